import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib'
import { request as openRequest, type Agent, type IncomingHttpHeaders } from 'node:http'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { HEADERS } from '../../src/http/answer-headers.ts'

export interface Schema {
  $ref?: string
  type?: string | string[]
  enum?: unknown[]
  pattern?: string
  minimum?: number
  maximum?: number
  maxLength?: number
  examples?: unknown[]
  propertyNames?: Schema
  additionalProperties?: Schema
}
export interface Parameter { name: string, in: 'path' | 'query' | 'header', required?: boolean, schema: Schema, example?: unknown, examples?: Record<string, { value: unknown }> }
interface Header { schema: Schema, required?: boolean }
interface Answer { headers?: Record<string, Header>, content?: Record<string, { schema: Schema }> }
export interface Operation {
  path: string
  method: string
  operationId: string
  parameters: Parameter[]
  /** The media types of its body, where it takes one. */
  takes: string[]
  responses: Record<string, Answer>
}
export interface Document { paths: Record<string, Record<string, unknown>>, components: { schemas: Record<string, unknown> }, info: { description: string } }

export interface Request { method: string, path: string, headers: Record<string, string>, body?: string | undefined }
export interface Response { status: number, headers: IncomingHttpHeaders, body: string }

/** The part of a document that a reference leads to, and what references in there lead to, but for schemas: Ajv follows those. */
function resolve (document: Document, part: unknown): any {
  if (part === null || typeof part !== 'object') return part
  if (Array.isArray(part)) return part.map(item => resolve(document, item))
  const { $ref } = part as { $ref?: string }
  if ($ref?.startsWith('#/components/schemas/') === true) return part
  if ($ref !== undefined) return resolve(document, $ref.split('/').slice(1).reduce<any>((inner, name) => inner[name], document))
  return Object.fromEntries(Object.entries(part).map(([name, inner]) => [name, resolve(document, inner)]))
}

/** Every operation of the document, with all that it refers to. */
export const operationsOf = (document: Document): Operation[] => Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => {
    const { operationId, parameters = [], requestBody = {}, responses } = resolve(document, operation)
    return { path, method: method.toUpperCase(), operationId, parameters, takes: Object.keys(requestBody.content ?? {}), responses }
  }))

/** Of HTTP itself, which the document tells of all operations at once. */
const EVERYWHERE = ['405', '408', '413', '414', '415', '431']

/** What may become of a method that the document does not have at a path. */
const failuresOf = ({ responses: { default: failure } }: Operation): Record<string, Answer> =>
  Object.fromEntries(['400', '404', 'default'].map(status => [status, failure!]))

const WELL_FORMED: Record<string, RegExp> = {
  etag: /^(?:W\/)?"[\x21\x23-\x7e]*"$/,
  'cache-control': /^[a-z-]+(?:=\d+)?(?:, [a-z-]+(?:=\d+)?)*$/,
  'content-length': /^\d+$/,
  'last-modified': /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/,
  link: /^<[^<>\s]+>; rel="[^"]+"(?:; \w+="[^"]*")*(?:, <[^<>\s]+>; rel="[^"]+"(?:; \w+="[^"]*")*)*$/,
  location: /^[\x21-\x7e]+$/,
  'retry-after': /^\d+$/,
  vary: /^[\w-]+(?:, [\w-]+)*$/
}

/** Those that the document is to tell of wherever they are sent. */
const OUR_HEADERS = new Set(Object.values(HEADERS).map(({ name }) => name))

/** Headers of an answer that its operation says nothing of. */
const untoldOf = (answer: Response, { headers = {} }: Answer): string[] =>
  [...OUR_HEADERS].filter(name => answer.headers[name.toLowerCase()] !== undefined && headers[name] === undefined)

/** Holds answers against the document. */
export function createJudge (document: Document) {
  const operations = operationsOf(document)
  const ajv = new Ajv2020({ strict: false, validateFormats: false })
  const compiled = new Map<string, ValidateFunction>()
  // With `fields` any object would pass; without, nothing but the whole thing may.
  const whole = { ...document.components, schemas: { ...document.components.schemas, Part: { not: {} } } }

  function faultOfBody (schema: Schema, { body }: Response, inPart: boolean): string | undefined {
    const key = `${String(inPart)} ${JSON.stringify(schema)}`
    const fits = compiled.get(key) ?? ajv.compile({ ...schema, components: inPart ? document.components : whole })
    compiled.set(key, fits)
    try {
      return fits(JSON.parse(body)) ? undefined : `the body does not fit its schema: ${ajv.errorsText(fits.errors?.slice(0, 3))}`
    } catch {
      return 'the body is not JSON'
    }
  }

  /** What is wrong with the answer of a path, asked by whatever method; undefined if it is as the document has it. */
  return function faultOf (path: string, request: Request, answer: Response): string | undefined {
    const { status, headers, body } = answer
    if (status >= 500) return `answered ${status}`
    for (const [name, pattern] of Object.entries(WELL_FORMED)) {
      const value = headers[name]
      if (value !== undefined && !pattern.test(String(value))) return `the header ${name} is malformed: ${String(value)}`
    }
    if (status !== 304 && headers['x-content-type-options'] !== 'nosniff') return 'X-Content-Type-Options is missing'
    if (/^(?:GET|HEAD)$/.test(request.method) && headers['cache-control'] === undefined) return 'Cache-Control is missing: a cache would guess'
    if (request.method === 'HEAD' && body !== '') return 'HEAD was answered with a body'
    if (request.method === 'OPTIONS' && status === 204) return headers.allow === undefined ? 'OPTIONS was answered without Allow' : undefined

    const method = request.method === 'HEAD' ? 'GET' : request.method
    const [first, ...others] = operations.filter(operation => operation.path === path)
    const { responses } = [first!, ...others].find(operation => operation.method === method) ?? { responses: failuresOf(first!) }
    const told = responses[String(status)] ?? (EVERYWHERE.includes(String(status)) ? responses.default : undefined)
    if (told === undefined) return `${status} is not among the documented ${Object.keys(responses).join(', ')}`
    const untold = untoldOf(answer, told)
    if (untold.length > 0) return `${untold.join(', ')} is not among the documented headers of ${status}`
    if (status === 405 && headers.allow === undefined) return '405 without Allow'
    if (status >= 400 && headers['cache-control'] !== 'no-store') return `a failure may be kept: Cache-Control is ${headers['cache-control']}`
    if (status === 304) return body === '' ? undefined : '304 with a body'
    const [type = ''] = String(headers['content-type']).split(';')
    const media = told.content?.[type]
    if (media === undefined) return `${type} is not among the documented ${Object.keys(told.content ?? {}).join(', ')}`
    if (request.method === 'HEAD') return undefined
    if (type.endsWith('json')) return faultOfBody(media.schema, answer, /[?&](?:fields|view)=/.test(request.path))
    return body === '' && status === 200 && type !== 'text/csv' ? 'the body is empty' : undefined
  }
}

const DECODERS: Record<string, (body: Buffer) => Buffer> = { br: brotliDecompressSync, gzip: gunzipSync, deflate: inflateSync }

/** Asks over a real connection. Of a stream without end, the beginning counts for the body. */
export async function ask (origin: string, agent: Agent, { method, path, headers, body }: Request): Promise<Response> {
  const { hostname, port } = new URL(origin)
  return await new Promise((resolve, reject) => {
    const request = openRequest({ hostname, port, agent, method, path, headers: body === undefined ? headers : { 'content-length': Buffer.byteLength(body), ...headers }, timeout: 10_000 }, response => {
      const chunks: Buffer[] = []
      const end = () => {
        const { statusCode: status = 0, headers } = response
        const decode = DECODERS[String(headers['content-encoding'])] ?? ((body: Buffer) => body)
        const bytes = Buffer.concat(chunks)
        resolve({ status, headers, body: bytes.length === 0 ? '' : decode(bytes).toString() })
      }
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk)
        if (response.headers['content-type']?.startsWith('text/event-stream') !== true) return
        end()
        request.destroy()
      })
      response.on('end', end)
      response.on('error', reject)
    })
    request.on('error', reject).on('timeout', () => request.destroy(new Error('no answer within 10 seconds')))
    request.end(body)
  })
}
