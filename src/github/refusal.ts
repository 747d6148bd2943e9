import { GitHubError, type GitHubErrorDetails, type GitHubErrorKind } from './github-error.ts'
import { readReset, readRetryAfter } from './rate-limit.ts'

export interface Answer {
  status: number
  headers: Headers
  text: string
  /** The address that answered, after redirects. */
  url: string
  redirected: boolean
  /** Of the server's own words, a beginning of this length at most, without the token: they end up in logs, and it may have echoed what it was sent. */
  quote (words: string, longest: number): string
}

/** GitHub will not count the contributors of a repository with too long a history. */
export const isListTooLarge = ({ status, text }: Answer): boolean => status === 403 && /list is too large/i.test(messageOf(text))

/**
 * What an answer other than success means. The order matters: every limit is a 403, but not every 403 is a limit, and a secondary
 * limit often comes with plenty left of the primary one.
 */
export function refusalOf (answer: Answer, now: number): GitHubError {
  const { status, headers, text } = answer
  const said = answer.quote(messageOf(text), 200)
  const refuse = (kind: GitHubErrorKind, message: string, details: GitHubErrorDetails = {}) =>
    new GitHubError(kind, said === '' ? message : `${message}: ${said}`, { status, ...details })

  if (status === 403 || status === 429) {
    const retryAt = readRetryAfter(headers, now)
    const exhausted = headers.get('x-ratelimit-remaining') === '0'
    const resetAt = exhausted ? readReset(headers, now) : undefined
    if (headers.has('retry-after') || /secondary rate limit|abuse detection/i.test(said)) {
      return refuse('secondary-limit', 'GitHub asks for a pause', { retryAt: retryAt ?? resetAt })
    }
    if (exhausted || /API rate limit exceeded/i.test(said)) return refuse('primary-limit', "the hour's requests are used up", { retryAt: resetAt })
    if (status === 429) return refuse('secondary-limit', 'GitHub asks for a pause')
    if (isBlocked(text)) return refuse('blocked', 'blocked by GitHub')
    return refuse('forbidden', 'GitHub refuses')
  }
  if (status === 401) return refuse('unauthorized', 'GitHub does not accept the token')
  if (status === 404) return refuse('not-found', 'not found: deleted, or private')
  if (status === 451) return refuse('blocked', 'blocked for legal reasons')
  if (status >= 500) return refuse('server-error', `the server failed with ${status}`)
  if (status >= 400) return refuse('bad-request', `the server answered ${status}`)
  return refuse('bad-answer', `unexpected status ${status}`)
}

function isBlocked (text: string): boolean {
  const { block } = parseObject(text)
  return typeof block === 'object' && block !== null
}

/** The server's own words, on one line. */
function messageOf (text: string): string {
  const { message } = parseObject(text)
  // eslint-disable-next-line no-control-regex -- keeping them out is the point
  return typeof message === 'string' ? message.replaceAll(/[\s\u0000-\u001f\u007f-\u009f]+/g, ' ').trim() : ''
}

function parseObject (text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value as Record<string, unknown> : {}
  } catch {
    return {}
  }
}
