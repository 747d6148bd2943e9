import { createHash } from 'node:crypto'
import type { OutgoingHttpHeaders } from 'node:http'
import fastifyPlugin from 'fastify-plugin'
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { LRUCache } from 'lru-cache'
import type { KnowledgeVersion } from '../knowledge/knowledge.ts'
import { chooseEncoding, compress, type Encoding } from './encoding.ts'
import type { Freshness } from './freshness.ts'

export interface ResponseCacheOptions {
  version: () => Promise<KnowledgeVersion>
  freshness: Freshness
  maxBytes?: number
}

/** One encoding of an answer, ready to be sent. */
interface Variant { body: Buffer, headers: OutgoingHttpHeaders, etag: string }

interface Entry {
  /** Headers of the answer itself, in one object that every variant's headers begin with. */
  headers: OutgoingHttpHeaders
  past: boolean
  etag: string
  lastModified: string
  lastModifiedMs: number
  variants: Map<Encoding, Variant | Promise<Variant>>
  body: Buffer
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

const DEFAULT_MAX_BYTES = 64 * 1024 * 1024
/** Kept with the answer; everything else on a reply belongs to its request. */
const KEPT_HEADERS = [
  'content-type', 'vary', 'link', 'deprecation', 'sunset', 'x-content-type-options', 'referrer-policy', 'content-security-policy'
] as const

const sizeOf = (entry: Entry, key: string): number =>
  key.length * 2 + 500 + [...entry.variants.values()].reduce((sum, variant) => sum + ('body' in variant ? variant.body.length : 0), 0)

const etagOf = (body: Buffer): string => createHash('sha1').update(body).digest('base64url')

/** Whether the client has this very representation already (RFC 9110, 13.1). */
function isNotModified (request: FastifyRequest, etag: string, lastModifiedMs: number): boolean {
  const { 'if-none-match': ifNoneMatch, 'if-modified-since': ifModifiedSince } = request.headers
  if (ifNoneMatch !== undefined) return ifNoneMatch === etag || ifNoneMatch === '*' || ifNoneMatch.split(',').some(tag => tag.trim().replace(/^W\//, '') === etag)
  return ifModifiedSince !== undefined && Date.parse(ifModifiedSince) >= lastModifiedMs
}

/**
 * Keeps the bytes of every 200 that a GET in this scope gives, by (version, address, wishes), compressed once per encoding, with the headers that
 * caches need. A new version empties it, so no answer outlives the knowledge it was drawn from.
 */
const responseCachePlugin: FastifyPluginAsync<ResponseCacheOptions> = async (app, { version, freshness, maxBytes = DEFAULT_MAX_BYTES }) => {
  const cache = new LRUCache<string, Entry>({ maxSize: maxBytes, maxEntrySize: Math.floor(maxBytes / 4), sizeCalculation: sizeOf })
  let cached: KnowledgeVersion | undefined

  app.decorateRequest('cacheKey', null)

  async function currentVersion (): Promise<KnowledgeVersion> {
    const current = await version()
    if (cached?.revision !== current.revision || cached.today !== current.today) {
      cache.clear()
      cached = current
    }
    return current
  }

  app.addHook('onRequest', async (request, reply) => {
    if ((request.method !== 'GET' && request.method !== 'HEAD') || request.routeOptions.config.cache === false || request.headers.upgrade !== undefined) return
    const current = await currentVersion()
    const key = `${request.originalUrl} ${request.headers.accept ?? ''} ${request.headers.origin ?? ''}`
    const entry = cache.get(key)
    if (entry === undefined) {
      request.cacheKey = { key, version: current }
      return
    }
    const encoding = chooseEncoding(request.headers['accept-encoding'], entry.body.length)
    const kept = entry.variants.get(encoding)
    sendKept(request, reply, entry, kept !== undefined && 'body' in kept ? kept : await variantOf(key, entry, encoding))
    return reply
  })

  // A miss: what the handler made is kept, and sent in the encoding that was asked for.
  app.addHook('onSend', async (request, reply, payload) => {
    const place = request.cacheKey
    if (place === null || reply.statusCode !== 200 || reply.getHeader('cache-control') === 'no-store' || (typeof payload !== 'string' && !Buffer.isBuffer(payload))) return payload
    const entry = entryOf(request, reply, Buffer.isBuffer(payload) ? payload : Buffer.from(payload), place.version)
    if ((await version()).revision === place.version.revision) cache.set(place.key, entry)
    const { body, headers, etag } = await variantOf(place.key, entry, chooseEncoding(request.headers['accept-encoding'], entry.body.length))
    reply.headers(headers).header('cache-control', freshness(entry.past))
    if (!isNotModified(request, etag, entry.lastModifiedMs)) return body
    reply.code(304).removeHeader('content-length').removeHeader('content-type').removeHeader('content-encoding')
    return null
  })

  function entryOf (request: FastifyRequest, reply: FastifyReply, body: Buffer, { changedAt, today }: KnowledgeVersion): Entry {
    const { asOf } = request.query as { asOf?: unknown }
    const lastModifiedMs = Math.floor(Date.parse(changedAt) / 1000) * 1000
    const headers: OutgoingHttpHeaders = {}
    for (const name of KEPT_HEADERS) {
      const value = reply.getHeader(name)
      if (value !== undefined) (headers as Record<string, unknown>)[name] = value
    }
    headers.vary = [...new Set([...String(headers.vary ?? '').split(',').map(name => name.trim()).filter(name => name !== ''), 'Accept-Encoding'])].join(', ')
    headers['last-modified'] = new Date(lastModifiedMs).toUTCString()
    return {
      headers,
      past: typeof asOf === 'string' && asOf < today,
      etag: etagOf(body),
      lastModified: headers['last-modified'],
      lastModifiedMs,
      variants: new Map(),
      body
    }
  }

  async function variantOf (key: string, entry: Entry, encoding: Encoding): Promise<Variant> {
    const present = entry.variants.get(encoding)
    if (present !== undefined) return await present
    const made = makeVariant(entry, encoding)
    entry.variants.set(encoding, made)
    const variant = await made
    entry.variants.set(encoding, variant)
    // Set anew, so that the bytes that came to it count.
    if (cache.peek(key) === entry) cache.set(key, entry)
    return variant
  }

  async function makeVariant (entry: Entry, encoding: Encoding): Promise<Variant> {
    const body = encoding === 'identity' ? entry.body : await compress(entry.body, encoding)
    const etag = `"${entry.etag}${encoding === 'identity' ? '' : `-${encoding}`}"`
    const headers = { ...entry.headers, etag, 'content-length': body.length, ...(encoding === 'identity' ? {} : { 'content-encoding': encoding }) }
    return { body, headers, etag }
  }

  function sendKept (request: FastifyRequest, reply: FastifyReply, entry: Entry, { body, headers, etag }: Variant): void {
    const raw = reply.raw
    reply.hijack()
    for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) raw.setHeader(name, value)
    raw.setHeader('cache-control', freshness(entry.past))
    if (isNotModified(request, etag, entry.lastModifiedMs)) {
      raw.writeHead(304, { etag, vary: headers.vary, 'last-modified': entry.lastModified })
      raw.end()
    } else {
      raw.writeHead(200, headers)
      raw.end(request.method === 'HEAD' ? undefined : body)
    }
  }
}

export const responseCache = fastifyPlugin(responseCachePlugin, { name: 'response-cache', encapsulate: false })
