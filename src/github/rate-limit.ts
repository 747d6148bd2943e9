export interface RateLimit {
  limit: number
  remaining: number
  resetAt: Date
}

const HOUR_MS = 60 * 60 * 1000
const DAY_MS = 24 * HOUR_MS
// Below this a difference is the way of the answer; above, one of the clocks has stopped telling the time.
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

/** When the budget is whole again, on our clock: GitHub's may be ahead or behind, and its `date` tells by how much. */
export function readReset (headers: Headers, now: number): Date | undefined {
  const seconds = wholeNumber(headers.get('x-ratelimit-reset'))
  if (!seconds || seconds * 1000 > now + 2 * DAY_MS) return undefined
  const skew = now - Date.parse(headers.get('date') ?? '')
  const known = Math.abs(skew) >= LEAST_SKEW_MS && Math.abs(skew) < DAY_MS
  return new Date(seconds * 1000 + (known ? skew : 0))
}

/** `retry-after` in seconds or as a date; undefined if absent or absurd. */
export function readRetryAfter (headers: Headers, now: number): Date | undefined {
  const text = headers.get('retry-after')
  if (text === null) return undefined
  const seconds = wholeNumber(text)
  const at = seconds === undefined ? Date.parse(text) : now + seconds * 1000
  return at >= now && at <= now + DAY_MS ? new Date(at) : undefined
}

function wholeNumber (text: string | null): number | undefined {
  return text !== null && /^\d{1,15}$/.test(text.trim()) ? Number(text) : undefined
}
