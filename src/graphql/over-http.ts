import { isUtf8 } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { BadRequestError, DomainError, type FieldError } from '../errors.ts'
import { queryOf } from '../http/allowed-methods.ts'
import { contentTypeOf, preferredMediaType, varyOn } from '../http/representation.ts'
import { readQuery } from '../http/request-head.ts'
import { responseCache, type ResponseCacheOptions } from '../http/response-cache.ts'
import type { OtherAnswer } from '../http/short-ways.ts'
import type { Answer } from './answer.ts'
import type { Engine } from './engine.ts'
import { documentNameOf, DocumentNotFoundError, type PersistedDocuments } from './persisted-documents.ts'
import { checkBodyType, readJsonBodies } from './question-body.ts'
import { serveQuietly } from './websocket.ts'

export interface OverHttpOptions {
  loadEngine: () => Promise<Engine>
  persisted: PersistedDocuments
  /** Refuse who is not to become a WebSocket. */
  admission: Array<(request: FastifyRequest, reply: FastifyReply) => Promise<void>>
  /** For what may be kept of the answers. */
  cache: ResponseCacheOptions
}

declare module 'node:http' {
  interface IncomingMessage {
    /** What came of its question, where that is more than a body, so that it need not be asked again. */
    answered?: Answer
  }
}

const MEDIA_TYPES = ['application/json', 'application/graphql-response+json']

/** `/graphql` as the GraphQL over HTTP specification has it: queries by GET and POST, two media types with their status codes, persisted documents. */
export const overHttpRoutes: FastifyPluginAsync<OverHttpOptions> = async (app, options) => {
  await app.register(responseCache, options.cache)
  readJsonBodies(app)
  let engine: Engine
  // Before a request becomes a WebSocket: what its client says while nobody listens yet would be lost.
  const useEngine = async (): Promise<void> => { engine = await options.loadEngine() }
  const common = { url: '/graphql', schema: { hide: true }, onRequest: [...options.admission, negotiate, useEngine], errorHandler: answerUnreadable(options) }

  app.route({
    ...common,
    method: 'GET',
    wsHandler (socket, request) {
      serveQuietly(socket, () => { engine.serveSocket.call(this, socket, request) })
    },
    async handler (request, reply) {
      const answer = await answerTo(readQueryString(request.query as Record<string, unknown>), engine, options.persisted, request)
      request.answerOther = answerPlainly
      if (answer.status === 405) reply.header('allow', 'POST')
      return await send(reply, answer)
    }
  })
  app.route({
    ...common,
    method: 'POST',
    onRequest: [checkBodyType, ...common.onRequest],
    async handler (request, reply) {
      const answer = await answerTo(readBody(request.body), engine, options.persisted, request)
      request.answerOther = answerPlainly
      return await send(reply, answer.status === 405 ? { ...answer, status: 400 } : answer)
    }
  })

  /** Of a question that stands in the request, if all of it goes well. */
  async function answerPlainly (request: IncomingMessage): Promise<OtherAnswer | undefined> {
    const { url = '/', question } = request
    if (question !== undefined && !isUtf8(question.body)) return undefined
    const parameters = question === undefined
      ? readQueryString(readQuery(queryOf(url)))
      : readBody(JSON.parse(question.body.toString()))
    const { query, variables = {}, operationName } = parameters
    if (query === undefined || documentNameOf(parameters) !== undefined) return undefined
    const answer = await engine.answer({ query, variables, operationName })
    if (answer.status === 200 && answer.keepable) return answer
    request.answered = answer
  }
}

/** `application/json` for all who leave it to us. */
function typeFor (request: FastifyRequest): string {
  const mediaType = preferredMediaType(request, MEDIA_TYPES)
  if (mediaType !== undefined) return contentTypeOf(mediaType)
  throw new DomainError('NOT_ACCEPTABLE', 406, `/graphql answers in ${MEDIA_TYPES.join(' and ')}`)
}

async function negotiate (request: FastifyRequest, reply: FastifyReply): Promise<void> {
  // What is said in a WebSocket has one form.
  if (request.ws) return
  reply.type(typeFor(request))
  varyOn(reply, 'Accept')
}

async function answerTo (parameters: Parameters, { answer, isValid, refuse }: Engine, persisted: PersistedDocuments, request: FastifyRequest): Promise<Answer> {
  const { query, variables = {}, operationName } = parameters
  const name = documentNameOf(parameters)
  if (name === undefined) {
    if (query === undefined) throw new BadRequestError([{ pointer: '/query', value: undefined, expected: 'a GraphQL document, or the id of a kept one in documentId' }])
    return request.raw.answered ?? await answer({ query, variables, operationName })
  }
  const document = persisted.find(name, query)
  if (document === undefined) return refuse(new DocumentNotFoundError(name))
  if (query !== undefined) {
    // It is sent to be kept as well as to be answered, and a kept answer would not do both.
    request.cacheKey = null
    if (isValid(query)) persisted.keep(name, query)
  }
  return await answer({ query: document, variables, operationName })
}

/** In `application/json` a status other than 200 would mean that the request could not be read: a refused question is an answer there. */
function send (reply: FastifyReply, { status, body, keepable }: Answer): FastifyReply {
  const isPlain = reply.getHeader('content-type') === contentTypeOf(MEDIA_TYPES[0]!)
  if (!keepable) reply.header('cache-control', 'no-store')
  return reply.code(isPlain && (status === 400 || status === 404) ? 200 : status).send(body)
}

/** A request that cannot be read is answered in GraphQL's form; what only HTTP can refuse, in that of the whole service. */
const answerUnreadable = ({ loadEngine }: OverHttpOptions) => async (err: Error & { statusCode?: number }, request: FastifyRequest, reply: FastifyReply) => {
  if (err.statusCode !== 400 || request.ws) throw err
  const { refuse } = await loadEngine()
  const { body } = refuse(err)
  return await reply.code(400).header('cache-control', 'no-store').type(typeFor(request)).send(body)
}

/** What a request says, before it is known what it asks. */
interface Parameters {
  query?: string
  documentId?: string
  operationName?: string
  variables?: Record<string, unknown>
  extensions?: Record<string, unknown>
}

const EXPECTED = { query: 'text', documentId: 'text', operationName: 'text', variables: 'an object', extensions: 'an object' } as const

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

/** @throws BadRequestError that names every parameter of a wrong type. Null counts as left out, and so does an empty name; parameters that are not known are ignored. */
function readParameters (input: Record<string, unknown>): Parameters {
  const faults: FieldError[] = []
  const parameters: Record<string, unknown> = {}
  for (const [name, expected] of Object.entries(EXPECTED)) {
    const value = input[name]
    if (value == null || (name === 'operationName' && value === '')) continue
    if (expected === 'text' ? typeof value === 'string' : isObject(value)) parameters[name] = value
    else faults.push({ pointer: `/${name}`, value, expected })
  }
  if (faults.length > 0) throw new BadRequestError(faults)
  return parameters
}

function readBody (body: unknown): Parameters {
  if (isObject(body)) return readParameters(body)
  throw new BadRequestError([{ pointer: '', value: body, expected: 'a JSON object with a query; one question a request' }])
}

function readQueryString (input: Record<string, unknown>): Parameters {
  const parse = (text: unknown): unknown => {
    if (typeof text !== 'string') return text
    try {
      return text === '' ? null : JSON.parse(text)
    } catch {
      return text
    }
  }
  return readParameters({ ...input, variables: parse(input.variables), extensions: parse(input.extensions) })
}
