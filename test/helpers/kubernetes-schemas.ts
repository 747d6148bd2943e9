import { createRequire } from 'node:module'
import ts from 'typescript'
import type { KubernetesObject } from './helm.ts'

const require = createRequire(import.meta.url)
type Constructor = new (object: object) => { validate (): void }

/**
 * What Kubernetes' own schemas find wrong: values by their validators; properties that Kubernetes does not know, which it would drop in silence,
 * by their types.
 */
export function faultsOf (objects: KubernetesObject[]): string[] {
  return [...objects.flatMap(faultyValues), ...unknownProperties(objects)]
}

function faultyValues (object: KubernetesObject): string[] {
  const Model = (require(`kubernetes-models/${object.apiVersion}`) as Record<string, Constructor>)[object.kind]
  if (Model === undefined) return [`${object.apiVersion} has no kind ${object.kind}`]
  try {
    new Model(object).validate()
    return []
  } catch (err) {
    return [`${object.kind} ${object.metadata.name}: ${(err as Error).message}`]
  }
}

const OPTIONS: ts.CompilerOptions = { strict: true, noEmit: true, skipLibCheck: true, types: [], target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.NodeNext }
const RENDERED = 'test/rendered-objects.ts'
/** The types are parsed once. */
let last: ts.Program | undefined

/** A literal may only have the properties of its type, so each object becomes one. */
function unknownProperties (objects: KubernetesObject[]): string[] {
  const text = objects.map((object, index) => [
    `import type { I${object.kind} as Type${index} } from 'kubernetes-models/${object.apiVersion}'`,
    `export const object${index}: Type${index} = ${JSON.stringify(object)}`
  ].join('\n')).join('\n')
  const host = ts.createCompilerHost(OPTIONS)
  const { getSourceFile, fileExists, readFile } = host
  host.fileExists = file => file === RENDERED || fileExists(file)
  host.readFile = file => file === RENDERED ? text : readFile(file)
  host.getSourceFile = (file, ...rest) =>
    file === RENDERED ? ts.createSourceFile(file, text, ts.ScriptTarget.ES2023) : last?.getSourceFile(file) ?? getSourceFile.call(host, file, ...rest)
  last = ts.createProgram([RENDERED], OPTIONS, host)
  return last.getSemanticDiagnostics(last.getSourceFile(RENDERED)).concat(last.getSyntacticDiagnostics())
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '))
}
