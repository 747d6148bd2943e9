import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http'
import { Readable } from 'node:stream'
import fastifyPlugin from 'fastify-plugin'
import type { FastifyPluginAsync, FastifyReply, FastifyRequest, RequestPayload } from 'fastify'
import { isDate } from '../knowledge/dates.ts'
import type { KnowledgeSource, KnowledgeVersion } from '../knowledge/knowledge.ts'
import { pathOf } from './allowed-methods.ts'
import { keptHeaders, OWN_HEADERS, type KeptAnswer, type KeptAnswers, type ReadyAnswer } from './kept-answers.ts'
import { hasMediaTypeSuffix } from './representation.ts'
import type { ShortWays } from './short-ways.ts'
import { canSendWhole, sendWhole, wholeResponse } from './whole-response.ts'

export interface ResponseCacheOptions {
  kept: KeptAnswers
  knowledge: Pick<KnowledgeSource, 'version' | 'isCurrent'>
  /** Where it is noted how others are answered without the framework; left out, none are. */
  shortWays?: Pick<ShortWays, 'note'>
  /** What else an answer depends on, beside its address, the wishes of the client and the origin. */
  dependsOn?: (request: FastifyRequest) => string
  /** False where a parameter `asOf` says nothing of the answer, as where parameters that are not known are ignored. */
  takesAsOf?: boolean
  /** False where no parameter is known and none refused: with any of them the answer is the same. */
  takesQuery?: boolean
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** False for answers that change without a new revision. */
    cache?: boolean
  }
  interface FastifyRequest {
    /** Under which the answer may be kept, and the version it is drawn from; null where it may not. */
    cacheKey: { key: string, version: KnowledgeVersion } | null
  }
}

declare module 'node:http' {
  interface IncomingMessage {
    /** The body of a question that was read before the framework saw it, and the key of its answer. A weak map of them would fill the memory. */
    question?: { body: Buffer, key: string }
  }
}

/** What an answer depends on, as far as the address and the headers say it: line by line, since no header can hold the end of one. */
export const addressKey = (url: string, headers: IncomingMessage['headers']): string => {
  // Where the address names the form, the wish for another one has no say.
  const accept = headers.accept === undefined || hasMediaTypeSuffix(url) ? '' : headers.accept
  // Feeds tell where they were asked.
  const { host = '', 'x-forwarded-host': outerHost = '', 'x-forwarded-proto': outerProtocol = '' } = headers
  return `${url}\n${accept}\n${headers.origin ?? ''}\n${host}\n${outerHost as string}\n${outerProtocol as string}`
}

const isRead = ({ method }: FastifyRequest): boolean => method === 'GET' || method === 'HEAD'

/**
 * Keeps every 200 that a scope gives to a GET, and to a question in a body, and answers with it before anything else of the scope is done: what is
 * kept was negotiated and validated when it was made. What was just made goes out the same way, so hooks for what is sent belong above the scope.
 */
const responseCachePlugin: FastifyPluginAsync<ResponseCacheOptions> = async (app, { kept, knowledge, shortWays, dependsOn = () => '', takesAsOf = true, takesQuery = true }) => {
  app.decorateRequest('cacheKey', null)
  app.decorateRequest('answerOther', null)

  app.addHook('onRequest', (request, reply, done) => {
    const key = keyOf(request)
    if (key === undefined) return done()
    const version = kept.version()
    if (version !== undefined && knowledge.isCurrent(version)) return answerAt(version)
    knowledge.version().then(answerAt).catch(done)

    function answerAt (version: KnowledgeVersion): void {
      kept.renew(version)
      const answer = kept.find(key!)
      if (answer !== undefined) return deliver(request, reply, answer, key!, done)
      request.cacheKey = { key: key!, version }
      done()
    }
  })

  // A body can be read only once; who wants it afterwards gets it again.
  app.addHook('preParsing', (request, _reply, payload, done) => {
    const { question } = request.raw
    done(null, question === undefined ? payload : streamOf(question.body))
  })

  // A miss: what the handler made is kept, and sent in the encoding that was asked for.
  app.addHook('onSend', (request, reply, payload, done) => {
    const place = request.cacheKey
    if (place === null || reply.statusCode !== 200 || reply.getHeader('cache-control') === 'no-store' || (typeof payload !== 'string' && !Buffer.isBuffer(payload))) return done(null, payload)
    const { key, version } = place
    const { asOf } = request.query as { asOf?: unknown }
    const headers = keptHeaders(reply.getHeaders() as OutgoingHttpHeaders)
    const answer = kept.make({
      body: payload,
      headers,
      version,
      pastDay: takesAsOf && typeof asOf === 'string' && isDate(asOf) && asOf < version.today ? asOf : undefined,
      validators: isRead(request)
    })
    kept.keep(key, answer, version)
    if (request.method !== 'HEAD') shortWays?.note(request, headers)
    deliver(request, reply, answer, key, done)
  })

  function deliver (request: FastifyRequest, reply: FastifyReply, answer: KeptAnswer, key: string, failed: (err: Error) => void): void {
    const ready = kept.readyAtOnce(answer, request.raw)
    if (ready !== undefined) return send(request, reply, ready)
    kept.ready(answer, key, request.raw).then(ready => { send(request, reply, ready) }).catch(failed)
  }

  /** What a framework does for an answer was done when it was made. */
  function send ({ method }: FastifyRequest, reply: FastifyReply, { status, head, body }: ReadyAnswer): void {
    const own = OWN_HEADERS.flatMap(name => reply.hasHeader(name) ? [name, reply.getHeader(name)!] : [])
    const whole = own.length === 0 && canSendWhole(reply.raw) ? wholeResponse(status, head, body, app.server.keepAliveTimeout) : undefined
    reply.hijack()
    if (whole !== undefined) return sendWhole(reply.raw, whole, method === 'HEAD')
    reply.raw.writeHead(status, [...head, ...own])
    reply.raw.end(method === 'HEAD' ? undefined : body)
  }

  function keyOf (request: FastifyRequest): string | undefined {
    if (request.routeOptions.config.cache === false || request.headers.upgrade !== undefined) return undefined
    if (!isRead(request)) return request.raw.question?.key
    return addressKey(takesQuery ? request.originalUrl : pathOf(request.originalUrl), request.headers) + dependsOn(request)
  }
}

function streamOf (body: Buffer): RequestPayload {
  const stream: RequestPayload = new Readable({ read () {} })
  stream.push(body)
  stream.push(null)
  stream.receivedEncodedLength = body.length
  return stream
}

export const responseCache = fastifyPlugin(responseCachePlugin, { name: 'response-cache', encapsulate: false })
