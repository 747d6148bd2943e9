import type { FastifyInstance } from 'fastify'

/** The part of a JSON Schema that these helpers look at. */
export interface JsonSchema {
  type?: string
  enum?: string[]
  minimum?: number
  properties?: Record<string, JsonSchema>
  items?: JsonSchema
  anyOf?: JsonSchema[]
  patternProperties?: Record<string, JsonSchema>
  $ref?: string
}
interface Parameter { name: string, in: string, schema: JsonSchema, example?: unknown }
export interface Operation {
  path: string
  parameters: Parameter[]
  /** Of the JSON answer. */
  answer: JsonSchema
}
interface Components { parameters: Record<string, Parameter>, schemas: Record<string, JsonSchema> }
interface Answer { content?: Record<string, { schema: JsonSchema }> }
type Paths = Record<string, Record<string, { parameters?: Array<Parameter | { $ref: string }>, responses: Record<string, Answer> }>>
export interface Question { url: string, operation: Operation }

/** A valid value of every parameter whose schema does not give one away. */
const SAMPLES: Record<string, string> = {
  columns: 'mesh',
  distribution: 'rancher',
  edition: 'product',
  from: '2018-07-26',
  networkModel: 'encapsulated',
  port: '8472',
  protocol: 'vxlan',
  provider: 'canal',
  providers: 'canal,calico',
  q: 'vxlan',
  sort: 'name,-stars',
  to: '2018-07-26',
  version: '2.0'
}
const SAMPLES_OF: Record<string, Record<string, string>> = { '/v1/tables/popularity': { columns: 'stars' } }

/** Not asked here: a page's cursor comes from the page before, and `fields` and `view` leave out what the schema requires. */
const LEFT_OUT = ['asOf', 'continue', 'cursor', 'featureFilters', 'fields', 'view']

/** Every GET operation of the document that answers JSON; GraphQL has a contract of its own. */
export async function readOperations (app: FastifyInstance): Promise<Operation[]> {
  const { paths, components } = (await app.inject('/openapi.json')).json() as { paths: Paths, components: Components }
  const resolve = (parameter: Parameter | { $ref: string }): Parameter => '$ref' in parameter ? components.parameters[parameter.$ref.split('/').at(-1)!]! : parameter
  return Object.entries(paths).flatMap(([path, { get }]) => {
    const answer = get?.responses['200']?.content?.['application/json']?.schema
    if (get === undefined || answer === undefined || path === '/graphql') return []
    return [{ path, parameters: (get.parameters ?? []).map(resolve), answer: { ...wholeOf(answer), components } as JsonSchema }]
  })
}

/** The answer without `fields` and `shape`: `data`, or each of it, is told as the whole thing or what `fields` leaves of it. */
function wholeOf (answer: JsonSchema): JsonSchema {
  if (answer.anyOf?.[0]?.properties?.data !== undefined) return wholeOf(answer.anyOf[0])
  const { data } = answer.properties ?? {}
  if (data === undefined) return answer
  return { ...answer, properties: { ...answer.properties, data: data.items === undefined ? withoutPart(data) : { ...data, items: withoutPart(data.items) } } }
}

const withoutPart = (schema: JsonSchema): JsonSchema => schema.anyOf?.at(-1)?.$ref === '#/components/schemas/Part' ? schema.anyOf[0]! : schema

/** Addresses that ask an operation in every way it can be asked: each id of its list, and each parameter by itself. */
export async function questionsOf (app: FastifyInstance, operation: Operation, asOf?: string): Promise<Question[]> {
  const { parameters } = operation
  const path = operation.path.replace('{code}', 'not-found')
  const query = parameters.filter(parameter => parameter.in === 'query')
  const day = asOf !== undefined && query.some(({ name }) => name === 'asOf') ? `asOf=${asOf}` : ''
  const variants = [day, ...query.filter(({ name }) => !LEFT_OUT.includes(name)).map(parameter => `${day}&${parameter.name}=${sampleOf(path, parameter)}`)]
  const ids = path.includes('{id}') ? await listIds(app, path.slice(0, path.indexOf('/{id}')), day) : ['']
  return ids.flatMap((id, index) => (index === 0 ? variants : [day]).map(variant => ({ url: `${path.replace('{id}', id)}?${variant}`, operation })))
}

function sampleOf (path: string, { name, schema, example }: Parameter): string {
  const sample = SAMPLES_OF[path]?.[name] ?? schema.enum?.[0] ?? SAMPLES[name] ?? schema.minimum ?? example
  if (sample === undefined) throw new Error(`helpers/contract.ts knows no value for the parameter ${name} of ${path}`)
  return String(sample)
}

async function listIds (app: FastifyInstance, path: string, day: string): Promise<string[]> {
  const { data } = (await app.inject(`${path}?${path === '/v1/refreshes' ? '' : day}&limit=25`)).json() as { data: Array<{ id: string | number }> }
  return data.map(({ id }) => String(id))
}
