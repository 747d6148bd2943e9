import proxyAddr from '@fastify/proxy-addr'
import type { FastifyRequest } from 'fastify'
import { pathOf } from '../http/allowed-methods.ts'
import { originOf, refusedHeader, type LinkOptions } from '../http/origin.ts'

/** Where the documents of the profile lead to, as the one who asks can reach it. */
export interface RancherLinks {
  /** The headers that decide about it, for caches in between. */
  vary: readonly string[]
  /**
   * What comes before `/rancher` in every link: an origin, a path, or both.
   * @throws DomainError (400) if a header that it is made of is not what it can be. What the header says is never told back.
   */
  baseOf: (request: FastifyRequest) => string
  /** The same for failures, which must be told whatever the headers say. */
  baseOrNone: (request: FastifyRequest) => string
}

const MAX_PREFIX_LENGTH = 512
// One slash after a scheme is how Rancher writes an address within its own: /meta/proxy/http:/host:port. Two never are.
const PREFIX = /^(?:\/[A-Za-z0-9._~:-]+)+$/
const TARGET_OF_META_PROXY = /^\/meta\/proxy\/(?:https?:\/)?([^/:]+)/

/** The same rule as Fastify's own, which it keeps to itself. */
function trustOf (trustProxy: LinkOptions['trustProxy']): (address: string, hop: number) => boolean {
  if (typeof trustProxy === 'function') return trustProxy
  if (typeof trustProxy === 'string') return proxyAddr.compile(trustProxy.split(',').map(address => address.trim()))
  return Array.isArray(trustProxy) ? proxyAddr.compile(trustProxy) : () => trustProxy === true
}

/**
 * Links are built from, in this order: the public address; the prefix that the client says it came by (`X-API-URL-Prefix`), which Rancher hands on as it
 * is, or that a trusted proxy says (`X-Forwarded-Uri`); and the host, as a trusted proxy says or as it was asked for.
 */
export function createRancherLinks ({ publicUrl, trustProxy = false }: LinkOptions): RancherLinks {
  const trusts = trustOf(trustProxy)
  const isTrusted = ({ socket }: FastifyRequest): boolean => typeof socket?.remoteAddress === 'string' && trusts(socket.remoteAddress, 0)

  function baseOf (request: FastifyRequest): string {
    if (publicUrl !== undefined) return publicUrl
    const prefix = prefixOf(request)
    const origin = originOf(request)
    return isInnerHost(request, prefix) ? prefix : `${origin}${prefix}`
  }

  function prefixOf (request: FastifyRequest): string {
    const given = request.headers['x-api-url-prefix']
    if (given !== undefined) return checkPrefix('X-API-URL-Prefix', String(given))
    const uri = request.headers['x-forwarded-uri']
    if (uri === undefined || !isTrusted(request)) return ''
    const [outer, own] = [pathOf(String(uri)), pathOf(request.originalUrl)].map(path => path.replace(/\/+$/, '')) as [string, string]
    return outer.endsWith(own) && outer !== own ? checkPrefix('X-Forwarded-Uri', outer.slice(0, -own.length)) : ''
  }

  /**
   * Behind a proxy that puts a path in front, the host asked for is often the service's own, which no browser can reach. Without a trusted word on the
   * outer one, links begin with the path: a browser follows them at the host that it asked.
   */
  function isInnerHost (request: FastifyRequest, prefix: string): boolean {
    if (prefix === '') return false
    if (request.headers['x-forwarded-host'] !== undefined) return !isTrusted(request)
    return TARGET_OF_META_PROXY.exec(prefix)?.[1]?.toLowerCase() === request.hostname.toLowerCase()
  }

  return {
    vary: publicUrl !== undefined
      ? []
      : ['Host', 'X-API-URL-Prefix', 'X-Forwarded-Host', ...(trustProxy === false ? [] : ['X-Forwarded-Proto', 'X-Forwarded-Uri'])],
    baseOf,
    baseOrNone (request) {
      try {
        return baseOf(request)
      } catch {
        return publicUrl ?? ''
      }
    }
  }
}

function checkPrefix (name: string, value: string): string {
  const prefix = value.replace(/\/$/, '')
  const isDotted = prefix.split('/').some(part => part === '.' || part === '..')
  if (prefix === '' || (prefix.length <= MAX_PREFIX_LENGTH && PREFIX.test(prefix) && !isDotted)) return prefix
  throw refusedHeader(name, `a path of at most ${MAX_PREFIX_LENGTH} letters, digits and .-_~: with single slashes, as /meta/proxy/http:/cni-atlas.cni-atlas.svc`)
}
