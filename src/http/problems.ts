import { STATUS_CODES } from 'node:http'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest, FastifyServerOptions } from 'fastify'
import { BadRequestError, DomainError, type FieldError } from '../errors.ts'
import { ANYWHERE, pathOf, watchMethods } from './allowed-methods.ts'
import { faultsOf } from './faults.ts'
import { inTurn } from './in-turn.ts'
import { codeOf, findProblemKind, slugOf } from './problem-registry.ts'
import { SECURITY_HEADERS } from './security-headers.ts'

export interface Problem { type: string, title: string, status: number, detail: string, code: string, errors?: FieldError[] }

/** How failures are told below an address where clients expect another form. */
export interface ErrorDialect {
  prefix: string
  /** The address that lists what is there. */
  index: string
  contentType: string
  bodyOf: (problem: Problem) => object
  /** Headers that its clients expect on every answer. */
  headersOf: (request: FastifyRequest) => Record<string, string>
}

const PROBLEM_TYPE = 'application/problem+json; charset=utf-8'
/** For what passes by itself, if nobody knows when. */
const RETRY_AFTER_SECONDS = 2
const FAILED = 'The service failed; the failure was logged.'

/** Answers 405 or 404, by what there is at the address. */
export type Refusal = (request: FastifyRequest, reply: FastifyReply) => void

type ClientErrorHandler = NonNullable<FastifyServerOptions['clientErrorHandler']>

/** Everything that turns a failure into an answer; the addresses in it are absolute if the public one is known. */
export function createProblems (publicUrl = '', dialects: readonly ErrorDialect[] = []) {
  const problemOf = (status: number, code: string, detail: string, errors: FieldError[] = []): Problem => {
    const kind = findProblemKind(code)
    return {
      type: kind === undefined ? 'about:blank' : `${publicUrl}/problems/${slugOf(code)}`,
      title: kind?.title ?? STATUS_CODES[status] ?? 'Error',
      status,
      detail,
      code,
      ...(errors.length > 0 ? { errors } : {})
    }
  }

  const dialectAt = (path: string): ErrorDialect | undefined => dialects.find(({ prefix }) => path === prefix || path.startsWith(`${prefix}/`))

  function send (reply: FastifyReply, problem: Problem): void {
    const dialect = dialectAt(pathOf(reply.request.originalUrl))
    // Where the answer would have led on to is no matter of a failure.
    reply.removeHeader('link')
    if (problem.status === 503 && !reply.hasHeader('retry-after')) reply.header('retry-after', RETRY_AFTER_SECONDS)
    reply.code(problem.status).header('cache-control', 'no-store').serializer(JSON.stringify)
    if (dialect === undefined) reply.type(PROBLEM_TYPE).send(problem)
    else reply.headers(dialect.headersOf(reply.request)).type(dialect.contentType).send(dialect.bodyOf(problem))
  }

  /** The one place where failures of requests become answers. From 500 up nothing of the inside goes out: the log has it. */
  function handle (app: FastifyInstance): { refuse: Refusal } {
    const allowedAt = watchMethods(app)
    app.decorateRequest('faults', null)

    app.setErrorHandler<FastifyError | DomainError>((err, request, reply) => {
      const status = err.statusCode ?? 500
      const faults = faultsOf(request, err)
      const failure = faults.length > 0 && status < 500 ? new BadRequestError(faults) : err
      if (failure instanceof DomainError) {
        if (failure.cause !== undefined) request.log.error({ err: failure, method: request.method, url: request.originalUrl }, 'request failed')
        send(reply, problemOf(failure.statusCode, failure.code, failure.message, failure.errors))
      } else if (status >= 500) {
        request.log.error({ err, method: request.method, url: request.originalUrl }, 'request failed')
        send(reply, problemOf(500, 'INTERNAL', FAILED))
      } else {
        send(reply, problemOf(status, codeOf(status), err.message))
      }
    })

    app.setNotFoundHandler(refuse)

    // Before the CORS plugin, which ends every OPTIONS request.
    app.addHook('onRequest', (request, reply, done) => {
      if (request.method !== 'OPTIONS') return done()
      if (request.raw.refusal !== undefined) return done(request.raw.refusal)
      if (request.url === '*') {
        reply.code(204).header('allow', ANYWHERE).send()
        return
      }
      const allowed = allowedAt(request.url)
      if (allowed.length === 0) return refuse(request, reply)
      reply.headers({ allow: allowed.join(', '), ...dialectAt(pathOf(request.originalUrl))?.headersOf(request) })
      done()
    })

    function refuse (request: FastifyRequest, reply: FastifyReply): void {
      const path = pathOf(request.originalUrl)
      const allowed = allowedAt(request.url)
      // A route for a whole folder finds out by itself what is not in it.
      if (allowed.length === 0 || allowed.includes(request.method)) return send(reply, problemOf(404, 'NOT_FOUND', `there is nothing at ${path}; ${dialectAt(path)?.index ?? '/v1'} lists what is here`))
      reply.header('allow', allowed.join(', '))
      send(reply, problemOf(405, 'METHOD_NOT_ALLOWED', `${path} answers ${allowed.join(', ')}, not ${request.method}`))
    }

    return { refuse }
  }

  /** For what is no request at all: there is only a socket to write to. */
  const answerClientError: ClientErrorHandler = (err, socket) => {
    if (err.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy()
      return
    }
    const { status, detail } = faultOfSocket(err.code, err.rawPacket as unknown)
    const body = JSON.stringify(problemOf(status, codeOf(status), detail))
    const head = [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      `Content-Type: ${PROBLEM_TYPE}`,
      `Content-Length: ${Buffer.byteLength(body)}`,
      `Date: ${new Date().toUTCString()}`,
      'Cache-Control: no-store',
      ...Object.entries(SECURITY_HEADERS).map(([name, value]) => `${name}: ${value}`),
      'Connection: close'
    ]
    inTurn(socket, () => { socket.end(`${head.join('\r\n')}\r\n\r\n${body}`) })
  }

  return { handle, answerClientError }
}

/** What Node's HTTP parser found wrong; the packet is what it was reading. */
function faultOfSocket (code: string, packet: unknown): { status: number, detail: string } {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return { status: 408, detail: 'the request was not complete in time' }
  if (code !== 'HPE_HEADER_OVERFLOW') return { status: 400, detail: 'this is not a request that HTTP/1.1 knows' }
  const isInAddress = Buffer.isBuffer(packet) && /^[A-Z]+ \S+$/.test(packet.toString('latin1'))
  return isInAddress ? { status: 414, detail: 'the address is too long' } : { status: 431, detail: 'the address and the headers are too large' }
}
