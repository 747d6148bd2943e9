import type { TSchema } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { IdSchema } from '../knowledge/assertion-schema.ts'
import { fillDefaults } from './seed-defaults.ts'
import type { SeedProblem } from './seed-errors.ts'
import type { SeedFile } from './seed-files.ts'
import { SEED_SCHEMAS, seedIdOf, seedKindOf, type SeedKind } from './seed-schema.ts'

/** A seed file that has the shape of its kind, with the defaults filled in. */
export interface ShapedFile {
  path: string
  kind: SeedKind
  id: string
  content: unknown
}

/** What a schema asks for, in words. */
function describeSchema (schema: TSchema): string {
  if (typeof schema.description === 'string') return schema.description
  if (Array.isArray(schema.enum)) return `one of ${schema.enum.join(', ')}`
  if (Array.isArray(schema.anyOf)) return schema.anyOf.map(describeSchema).join(' or ')
  if (schema.type === 'integer') return `a whole number${range(schema)}`
  if (schema.type === 'array') return `a list${schema.minItems > 0 ? ' with at least one item' : ''}`
  if (typeof schema.pattern === 'string') return `text that matches ${schema.pattern}`
  return TYPES_IN_WORDS[schema.type as keyof typeof TYPES_IN_WORDS]
}

const TYPES_IN_WORDS = { boolean: 'true or false', object: 'a mapping', string: 'text', null: 'null' }

const range = ({ minimum, maximum = Number.MAX_SAFE_INTEGER }: TSchema): string =>
  maximum === Number.MAX_SAFE_INTEGER ? ` from ${minimum}` : ` from ${minimum} to ${maximum}`

const nameProblems = (file: string, id: string): SeedProblem[] =>
  Value.Check(IdSchema, id) ? [] : [{ file, path: '', value: id, expected: `a file name that is ${IdSchema.description}` }]

function shapeProblems (file: string, schema: TSchema, content: unknown): SeedProblem[] {
  const problems = new Map<string, SeedProblem>()
  for (const error of Value.Errors(schema, content)) {
    const path = error.path.slice(1)
    if (problems.has(path)) continue
    const expected = error.message === 'Unexpected property' ? 'no such property' : describeSchema(error.schema)
    problems.set(path, { file, path, value: error.value, expected })
  }
  return [...problems.values()]
}

/** Sorts the files into their kinds and checks each against the schema of its kind. */
export function shapeSeedFiles (files: SeedFile[]): { shaped: ShapedFile[], problems: SeedProblem[] } {
  const shaped: ShapedFile[] = []
  const problems: SeedProblem[] = []
  for (const { path, content } of files) {
    const kind = seedKindOf(path)
    if (kind === undefined) {
      problems.push({ file: path, path: '', expected: `one of the files ${Object.keys(SEED_SCHEMAS).join(', ')}` })
      continue
    }
    const filled = fillDefaults(SEED_SCHEMAS[kind], content)
    const id = seedIdOf(path)
    const faults = [...nameProblems(path, id), ...shapeProblems(path, SEED_SCHEMAS[kind], filled)]
    problems.push(...faults)
    if (faults.length === 0) shaped.push({ path, kind, id, content: filled })
  }
  return { shaped, problems }
}
