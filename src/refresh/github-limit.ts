import type { GitHubClient } from '../github/github-client.ts'
import type { Store } from '../store/store.ts'
import type { RefreshRun } from './refresh-schema.ts'
import type { RunRecords } from './run-records.ts'

/** GitHub's limit as it was last told, and when it ends. */
export type ReachedLimit = Pick<RefreshRun, 'rateLimit' | 'rateLimitRemaining' | 'rateLimitResetAt'> & { until: string }

export interface GitHubLimit {
  /** While GitHub may not be asked again, whoever wants it. */
  find (): Promise<ReachedLimit | undefined>
  /** When the schedule may go on after a run that ended early; null if at once. */
  heldUntil (): Promise<Date | null>
}

export interface GitHubLimitDeps {
  store: Pick<Store, 'listStarHistories'>
  records: Pick<RunRecords, 'lastEnded'>
  github: Pick<GitHubClient, 'hasToken'>
  now: () => Date
}

/** Requests an hour without a token. */
export const ANONYMOUS_LIMIT = 60
/** A time further away is from a clock that was wrong. */
const LONGEST_HOLD_MS = 25 * 60 * 60 * 1000

/** What runs and star histories wrote down of GitHub's limit, so that it is kept over a new start and by other processes. */
export function createGitHubLimit ({ store, records, github, now }: GitHubLimitDeps): GitHubLimit {
  /** With a first token comes a new budget. */
  const isStillOurs = async ({ rateLimit }: Pick<RefreshRun, 'rateLimit'>) => !(rateLimit === ANONYMOUS_LIMIT && await github.hasToken())

  function isFuture (instant: string | null): instant is string {
    const wait = instant === null ? 0 : Date.parse(instant) - now().getTime()
    return wait > 0 && wait < LONGEST_HOLD_MS
  }

  async function find (): Promise<ReachedLimit | undefined> {
    for (const { resumeAt, rateLimit } of await store.listStarHistories()) {
      if (isFuture(resumeAt) && await isStillOurs({ rateLimit })) return { until: resumeAt, rateLimit, rateLimitRemaining: null, rateLimitResetAt: null }
    }
    const last = await records.lastEnded()
    if (last === undefined || !await isStillOurs(last)) return undefined
    const { outcome, resumeAt, rateLimit, rateLimitRemaining, rateLimitResetAt } = last
    if (outcome === 'rate-limited' && isFuture(resumeAt)) return { until: resumeAt, rateLimit, rateLimitRemaining, rateLimitResetAt }
    if (rateLimitRemaining === 0 && isFuture(rateLimitResetAt)) return { until: rateLimitResetAt, rateLimit, rateLimitRemaining, rateLimitResetAt }
    return undefined
  }

  return {
    find,
    async heldUntil () {
      const last = await records.lastEnded()
      const limit = await find()
      if (limit !== undefined) return new Date(limit.until)
      return last !== undefined && isFuture(last.resumeAt) && await isStillOurs(last) ? new Date(last.resumeAt) : null
    }
  }
}
