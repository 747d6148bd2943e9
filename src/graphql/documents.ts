import { setFlagsFromString } from 'node:v8'
import {
  coerceInputValue, execute, getOperationAST, GraphQLError, isNonNullType, parse, typeFromAST, validate,
  type DocumentNode, type ExecutionResult, type GraphQLInputType, type GraphQLSchema, type OperationDefinitionNode
} from 'graphql'
import { compileQuery, isCompiledQuery } from 'graphql-jit'
import { LRUCache } from 'lru-cache'
import { MAX_FAULTS } from '../errors.ts'
import { Written } from '../http/json-parts.ts'
import { isForCompiler } from './for-compiler.ts'
import { checkLength, checkLimits, checkNesting, DocumentLimitError, LIMITS, weightOf } from './limits.ts'
import { createParts, type ListWriters, type Parts, type WrittenFields } from './parts.ts'
import { runsIn } from './run-fields.ts'
import { shapeOf, underAliases, withoutAliases, withoutLiterals, type Shape } from './shapes.ts'
import { NOTHING_STATED, type Stated } from './stated.ts'

type Variables = Record<string, unknown>
type Result = Promise<ExecutionResult> | ExecutionResult

/** The fields of an answer, written; or all of it, where something went wrong. */
export type Outcome = { fields: WrittenFields, errors?: never } | { data: unknown, errors: readonly GraphQLError[] }

type Run = (variables: Variables) => Promise<Outcome>

/** A document that is valid and within the limits, ready to be asked. */
export interface PreparedDocument {
  document: DocumentNode
  /** Whether its answers change with the revision only. */
  keepable: boolean
  /** @throws GraphQLError if the document does not have it, or has several and no name is given. */
  operation (operationName: string | undefined): OperationDefinitionNode
  /** The values of its variables, given those that were sent. */
  variables (given: Variables): Variables
  /** Runs one of its queries; `cost` is what it may cost, if that is known. */
  run (operationName: string | undefined, variables: Variables, cost?: number): Promise<Outcome>
}

type Sized = PreparedDocument & { fields: number }

/** The faults that the validation found, each to be told by itself. */
export class InvalidDocumentError extends Error {
  readonly faults: readonly GraphQLError[]

  constructor (faults: readonly GraphQLError[]) {
    super('the document is not valid')
    this.faults = faults
  }
}

/**
 * Documents are kept by their text, up to so many fields in all: a compiled field takes about 7 kB. That is more than a hundred of the usual
 * documents, where an application asks a few dozen, over and over.
 */
const KEPT_FIELDS = 4000

const sizeOf = ({ fields }: { fields: number }, text: string): number => weightOf(fields, text)

/** What is asked once is not worth the compiler's time, unless it may give so many fields: half a million took nine seconds interpreted, and half of one compiled. */
const WORTH_COMPILING = 10_000

/** A shape that was seen once, or that no document can be made of. */
const SEEN = { fields: 1 }
const UNUSABLE = { fields: 1 }

/**
 * Reads documents: parsed and validated once while they are kept, compiled from their second time on. Of those that differ only in the values written
 * into them and in the aliases at their root, all but the first are one document, to which the values are given and whose answer is told under the aliases.
 */
export function createDocuments (schema: GraphQLSchema, listWriters: ListWriters = {}, stated: Stated = NOTHING_STATED) {
  // The engine would keep the code of every query ever compiled, and all that hangs on it, until the memory is nearly full.
  setFlagsFromString('--no-compilation-cache')
  const kept = new LRUCache<string, Sized>({ maxSize: KEPT_FIELDS, sizeCalculation: sizeOf })
  const shapes = new LRUCache<string, Sized | typeof SEEN | typeof UNUSABLE>({ maxSize: KEPT_FIELDS, sizeCalculation: sizeOf })

  const asksForRuns = runsIn(schema)

  // Made when the first document is compiled.
  let parts: Parts | undefined

  function prepare (document: DocumentNode): Sized {
    const { fields } = checkLimits(document)
    const faults = validate(schema, document)
    // It says only in words that it stopped comparing fields.
    if (faults.at(-1)?.message === 'Validation aborted.') throw new DocumentLimitError('comparisons')
    if (faults.length > 0) throw new InvalidDocumentError(faults)
    const runs = new Map<string | undefined, Run>()
    return {
      document,
      keepable: !asksForRuns(document),
      fields: fields + 1,
      operation: operationName => operationOf(document, operationName),
      variables: given => given,
      async run (operationName, variables, cost = 0) {
        const compileAndRun: Run = variables => {
          const run = compile(schema, parts ??= createParts(schema, listWriters, stated), document, operationName)
          runs.set(operationName, run)
          return run(variables)
        }
        const again = runs.get(operationName)
        if (again !== undefined) return await again(variables)
        if (cost >= WORTH_COMPILING) return await compileAndRun(variables)
        runs.set(operationName, compileAndRun)
        return await interpret(schema, document, operationName)(variables)
      }
    }
  }

  /** @throws DocumentLimitError, GraphQLError for a fault of syntax, or InvalidDocumentError. */
  function exactly (query: string): PreparedDocument {
    const known = kept.get(query)
    if (known !== undefined) return known
    checkLength(query)
    const prepared = prepare(read(query))
    kept.set(query, prepared)
    return prepared
  }

  /** The same, or one of its shape, for who gives it the values of `variables`. */
  function get (query: string): PreparedDocument {
    const known = kept.get(query)
    if (known !== undefined) return known
    const shape = query.length <= LIMITS.characters ? shapeOf(query) : undefined
    const shared = shape && sharedDocument(query, shape)
    return shape === undefined || shared === undefined ? exactly(query) : withValues(shared, query, shape)
  }

  function sharedDocument (query: string, { key, aliases }: Shape): Sized | undefined {
    const known = shapes.get(key)
    if (known !== SEEN) {
      if (known === undefined) shapes.set(key, SEEN)
      return known !== undefined && 'run' in known ? known : undefined
    }
    const made = prepareShape(query, aliases)
    shapes.set(key, made ?? UNUSABLE)
    return made
  }

  function prepareShape (query: string, aliases: Shape['aliases']): Sized | undefined {
    try {
      const document = withoutLiterals(schema, read(query))
      return document && prepare(withoutAliases(document, aliases))
    } catch {
      // Whatever is wrong is told of the document as it was sent.
      return undefined
    }
  }

  function withValues (shared: PreparedDocument, query: string, { literals, aliases, operationName }: Shape): PreparedDocument {
    return {
      ...shared,
      operation: name => name === undefined || name === operationName ? shared.operation(undefined) : exactly(query).operation(name),
      variables: given => ({ ...given, ...literals }),
      async run (name, variables, cost) {
        const outcome = await shared.run(undefined, variables, cost)
        // A fault tells where in the text it is.
        return outcome.errors === undefined ? { fields: underAliases(outcome.fields, aliases) } : await exactly(query).run(name, variables)
      }
    }
  }

  function isValid (query: string): boolean {
    try {
      exactly(query)
      return true
    } catch {
      return false
    }
  }

  return { get, exactly, isValid }
}
export type Documents = ReturnType<typeof createDocuments>

function read (query: string): DocumentNode {
  checkNesting(query)
  try {
    return parse(query, { maxTokens: LIMITS.tokens })
  } catch (err) {
    // The parser says only in words that it stopped at the limit.
    throw /^Syntax Error: Document contains more .* tokens/.test((err as Error).message) ? new DocumentLimitError('tokens') : err
  }
}

function operationOf (document: DocumentNode, operationName: string | undefined): OperationDefinitionNode {
  const operation = getOperationAST(document, operationName)
  if (operation != null) return operation
  throw new GraphQLError(operationName === undefined ? 'the document has no operation, or several and no name says which' : `the document has no operation '${operationName}'`)
}

async function outcomeOf (result: Result): Promise<Outcome> {
  const { data, errors } = await result
  if (errors !== undefined) return { data, errors }
  return { fields: Object.entries(data!).flatMap(([key, value]) => value === undefined ? [] : [[key, new Written([JSON.stringify(value)])]]) }
}

/** More faults of variables are neither told nor looked for: each names the whole variable. */
export const EXECUTION = { maxCoercionErrors: MAX_FAULTS }

const interpret = (schema: GraphQLSchema, document: DocumentNode, operationName: string | undefined): Run =>
  async variableValues => await outcomeOf(execute({ schema, document, variableValues, operationName: operationName ?? null, options: EXECUTION }))

function compile (schema: GraphQLSchema, parts: Parts, document: DocumentNode, operationName: string | undefined): Run {
  const interpreted = interpret(schema, document, operationName)
  const operation = operationOf(document, operationName)
  if (!isForCompiler(document, operation)) return interpreted
  const areReadAlike = readAlikeBy(schema, operation)
  const asParts = parts.compile(document, operation)
  // Compiled only if it is needed: beside parts that is for what has a fault.
  let whole: Run | undefined
  return async variables => {
    if (!areReadAlike(variables)) return await interpreted(variables)
    const own = Object.assign(Object.create(null), variables) as Variables
    const fields = await asParts?.(own)
    if (fields !== undefined) return { fields }
    const outcome = await (whole ??= compileWhole(schema, document, operationName))(own)
    return outcome.errors === undefined ? outcome : await interpreted(variables)
  }
}

/**
 * Tells whether the compiler reads the values of an operation's variables as they are to be read: it takes some that are none, and forgets that a null
 * given for a default may not stand everywhere. The types are looked up once, as that takes longer than to look at the values.
 */
function readAlikeBy (schema: GraphQLSchema, { variableDefinitions = [] }: OperationDefinitionNode): (variables: Variables) => boolean {
  const expected = variableDefinitions.map(({ variable, type, defaultValue }) =>
    ({ name: variable.name.value, type: typeFromAST(schema, type) as GraphQLInputType, hasDefault: defaultValue !== undefined }))
  return variables => expected.every(({ name, type, hasDefault }) => {
    if (!Object.hasOwn(variables, name)) return hasDefault || !isNonNullType(type)
    return variables[name] === null ? !hasDefault && !isNonNullType(type) : isValueOf(type, variables[name])
  })
}

function isValueOf (type: GraphQLInputType, value: unknown): boolean {
  try {
    // Throws at the first fault.
    coerceInputValue(value, type)
    return true
  } catch {
    return false
  }
}

function compileWhole (schema: GraphQLSchema, document: DocumentNode, operationName: string | undefined): Run {
  const compiled = compileQuery(schema, document, operationName)
  /* c8 ignore next -- whatever the compiler does not know, the interpreter does */
  if (!isCompiledQuery(compiled)) return interpret(schema, document, operationName)
  return async variables => await outcomeOf(compiled.query({}, {}, variables))
}
