import { HEADERS } from './answer-headers.ts'
import { ProblemSchema } from './answer-schema.ts'
import { ANSWERED, INVENTED } from './openapi-examples.ts'
import { describeSchemas } from './openapi-words.ts'
import { isLimited } from './limits.ts'
import { PROBLEM_KINDS, slugOf } from './problem-registry.ts'
import { RancherErrorSchema } from '../rancher/rancher-errors.ts'

type Json = Record<string, unknown>
interface Response { description: string, headers?: Json, content?: Record<string, Json> }
export type Parameter = Json & { name?: string, in?: string }
interface Operation { operationId?: string, parameters?: Parameter[], responses: Record<string, Response | Json>, [extension: string]: unknown }
export interface Document {
  paths: Record<string, Record<string, Operation>>
  components: Json
  [member: string]: unknown
}

/** Marks an operation whose answers are kept, with the headers that caches need. */
export const KEPT = 'x-kept'

const PROBLEM_TYPE = 'application/problem+json'

/** What any answer may have: where browsers of some origins only may read it, it depends on the origin. */
const COMMON_HEADERS = ['CacheControl', 'Vary', 'RateLimit', 'RateLimitPolicy']
const HEADERS_OF_PROBLEM: Record<number, string[]> = { 401: ['WwwAuthenticate'], 429: ['RetryAfter'], 503: ['RetryAfter'] }
const HEADERS_OF_NOT_MODIFIED = ['ETag', 'LastModified', ...COMMON_HEADERS]

/** Operations whose `Link` leads to other things than pages. */
const ENTRANCES = ['getIndex', 'getApiCatalog']

const NAMES_OF_PROBLEMS: Record<number, string> = {
  400: 'BadRequest', 401: 'Unauthorized', 403: 'Forbidden', 404: 'NotFound', 406: 'NotAcceptable', 412: 'PreconditionFailed', 429: 'TooManyRequests', 503: 'Unavailable'
}

const headersOf = (names: string[]): Json => Object.fromEntries(names.map(name => [HEADERS[name]!.name, { $ref: `#/components/headers/${name}` }]))
const responseRef = (name: string): Json => ({ $ref: `#/components/responses/${name}` })
const schemaRef = (name: string): Json => ({ $ref: `#/components/schemas/${name}` })
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * What routes need not say themselves: which failures there are and which headers go with an answer. And each schema that has a title is
 * told once, with its title for a name, as are parameters that many operations take.
 */
export function completeDocument (document: Document): Document {
  const schemas: Json = {}
  const told = mapValues(document.paths, (operations, path) => mapValues(operations, operation => completeOperation(operation, path, schemas)))
  const { paths, parameters } = shareParameters(told)
  return {
    ...document,
    paths,
    components: {
      ...document.components,
      parameters,
      headers: mapValues(HEADERS, ({ description, example }) => ({ description, schema: { type: typeof example === 'number' ? 'integer' : 'string' }, example })),
      responses: { ...problemResponses(schemas), ...rancherResponses(schemas), NotModified: { description: 'Nothing changed since', headers: headersOf(HEADERS_OF_NOT_MODIFIED) } },
      schemas: sorted(describeSchemas(schemas))
    }
  }
}

function completeOperation ({ [KEPT]: kept, ...operation }: Operation, path: string, schemas: Json): Operation {
  const { parameters = [], responses } = operation
  // Failures have another form there, so other names here.
  const isRancher = path.startsWith('/rancher')
  const failure = (name: string): Json => responseRef(isRancher ? `Rancher${name}` : name)
  const told = Object.entries(responses).map(([status, response]) => {
    const problem = NAMES_OF_PROBLEMS[Number(status)]
    return [status, problem === undefined ? completeAnswer(operation, response as Response, { kept: kept === true, isAccepted: status === '202', isRancher, isLimited: isLimited(path), schemas }) : responseRef(problem)]
  })
  const isNegotiated = isRancher || parameters.length > 0 || /^\/(?:v1|problems|\.well-known)\b/.test(path)
  return {
    ...operation,
    ...(parameters.length > 0 ? { parameters: parameters.map(parameter => isExploded(parameter) ? { ...parameter, style: 'form', explode: true } : parameter) } : {}),
    responses: {
      ...Object.fromEntries(told),
      ...(kept === true ? { 304: failure('NotModified'), 412: failure('PreconditionFailed') } : {}),
      400: failure('BadRequest'),
      ...(isNegotiated ? { 406: failure('NotAcceptable') } : {}),
      ...(path.includes('{') ? { 404: failure('NotFound') } : {}),
      ...(isLimited(path) ? { 429: failure('TooManyRequests'), 503: failure('Unavailable') } : {}),
      default: failure('Failure')
    }
  }
}

interface AnswerTraits { kept: boolean, isAccepted: boolean, isRancher: boolean, isLimited: boolean, schemas: Json }

const isExploded = ({ in: place, schema }: Json): boolean => place === 'query' && isObject(schema) && schema.type === 'object'

function completeAnswer ({ operationId = '' }: Operation, response: Response, { kept, isAccepted, isRancher, isLimited, schemas }: AnswerTraits): Response {
  const { content = {} } = response
  const example = ANSWERED[operationId] ?? INVENTED[operationId]
  const isPage = /"title":"Page\w*"/.test(JSON.stringify(content))
  const names = [
    ...(kept ? ['ETag', 'LastModified', 'ContentEncoding'] : []),
    isAccepted ? 'Location' : 'CacheControl',
    'Vary',
    ...(isPage ? ['Link'] : ENTRANCES.includes(operationId) ? ['EntranceLink'] : []),
    ...(isRancher ? ['XApiSchemas'] : []),
    ...(isLimited ? ['RateLimit', 'RateLimitPolicy'] : [])
  ]
  return {
    ...response,
    headers: { ...response.headers, ...headersOf(names) },
    content: mapValues(content, (media, mediaType) => ({
      ...media,
      schema: shareSchemas(media.schema, schemas),
      ...(example === undefined || mediaType !== 'application/json' ? {} : { examples: { answer: { summary: example.request, value: example.answer } } })
    }))
  }
}

function problemResponses (schemas: Json): Json {
  const schema = shareSchemas(JSON.parse(JSON.stringify(ProblemSchema)), schemas)
  const named = Object.entries(NAMES_OF_PROBLEMS).map(([status, name]) => {
    const { title, code, meaning } = PROBLEM_KINDS.find(kind => kind.status === Number(status))!
    const example = { type: `/problems/${slugOf(code)}`, title, status: Number(status), detail: DETAILS[code], code, ...(code === 'BAD_REQUEST' ? { errors: FAULTS } : {}) }
    const headers = headersOf([...COMMON_HEADERS, ...HEADERS_OF_PROBLEM[Number(status)] ?? []])
    return [name, { description: meaning, headers, content: { [PROBLEM_TYPE]: { schema, example } } }]
  })
  return {
    ...Object.fromEntries(named),
    Failure: { description: 'Any other failure; `/problems` explains each', headers: headersOf(COMMON_HEADERS), content: { [PROBLEM_TYPE]: { schema } } }
  }
}

// What cannot even be read as a request is refused before anybody knows what it was for.
const EARLY = ['BadRequest', 'Failure']
const EARLY_CONTENT = { [PROBLEM_TYPE]: { schema: schemaRef('Problem') } }

/** The answers that operations for Rancher share. */
function rancherResponses (schemas: Json): Json {
  const schema = shareSchemas(JSON.parse(JSON.stringify(RancherErrorSchema)), schemas)
  const told = [400, 404, 406, 412, 429, 503].map(status => {
    const { meaning } = PROBLEM_KINDS.find(kind => kind.status === status)!
    return [NAMES_OF_PROBLEMS[status]!, meaning, HEADERS_OF_PROBLEM[status] ?? []] as const
  })
  const failures = Object.fromEntries([...told, ['Failure', 'Any other failure', []] as const].map(([name, description, headers]) =>
    [`Rancher${name}`, { description, headers: headersOf([...COMMON_HEADERS, 'XApiSchemas', ...headers]), content: { 'application/json': { schema }, ...(EARLY.includes(name) ? EARLY_CONTENT : {}) } }]))
  return { ...failures, RancherNotModified: { description: 'Nothing changed since', headers: headersOf([...HEADERS_OF_NOT_MODIFIED, 'XApiSchemas']) } }
}

const FAULTS = [{ pointer: 'limt', value: '2', expected: "no such parameter; did you mean 'limit'?" }]
const DETAILS: Record<string, string> = {
  BAD_REQUEST: "limt is \"2\", expected no such parameter; did you mean 'limit'?",
  UNAUTHORIZED: 'a refresh is started with the admin token: Authorization: Bearer …',
  FORBIDDEN: 'no ADMIN_TOKEN is set, so nobody can start a refresh over HTTP',
  NOT_FOUND: "provider 'nope' does not exist",
  NOT_ACCEPTABLE: 'this comes as application/json, text/csv',
  PRECONDITION_FAILED: 'If-Match does not name "12-8f3-1k9x2ab", the tag that this has now',
  TOO_MANY_REQUESTS: 'a client may send 600 requests a minute',
  UNAVAILABLE: 'the service has more to do than it can; ask again a little later'
}

/** The schema with a reference in the place of every part that has a title. What a seed file may leave out says nothing of an answer. */
function shareSchemas (schema: unknown, schemas: Json): unknown {
  if (Array.isArray(schema)) return schema.map(part => shareSchemas(part, schemas))
  if (!isObject(schema)) return schema
  const { default: _, ...rest } = schema
  const shared = simplify(mapValues(rest, (part, keyword) => keyword === 'properties' || keyword === 'patternProperties'
    ? mapValues(part as Json, inner => shareSchemas(inner, schemas))
    : keyword === 'examples' || keyword === 'enum' ? part : shareSchemas(part, schemas)))
  const { title } = schema
  if (typeof title !== 'string') return shared
  if (schemas[title] !== undefined && JSON.stringify(schemas[title]) !== JSON.stringify(shared)) throw new Error(`two schemas are called ${title}`)
  schemas[title] = shared
  return schemaRef(title)
}

/** `anyOf: [{ type: 'string' }, { type: 'null' }]` → `type: ['string', 'null']` */
function simplify (schema: Json): Json {
  const [thing, none, ...others] = (schema.anyOf ?? []) as Json[]
  if (none?.type !== 'null' || others.length > 0 || typeof thing?.type !== 'string' || thing.type === 'object' || 'enum' in thing) return schema
  const { anyOf: _, ...rest } = schema
  return { ...thing, ...rest, type: [thing.type, 'null'] }
}

/** A parameter that at least three operations take is told once. */
function shareParameters (paths: Document['paths']): { paths: Document['paths'], parameters: Json } {
  const uses = new Map<string, number>()
  const all = Object.values(paths).flatMap(operations => Object.values(operations)).flatMap(({ parameters = [] }) => parameters)
  for (const parameter of all) uses.set(JSON.stringify(parameter), (uses.get(JSON.stringify(parameter)) ?? 0) + 1)
  const shared: Json = {}
  const share = (parameter: Parameter): Parameter => {
    const text = JSON.stringify(parameter)
    const name = capitalise(parameter.name!)
    if (uses.get(text)! < 3 || JSON.stringify(shared[name] ?? parameter) !== text) return parameter
    shared[name] = parameter
    return { $ref: `#/components/parameters/${name}` }
  }
  const shorter = mapValues(paths, operations => mapValues(operations, operation =>
    operation.parameters === undefined ? operation : { ...operation, parameters: operation.parameters.map(share) }))
  return { paths: shorter, parameters: sorted(shared) }
}

const capitalise = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1)
const sorted = (record: Json): Json => Object.fromEntries(Object.entries(record).sort(([a], [b]) => a < b ? -1 : 1))

export function mapValues<T, V> (record: Record<string, T>, map: (value: T, key: string) => V): Record<string, V> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value, key)]))
}
