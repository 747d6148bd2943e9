import { GitHubError, type GitHubErrorKind } from '../github/github-error.ts'
import type { RepositoryFacts } from '../github/repository-answer.ts'
import { DAY_MS, TOLERATED_SKEW_MS } from '../knowledge/dates.ts'
import type { RepositoryState } from '../store/store.ts'

const HOUR_MS = 60 * 60 * 1000
const LONGEST_WAIT_MS = 30 * DAY_MS

const STATUS_AFTER: Partial<Record<GitHubErrorKind, RepositoryState['status']>> = { 'not-found': 'missing', identity: 'missing', blocked: 'blocked' }
/** Faults that an hour does not cure: asked again after a day, two, four… */
const LASTING: ReadonlySet<GitHubErrorKind> = new Set(['not-found', 'identity', 'blocked', 'forbidden', 'bad-request', 'redirect'])

/** Whether a scheduled run asks for this repository: not since the tick, and not told to wait. */
export function isDue (state: RepositoryState | undefined, now: Date, tick: Date | null): boolean {
  if (state === undefined || state.lastAttemptAt === null) return true
  const last = Date.parse(state.lastAttemptAt)
  if (last > now.getTime() + TOLERATED_SKEW_MS) return true
  const next = state.nextAttemptAt === null ? null : Date.parse(state.nextAttemptAt)
  if (next !== null && next <= now.getTime() + LONGEST_WAIT_MS) return next <= now.getTime()
  return tick !== null && last < tick.getTime()
}

export function stateAfterAnswer (provider: string, facts: RepositoryFacts, now: Date): RepositoryState {
  return {
    provider,
    githubId: facts.id,
    fullName: facts.fullName,
    status: 'ok',
    statusReason: null,
    statusSince: null,
    failures: 0,
    nextAttemptAt: null,
    lastAttemptAt: now.toISOString(),
    archived: facts.archived,
    license: facts.license,
    pushedAt: facts.pushedAt
  }
}

export const isLasting = ({ kind }: GitHubError): boolean => LASTING.has(kind)

/** After a lasting fault it is not asked for a day at least, after others hardly ever for so long. */
export const hasLastingFault = ({ lastAttemptAt, nextAttemptAt }: RepositoryState): boolean =>
  lastAttemptAt !== null && nextAttemptAt !== null && Date.parse(nextAttemptAt) - Date.parse(lastAttemptAt) >= DAY_MS

/** What was known is kept; a repository that stays away is asked less and less often. */
export function stateAfterFailure (known: RepositoryState, err: GitHubError, now: Date): RepositoryState {
  const { kind, message } = err
  const status = STATUS_AFTER[kind] ?? known.status
  const failures = status === known.status ? known.failures + 1 : 1
  const wait = isLasting(err) ? Math.min(DAY_MS * 2 ** (failures - 1), LONGEST_WAIT_MS) : Math.min(HOUR_MS * 2 ** (failures - 1), DAY_MS)
  return {
    ...known,
    status,
    statusReason: status === 'ok' ? null : STATUS_AFTER[kind] === undefined ? known.statusReason : message,
    statusSince: status === 'ok' ? null : status === known.status ? known.statusSince : now.toISOString(),
    failures,
    nextAttemptAt: new Date(now.getTime() + wait).toISOString(),
    lastAttemptAt: now.toISOString()
  }
}

export const unknownState = (provider: string, fullName: string): RepositoryState => ({
  provider,
  githubId: null,
  fullName,
  status: 'ok',
  statusReason: null,
  statusSince: null,
  failures: 0,
  nextAttemptAt: null,
  lastAttemptAt: null,
  archived: null,
  license: null,
  pushedAt: null
})
