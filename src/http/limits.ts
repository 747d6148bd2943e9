import type { FastifyInstance } from 'fastify'
import { DomainError } from '../errors.ts'
import { pathOf } from './allowed-methods.ts'
import { watchLoad } from './load.ts'
import type { Refusal } from './problems.ts'
import { createRateLimiter } from './rate-limiter.ts'

/** What one client, or all together, may ask of the service. */
export interface Limits {
  /** Requests a minute that one client may send; 0: as many as it likes. */
  requestsPerMinute: number
  /** By how many milliseconds the event loop may lag before requests are turned away; 0: by any. */
  eventLoopLagMs: number
  /** Characters of an address. */
  addressLength: number
  /** Bytes of an address and the headers together. */
  headerBytes: number
  /** Bytes of a body. */
  bodyBytes: number
  /** Time for the headers of a request, and for all of it. */
  headersTimeoutMs: number
  requestTimeoutMs: number
  /** Time without a byte sent or received, after which a connection with a request under way is dropped. */
  stallTimeoutMs: number
  /** Time that a connection is kept for the next request; longer than a load balancer keeps it, usually 60 seconds. */
  keepAliveTimeoutMs: number
  /** How often the two times of requests are looked at. */
  checkIntervalMs: number
}

/** For the service as a library; how many requests and how much lag, the settings say. */
export const DEFAULT_LIMITS: Limits = {
  requestsPerMinute: 0,
  eventLoopLagMs: 0,
  addressLength: 8 * 1024,
  headerBytes: 16 * 1024,
  bodyBytes: 64 * 1024,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 30_000,
  stallTimeoutMs: 60_000,
  keepAliveTimeoutMs: 72_000,
  checkIntervalMs: 2_000
}

/** The limits that Fastify and Node's HTTP server keep. */
export const serverLimits = (limits: Limits) => ({
  bodyLimit: limits.bodyBytes,
  requestTimeout: limits.requestTimeoutMs,
  connectionTimeout: limits.stallTimeoutMs,
  keepAliveTimeout: limits.keepAliveTimeoutMs,
  http: {
    maxHeaderSize: limits.headerBytes,
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    connectionsCheckingInterval: limits.checkIntervalMs,
    // Else Node answers it by itself, without a word.
    requireHostHeader: false
  }
})

/** Whoever keeps the service running must get an answer even when nobody else does. */
const EXEMPT = new Set(['/livez', '/readyz', '/metrics'])
/** Whether there are limits for a path. */
export const isLimited = (path: string): boolean => !EXEMPT.has(path)
const POLICY = 'default'

export interface KeptLimits {
  /** Whether, for the moment, no client is counted and none turned away. */
  admitsAll (): boolean
  /** Counts what a client asks over a connection that stays, as a request of its own. @throws DomainError if it asks too often. */
  countOperation (address: string): void
}

/**
 * The limits that we keep ourselves, before anything else is done for a request. What cannot be answered and what leads nowhere are refused here too: a
 * body that nobody will read need not be one that we could. All in one hook, since each costs every request.
 */
export function keepLimits (app: FastifyInstance, { requestsPerMinute, eventLoopLagMs, addressLength }: Limits, refuse: Refusal): KeptLimits {
  // Made once: these are answered when there is no time to lose.
  const overloaded = new DomainError('UNAVAILABLE', 503, 'the service has more to do than it can; ask again a little later')
  const exhausted = new DomainError('TOO_MANY_REQUESTS', 429, `a client may send ${requestsPerMinute} requests a minute`)
  const tooLong = new DomainError('URI_TOO_LONG', 414, `an address has at most ${addressLength} characters`)

  const load = eventLoopLagMs === 0 ? undefined : watchLoad(eventLoopLagMs)
  const limiter = requestsPerMinute === 0 ? undefined : createRateLimiter({ quota: requestsPerMinute })
  const policy = `"${POLICY}";q=${requestsPerMinute};w=60`
  app.addHook('onClose', async () => { load?.stop() })

  app.addHook('onRequest', (request, reply, done) => {
    const { url = '', refusal } = request.raw
    if (refusal !== undefined) return done(refusal)
    if (!request.is404 && !isLimited(pathOf(url))) return done()
    if (load?.isTooHigh() === true) return done(overloaded)
    if (limiter !== undefined) {
      const { remaining, resetSeconds, exceeded } = limiter.take(request.ip)
      reply.header('ratelimit-policy', policy).header('ratelimit', `"${POLICY}";r=${remaining};t=${resetSeconds}`)
      if (exceeded) {
        reply.header('retry-after', resetSeconds)
        return done(exhausted)
      }
    }
    if (url.length > addressLength) return done(tooLong)
    if (request.is404) return refuse(request, reply)
    done()
  })
  return {
    admitsAll: () => limiter === undefined && load?.isTooHigh() !== true,
    countOperation (address) {
      const taken = limiter?.take(address)
      if (taken?.exceeded !== true) return
      // There is no header to say when.
      throw new DomainError(exhausted.code, exhausted.statusCode, `${exhausted.message}; ask again in ${taken.resetSeconds} s`)
    }
  }
}
