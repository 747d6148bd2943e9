import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { parse } from 'fast-querystring'
import { DomainError } from '../errors.ts'
import { pathOf } from './allowed-methods.ts'
import { EXPECTED_HOST, isHost, refusedHeader } from './origin.ts'
import { resolveSuffix } from './representation.ts'

declare module 'node:http' {
  interface IncomingMessage {
    /** Why a request cannot be answered, whatever it asks for; told before anything is done for it. */
    refusal?: DomainError | undefined
  }
}

/** Of what stands between two slashes of an address: ids are shorter. */
export const MAX_PART_CHARACTERS = 200
const VERSIONS = ['1.1', '1.0']
const CHUNKED = /^chunked$/i
const ABSOLUTE = /^https?:\/\/([^/?#]*)([^#]*)/i

/** How often a header came, by its name in small letters; of some, Node keeps the first and tells nothing of the others. */
export function countLines ({ rawHeaders }: IncomingMessage, header: string): number {
  let lines = 0
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]!
    if (name.length === header.length && name.toLowerCase() === header) lines++
  }
  return lines
}

/** Where a request came in, for one that names no host (RFC 9112, 3.3). */
function reachedAt ({ socket: { localAddress, localPort } }: IncomingMessage): string | undefined {
  if (localAddress === undefined) return undefined
  const address = localAddress.replace(/^::ffff:/, '')
  return `${address.includes(':') ? `[${address}]` : address}:${localPort}`
}

/**
 * Makes one form of what HTTP/1.1 can say in two: where a request names the whole address, as to a proxy, the host in it is the host, whatever `Host` says
 * (RFC 9112, 3.2). Notes a refusal for what does not say clearly which host it is for, or how it is to be read.
 */
export function readHead (request: IncomingMessage): void {
  const { method, url = '/', headers, httpVersion } = request
  const hosts = countLines(request, 'host')
  if (hosts > 1) request.refusal = refuseLines('Host', hosts)
  else if (hosts === 0) {
    // HTTP/1.0 need not say it.
    const host = httpVersion === '1.0' ? reachedAt(request) : undefined
    if (host === undefined) request.refusal = refusedHeader('Host', EXPECTED_HOST)
    else headers.host = host
  }
  if (url === '*') {
    if (method !== 'OPTIONS') request.refusal = new DomainError('BAD_REQUEST', 400, `${method} needs an address: * is for OPTIONS`)
  } else if (!url.startsWith('/')) {
    const [, host = '', rest = ''] = ABSOLUTE.exec(url) ?? []
    headers.host = host
    request.url = rest.startsWith('/') ? rest : `/${rest}`
  }
  if (headers.host !== undefined && !isHost(headers.host)) request.refusal ??= refusedHeader('Host', EXPECTED_HOST)
  if (!VERSIONS.includes(httpVersion)) request.refusal = new DomainError('HTTP_VERSION_NOT_SUPPORTED', 505, `this is asked in HTTP/${httpVersion}, and answered in ${VERSIONS.join(' and ')} only`)
  if (method !== 'GET' && method !== 'HEAD') request.refusal ??= refusalOfBody(request)
}

/** What stands behind the `?` of an address, by name: as Fastify reads it, and whoever answers without it. */
export const readQuery = (text: string): Record<string, unknown> => text === '' ? {} : parse(text)

/** The address that a route is found by. One that cannot be read is refused as everything else is, so it must lead somewhere. */
export function addressOf (request: IncomingMessage): string {
  const refusal = refusalOfPath(pathOf(request.url ?? '/'))
  if (refusal === undefined) return resolveSuffix(request)
  request.refusal ??= refusal
  return '/'
}

function refusalOfPath (path: string): DomainError | undefined {
  if (path.length > MAX_PART_CHARACTERS && path.split('/').some(part => part.length > MAX_PART_CHARACTERS)) {
    return new DomainError('URI_TOO_LONG', 414, 'an id in the address is too long')
  }
  try {
    if (path.includes('%')) decodeURIComponent(path)
  } catch {
    return new DomainError('BAD_REQUEST', 400, 'the address holds a % that is not the beginning of an encoded character')
  }
}

/** Of a body, by what the head says of it. */
function refusalOfBody (request: IncomingMessage): DomainError | undefined {
  const { 'transfer-encoding': coding } = request.headers
  if (coding !== undefined && !CHUNKED.test(coding)) return new DomainError('NOT_IMPLEMENTED', 501, 'of Transfer-Encoding, only chunked is read')
  const types = countLines(request, 'content-type')
  return types > 1 ? refuseLines('Content-Type', types) : undefined
}

const refuseLines = (pointer: string, lines: number): DomainError =>
  new DomainError('BAD_REQUEST', 400, `${pointer} stands ${lines} times, expected once`, [{ pointer, value: lines, expected: 'once' }])

/** Node would refuse these without a word. */
export function refuseExpectations (server: Server): void {
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    request.refusal = new DomainError('EXPECTATION_FAILED', 417, 'of Expect, only 100-continue is met')
    server.emit('request', request, response)
  })
}
