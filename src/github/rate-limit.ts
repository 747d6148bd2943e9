export interface RateLimit {
  limit: number
  remaining: number
  resetAt: Date
}

const HOUR_MS = 60 * 60 * 1000
export const DAY_MS = 24 * HOUR_MS
// Less is the way of the answer.
const LEAST_SKEW_MS = 5000

/** What the headers say of the budget; undefined where they say nothing, as Enterprise Servers without limits do. */
export function readRateLimit (headers: Headers, now: number): RateLimit | undefined {
  const limit = wholeNumber(headers.get('x-ratelimit-limit'))
  const remaining = wholeNumber(headers.get('x-ratelimit-remaining'))
  const resource = headers.get('x-ratelimit-resource') ?? 'core'
  // All zero is how a refused login looks, not how an exhausted budget does.
  if (!limit || remaining === undefined || resource !== 'core') return undefined
  return { limit, remaining, resetAt: readReset(headers, now) ?? new Date(now + HOUR_MS) }
}

/** When the budget is whole again, on our clock; undefined if GitHub does not say, or says something absurd. */
export function readReset (headers: Headers, now: number): Date | undefined {
  const seconds = wholeNumber(headers.get('x-ratelimit-reset'))
  const at = (seconds ?? NaN) * 1000 + skewOf(headers, now)
  return seconds !== 0 && at <= now + DAY_MS ? new Date(at) : undefined
}

/** `retry-after` in seconds or as a date; undefined if absent or absurd. */
export function readRetryAfter (headers: Headers, now: number): Date | undefined {
  const text = headers.get('retry-after') ?? ''
  const seconds = wholeNumber(text)
  const at = seconds === undefined ? Date.parse(text) + skewOf(headers, now) : now + seconds * 1000
  return at >= now && at <= now + DAY_MS ? new Date(at) : undefined
}

/** By how much our clock is ahead of GitHub's, which its `date` tells. */
function skewOf (headers: Headers, now: number): number {
  const skew = now - Date.parse(headers.get('date') ?? '')
  return Math.abs(skew) >= LEAST_SKEW_MS ? skew : 0
}

function wholeNumber (text: string | null): number | undefined {
  return text !== null && /^\d{1,15}$/.test(text.trim()) ? Number(text) : undefined
}
