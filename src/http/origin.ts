import type { FastifyInstance, FastifyReply, FastifyRequest, FastifyServerOptions } from 'fastify'
import { DomainError } from '../errors.ts'
import { varyOn } from './representation.ts'

const HOST = /^(?:[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?\.?|\[[0-9A-Fa-f:.]+\])(?::\d{0,5})?$/
const MAX_HOST_LENGTH = 261

export const EXPECTED_HOST = 'a host name or address, with or without a port'

/** Stricter than the grammar, which has room for what no host is called and no link could hold. */
export const isHost = (text: string): boolean => text.length <= MAX_HOST_LENGTH && HOST.test(text)

export interface LinkOptions { publicUrl?: string | undefined, trustProxy?: FastifyServerOptions['trustProxy'] }

/** What the absolute links of an answer begin with. Notes which headers decide about it, for caches in between. */
export type LinkBase = (request: FastifyRequest, reply: FastifyReply) => string

/** The public address, else where the service was asked. `Host` is told too: some caches, as nginx, keep answers for all hosts under one key. */
export function createLinkBase ({ publicUrl, trustProxy = false }: LinkOptions): LinkBase {
  if (publicUrl !== undefined) return () => publicUrl
  const deciding = ['Host', ...(trustProxy === false ? [] : ['X-Forwarded-Host', 'X-Forwarded-Proto'])]
  return (request, reply) => {
    for (const name of deciding) varyOn(reply, name)
    return originOf(request)
  }
}

/**
 * Where every proxy is believed, the outermost counts, which stands first: as of `X-Forwarded-For`. Of these the framework takes the last, which is all
 * that is certain where some are believed.
 */
export function believeOutermost (app: FastifyInstance): void {
  app.addHook('onRequest', ({ headers }, _reply, done) => {
    for (const name of ['x-forwarded-host', 'x-forwarded-proto']) {
      const values = headers[name]
      if (values !== undefined) headers[name] = String(values).split(',')[0]!.trim()
    }
    done()
  })
}

/**
 * Where the service was asked, as the client or a trusted proxy says: `https://atlas.example.org`.
 * @throws DomainError (400) if a header that it is made of is not what it can be. What the header says is not told back.
 */
export function originOf ({ protocol, host }: Pick<FastifyRequest, 'protocol' | 'host'>): string {
  if (!isHost(host)) throw refusedHeader('Host', EXPECTED_HOST)
  if (protocol !== 'http' && protocol !== 'https') throw refusedHeader('X-Forwarded-Proto', 'http or https')
  return `${protocol}://${host}`
}

export const refusedHeader = (pointer: string, expected: string): DomainError =>
  new DomainError('BAD_REQUEST', 400, `${pointer} is not ${expected}`, [{ pointer, value: undefined, expected }])
