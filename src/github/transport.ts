import { setTimeout as delay } from 'node:timers/promises'
import { abortWith } from './abort-with.ts'
import { GitHubError } from './github-error.ts'
import { faultOf } from './network-fault.ts'
import { readRateLimit, readRetryAfter, type RateLimit } from './rate-limit.ts'
import { readBody } from './read-body.ts'
import { refusalOf, type Answer } from './refusal.ts'

export interface TransportOptions {
  /** The base of the REST API, with its path if it has one (`https://HOST/api/v3`). */
  baseUrl: string
  /** `name/version`; GitHub refuses requests without. */
  userAgent: string
  /** The token, or what gives it each time, so that it may change; none is fine as well. */
  token?: string | (() => string | undefined | Promise<string | undefined>) | undefined
  apiVersion?: string | undefined
  fetch?: typeof globalThis.fetch | undefined
  /** For one attempt, from the first byte sent to the last byte read. */
  attemptTimeoutMs?: number
  maxBodyBytes?: number
  now?: (() => Date) | undefined
  sleep?: ((ms: number, signal?: AbortSignal) => Promise<unknown>) | undefined
  random?: (() => number) | undefined
  log?: { warn (details: object, message: string): void }
}

interface Errand {
  signal?: AbortSignal | undefined
  /** The version of the API that first knows the path, if an older one is set. */
  atLeast?: string
}

const ATTEMPTS = 3
const MAX_HOPS = 3
const RETRIED = new Set([500, 502, 503, 504])
const REDIRECTS = new Set([301, 302, 303, 307, 308])
const MAX_RETRY_AFTER_MS = 60_000

/** GET, politely: one request at a time, a limit in time and size for each, few retries, redirects only within the origin. */
export function createTransport ({
  baseUrl, userAgent, token, apiVersion = '2022-11-28', fetch = globalThis.fetch, attemptTimeoutMs = 15_000, maxBodyBytes = 2 * 1024 * 1024,
  now = () => new Date(), sleep = (ms, signal) => delay(ms, undefined, { signal }), random = Math.random, log
}: TransportOptions) {
  const base = checkBase(baseUrl)
  let queue: Promise<unknown> = Promise.resolve()
  let requests = 0
  let rateLimit: RateLimit | undefined
  let secret: string | undefined
  let ageingTold = false

  /** @throws GitHubError for everything but a success. */
  function get (path: string, errand: Errand): Promise<Answer> {
    const answer = queue.then(() => follow(base.prefix + path, errand))
    queue = answer.catch(() => {})
    return answer
  }

  async function follow (address: string, errand: Errand): Promise<Answer> {
    for (let url = address, hops = 0; ; hops++) {
      const answer = await persist(url, errand)
      if (!REDIRECTS.has(answer.status)) return { ...answer, redirected: hops > 0 }
      if (hops === MAX_HOPS) throw new GitHubError('redirect', `more than ${MAX_HOPS} redirects`, { status: answer.status })
      url = nextHop(answer, base.origin)
    }
  }

  async function persist (url: string, errand: Errand): Promise<Answer> {
    for (let attempt = 1; ; attempt++) {
      const outcome = await exchange(url, errand).catch((err: unknown) => faultOf(err, base.host))
      const again = outcome instanceof GitHubError ? outcome.kind === 'network' || outcome.kind === 'timeout' : RETRIED.has(outcome.status)
      if (!again || attempt === ATTEMPTS) {
        if (outcome instanceof GitHubError) throw outcome
        return outcome
      }
      await pause(waitBefore(attempt, outcome), errand.signal)
    }
  }

  /** Growing waits, spread so that many clients do not come back together. */
  function waitBefore (attempt: number, outcome: Answer | GitHubError): number {
    const told = outcome instanceof GitHubError ? undefined : readRetryAfter(outcome.headers, now().getTime())
    const wished = told === undefined ? 0 : Math.min(told.getTime() - now().getTime(), MAX_RETRY_AFTER_MS)
    return Math.max(wished, attempt ** 2 * 1000 * (0.75 + random() / 2))
  }

  async function pause (ms: number, signal?: AbortSignal): Promise<void> {
    await sleep(ms, signal).catch(() => {})
    if (signal?.aborted) throw new GitHubError('aborted', 'stopped')
  }

  async function exchange (url: string, { signal, atLeast }: Errand): Promise<Answer> {
    if (signal?.aborted) throw new GitHubError('aborted', 'stopped')
    const headers = await requestHeaders(atLeast)
    const budget = currentLimit()
    if (budget?.remaining === 0) throw new GitHubError('primary-limit', "the hour's requests are used up", { retryAt: budget.resetAt })
    const attempt = abortWith(signal)
    const timer = setTimeout(attempt.abort, attemptTimeoutMs)
    const interrupted = () => signal?.aborted
      ? new GitHubError('aborted', 'stopped')
      : attempt.signal.aborted ? new GitHubError('timeout', `${base.host} did not answer in full within ${attemptTimeoutMs / 1000} s`) : undefined
    try {
      requests++
      const response = await fetch(url, { headers, redirect: 'manual', signal: attempt.signal })
      takeNote(response)
      // A refusal is known by its status; a body that does not come must not turn it into something to retry.
      const text = await readBody(response, maxBodyBytes).catch((err: unknown) => {
        if (response.ok || signal?.aborted) throw err
        return ''
      })
      return { status: response.status, headers: response.headers, text, url, redirected: false, quote: (words, longest) => hideToken(words).slice(0, longest) }
    } catch (err) {
      throw interrupted() ?? err
    } finally {
      clearTimeout(timer)
      attempt.letGo()
      attempt.abort()
    }
  }

  async function readToken (): Promise<string | undefined> {
    try {
      return (typeof token === 'function' ? await token() : token)?.trim() || undefined
    } catch (err) {
      const { code = 'unknown fault' } = err as NodeJS.ErrnoException
      throw new GitHubError('unauthorized', `the token cannot be read (${code})`)
    }
  }

  async function requestHeaders (atLeast = ''): Promise<Record<string, string>> {
    const before = secret
    secret = await readToken()
    // Each token has its own budget.
    if (secret !== before) rateLimit = undefined
    // fetch would quote it in its own complaint.
    if (secret !== undefined && !/^[\x21-\x7e]+$/.test(secret)) throw new GitHubError('unauthorized', 'the token has characters that no token has')
    return {
      accept: 'application/vnd.github+json',
      'user-agent': userAgent,
      // Versions are dates, so they compare as text.
      'x-github-api-version': atLeast > apiVersion ? atLeast : apiVersion,
      ...(secret === undefined ? {} : { authorization: `Bearer ${secret}` })
    }
  }

  function takeNote ({ status, headers }: Response): void {
    if (status !== 401) rateLimit = readRateLimit(headers, now().getTime()) ?? rateLimit
    if (!ageingTold && (headers.has('deprecation') || headers.has('sunset'))) {
      ageingTold = true
      log?.warn({ deprecation: headers.get('deprecation'), sunset: headers.get('sunset') }, `version ${apiVersion} of GitHub's API is coming to its end`)
    }
  }

  /** The budget as last heard of; undefined if never, or if it has been renewed since. */
  const currentLimit = () => rateLimit !== undefined && rateLimit.resetAt > now() ? rateLimit : undefined

  /** Before anything is cut: what is left of a token would not be found. */
  const hideToken = (text: string): string => secret === undefined ? text : text.replaceAll(secret, '[token]')

  /** The same error, should a server have echoed what it was sent. */
  function withoutToken (err: unknown): unknown {
    if (!(err instanceof GitHubError)) return err
    const { kind, message, status, retryAt, unreachable } = err
    const discreet = hideToken(message)
    return discreet === message ? err : new GitHubError(kind, discreet, { status: status ?? undefined, retryAt: retryAt ?? undefined, unreachable })
  }

  return {
    /** @throws GitHubError for everything but a 2xx, unless `accept` takes it. */
    async get (path: string, { accept, ...errand }: Errand & { accept?: (answer: Answer) => boolean } = {}): Promise<Answer> {
      const answer = await get(path, errand)
      if ((answer.status >= 200 && answer.status < 300) || accept?.(answer)) return answer
      throw refusalOf(answer, now().getTime())
    },
    withoutToken,
    requestCount: () => requests,
    rateLimit: currentLimit,
    hasToken: async () => token !== undefined && await readToken().catch(() => 'unreadable') !== undefined
  }
}

function checkBase (baseUrl: string): { prefix: string, origin: string, host: string } {
  const { protocol, username, password, search, hash, origin, host } = new URL(baseUrl)
  if (!/^https?:$/.test(protocol) || username + password + search + hash !== '') {
    throw new Error("the base address of GitHub's API must be http(s), without user, query or fragment")
  }
  // Joined as text: new URL('/repos', base) would lose the path of an Enterprise Server.
  return { prefix: baseUrl.replace(/\/+$/, ''), origin, host }
}

function nextHop ({ url, status, headers }: Answer, origin: string): string {
  const location = headers.get('location')
  if (location === null || !URL.canParse(location, url)) throw new GitHubError('redirect', 'a redirect to nowhere', { status })
  const next = new URL(location, url)
  if (next.origin !== origin || next.username + next.password !== '') throw new GitHubError('redirect', 'a redirect to another origin, which was not followed', { status })
  return next.href
}
