import { STATUS_CODES } from 'node:http'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify'
import { DomainError, type FieldError } from '../errors.ts'
import { nearestTo } from './nearest.ts'

interface Problem { type: string, title: string, status: number, detail: string, code: string, errors?: FieldError[] }

const PROBLEM_TYPE = 'application/problem+json; charset=utf-8'

const problemOf = (status: number, code: string, detail: string, errors: FieldError[] = []): Problem => ({
  type: 'about:blank',
  title: STATUS_CODES[status] ?? 'Error',
  status,
  detail,
  code,
  ...(errors.length > 0 ? { errors } : {})
})

function send (reply: FastifyReply, problem: Problem): void {
  reply.code(problem.status).header('cache-control', 'no-store').type(PROBLEM_TYPE).serializer(JSON.stringify).send(problem)
}

/** The one place where failures become answers. From 500 up nothing of the inside goes out: the log has it. */
export function handleProblems (app: FastifyInstance): void {
  app.setErrorHandler<FastifyError | DomainError>((err, request, reply) => {
    const status = err.statusCode ?? 500
    if (status >= 500) {
      request.log.error({ err }, 'request failed')
      send(reply, problemOf(status === 503 ? 503 : 500, status === 503 ? 'UNAVAILABLE' : 'INTERNAL', 'The service failed; the failure was logged.'))
    } else if (err instanceof DomainError) {
      send(reply, problemOf(status, err.code, err.message, err.errors))
    } else if ('validation' in err && err.validation !== undefined) {
      const errors = err.validation.map(fault => fieldErrorOf(fault, request, err.validationContext ?? 'querystring'))
      send(reply, problemOf(400, 'BAD_REQUEST', errors.map(describe).join('; '), errors))
    } else {
      send(reply, problemOf(status, CODES[status] ?? 'BAD_REQUEST', err.message))
    }
  })

  app.setNotFoundHandler((request, reply) => {
    const [path = ''] = request.url.split('?')
    const allowed = METHODS.filter(method => app.findRoute({ method, url: path }) !== null)
    if (allowed.length > 0 && !allowed.includes(request.method as HTTPMethods)) {
      reply.header('allow', allowed.join(', '))
      send(reply, problemOf(405, 'METHOD_NOT_ALLOWED', `${path} answers ${allowed.join(', ')}, not ${request.method}`))
    } else {
      send(reply, problemOf(404, 'NOT_FOUND', `there is nothing at ${path}; /v1 lists what is here`))
    }
  })
}

// Not OPTIONS: that one is answered everywhere, for browsers that ask before they read.
const METHODS: HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']
const CODES: Record<number, string> = { 413: 'CONTENT_TOO_LARGE', 415: 'UNSUPPORTED_MEDIA_TYPE', 429: 'TOO_MANY_REQUESTS' }

const describe = ({ field, value, expected }: FieldError): string =>
  `${field} ${value === undefined ? 'is missing' : `is ${JSON.stringify(value)}`}, expected ${expected}`

type Fault = NonNullable<FastifyError['validation']>[number]

function fieldErrorOf ({ keyword, instancePath, params, message, parentSchema }: Fault & { parentSchema?: object }, request: FastifyRequest, context: string): FieldError {
  const input = ({ querystring: request.query, params: request.params, body: request.body, headers: request.headers }[context] ?? {}) as Record<string, unknown>
  const pointer = instancePath.slice(1).replaceAll('/', '.')
  if (keyword === 'additionalProperties') {
    const name = String(params.additionalProperty)
    const nearest = nearestTo(name, Object.keys((parentSchema as { properties?: object } | undefined)?.properties ?? {}))
    return { field: name, value: input[name], expected: `no such parameter${nearest === undefined ? '' : `; did you mean '${nearest}'?`}` }
  }
  if (keyword === 'required') return { field: String(params.missingProperty), value: undefined, expected: 'a value' }
  const value = pointer.split('.').reduce<unknown>((node, key) => (node as Record<string, unknown> | undefined)?.[key], input)
  const allowed = Array.isArray(params.allowedValues) ? `one of ${params.allowedValues.join(', ')}` : undefined
  return { field: pointer === '' ? context : pointer, value, expected: allowed ?? (message ?? 'another value').replace(/^must /, '').replace(/^be /, '') }
}
