import { abortWith } from '../github/abort-with.ts'
import { GitHubError } from '../github/github-error.ts'
import type { GitHubClient } from '../github/github-client.ts'
import type { Store } from '../store/store.ts'
import { hasLastingFault, isLasting } from './attempts.ts'
import { count, minute, type RefreshLog } from './refresh-log.ts'
import type { RefreshedRepository, RefreshOutcome, RefreshRun } from './refresh-schema.ts'
import { recordFailure, refreshRepository, type KnownTarget } from './repository-refresh.ts'
import type { RunRecords } from './run-records.ts'

export interface RefreshRunDeps {
  store: Store
  records: Pick<RunRecords, 'end'>
  github: GitHubClient
  log: RefreshLog
  now: () => Date
  sleep: (ms: number, signal?: AbortSignal) => Promise<unknown>
  random: () => number
  /** The run as it was started. */
  run: RefreshRun
  /** In the order in which they are asked for. */
  targets: KnownTarget[]
  /** How many runs before this one ended early without storing anything. */
  troubledRuns: number
  signal: AbortSignal
  /** For the whole run. */
  deadlineMs: number
  onProgress?: ((repository: RefreshedRepository, position: number, total: number) => void) | undefined
}

/** Why a run stops before its last repository, and what it then is. */
interface End {
  outcome: RefreshOutcome
  /** What the repositories that were not asked for are skipped for. */
  reason: string
  error: string
  resumeAt: Date | null
}

const MINUTE_MS = 60 * 1000
const REQUESTS_FOR_ONE = 2
/** What is left for others who use the same budget: ten requests, or a sixth of a small one. */
export const reserveOf = (limit: number): number => Math.min(10, Math.floor(limit / 6))
/** Pauses that GitHub asks for are made in the run if they are short, and twice at most. */
const LONGEST_PAUSE_MS = 2 * MINUTE_MS
const MOST_PAUSES = 2
/** So many in a row without any connection, and it is not the repositories' fault. */
export const UNREACHABLE_IN_A_ROW = 3
/** So many that were well until now with the same lasting fault, and nothing else, and it is not theirs: a wrong address, a server in the way. */
const ALIKE_AT_ONCE = 5
/** After a run that came to nothing; after several of them, ever longer. */
const TROUBLE_WAITS_MS = [15, 30, 60, 120, 240, 360].map(minutes => minutes * MINUTE_MS)

/** One run: asks for each repository in turn, saves as it goes, and stops early where going on would be useless or impolite. */
export async function runRefresh (deps: RefreshRunDeps): Promise<RefreshRun> {
  const { store, records, github, log, now, sleep, random, run, targets, troubledRuns, signal, deadlineMs, onProgress } = deps
  const requestsBefore = github.requestCount()
  const done: RefreshedRepository[] = []
  const stop = abortWith(signal)
  const timer = setTimeout(stop.abort, deadlineMs)
  let pauses = 0
  let unreachable = 0
  let unreached = 0
  /** Whether these are the faults of their repositories is known at the end. */
  const doubtful: Array<{ target: KnownTarget, err: GitHubError }> = []
  let end: End | undefined

  try {
    for (const target of targets) {
      end ??= stopped() ?? exhausted()
      const report = end === undefined ? await refresh(target) : skipped(target, end)
      done.push(report)
      await store.recordRunRepository(run.id, report)
      if (report.outcome !== 'skipped') await store.updateRun(run.id, usage())
      onProgress?.(report, done.length, targets.length)
    }
  } finally {
    clearTimeout(timer)
    stop.letGo()
  }
  const common = commonFault()
  if (common === undefined) for (const { target, err } of doubtful) await blame(target, err)
  else end ??= { outcome: 'failed', reason: common.kind, error: inCommon(common), resumeAt: afterTrouble() }
  return await finish()

  async function refresh (target: KnownTarget): Promise<RefreshedRepository> {
    try {
      const { report, limit } = await refreshRepository(target, { store, github, now, signal: stop.signal, patiently })
      unreachable = 0
      if (limit !== null) end = endAfter(limit)
      return tell(report)
    } catch (err) {
      if (!(err instanceof GitHubError)) throw err
      unreachable = err.unreachable ? unreachable + 1 : 0
      unreached += err.unreachable ? 1 : 0
      end = endAfter(err)
      if (end?.outcome === 'aborted' || end?.outcome === 'rate-limited' || end?.reason === 'deadline') return skipped(target, end)
      // No connection, or no valid token, says nothing of the repository: it stays due.
      if (end !== undefined || err.unreachable) return failed(target, err)
      if (isLasting(err)) doubtful.push({ target, err })
      else await blame(target, err)
      return failed(target, err)
    }
  }

  async function blame (target: KnownTarget, err: GitHubError): Promise<void> {
    const { nextAttemptAt } = await recordFailure(target, err, store, now())
    tell(failed(target, err), nextAttemptAt)
  }

  /** The lasting fault of all that were asked for. Those that had one before tell nothing: they are often asked for by themselves. */
  function commonFault (): GitHubError | undefined {
    const news = doubtful.filter(({ target: { state } }) => state === undefined || !hasLastingFault(state))
    const err = news[0]?.err
    const isCommon = done.every(({ outcome, reason }) => outcome === 'skipped' || (outcome === 'failed' && reason === err?.kind))
    return isCommon && news.length >= ALIKE_AT_ONCE ? err : undefined
  }

  function inCommon ({ message }: GitHubError): string {
    return `all ${doubtful.length} repositories that were asked for have the same fault, so it is not theirs (are GITHUB_API_URL and GITHUB_TOKEN right?): ${message}`
  }

  /** The end that this fault makes of the run, if it does. */
  function endAfter (err: GitHubError): End | undefined {
    if (err.kind === 'aborted') return stopped()
    if (err.kind === 'unauthorized') return { outcome: outcomeOfPart(done), reason: 'unauthorized', error: err.message, resumeAt: afterTrouble() }
    if (err.kind === 'primary-limit') return limited(err.message, err.retryAt ?? new Date(now().getTime() + 60 * MINUTE_MS))
    if (err.kind === 'secondary-limit') return limited(err.message, later(err.retryAt, afterTrouble()))
    if (unreachable === Math.min(UNREACHABLE_IN_A_ROW, targets.length)) {
      return { outcome: outcomeOfPart(done), reason: 'network', error: err.message, resumeAt: afterTrouble() }
    }
    return undefined
  }

  function stopped (): End | undefined {
    if (!stop.signal.aborted) return undefined
    if (signal.aborted) return { outcome: 'aborted', reason: 'aborted', error: 'stopped before its end', resumeAt: null }
    return { outcome: outcomeOfPart(done), reason: 'deadline', error: `the time limit of ${Math.round(deadlineMs / 1000)} s for a run has passed`, resumeAt: afterTrouble() }
  }

  /** Stops while there is something left, rather than be refused. */
  function exhausted (): End | undefined {
    const budget = github.rateLimit()
    if (budget === undefined || budget.remaining >= reserveOf(budget.limit) + REQUESTS_FOR_ONE) return undefined
    return limited(`${count(budget.remaining)} of ${count(budget.limit)} requests are left for this hour`, budget.resetAt)
  }

  /** Not to the second, or everybody comes back at once. */
  function limited (error: string, resumeAt: Date): End {
    return { outcome: 'rate-limited', reason: 'rate-limited', error, resumeAt: new Date(Math.max(resumeAt.getTime(), now().getTime()) + 1000 + random() * 30_000) }
  }

  function afterTrouble (): Date {
    const wait = TROUBLE_WAITS_MS[Math.min(troubledRuns, TROUBLE_WAITS_MS.length - 1)]!
    return new Date(now().getTime() + wait * (0.9 + random() / 5))
  }

  async function patiently<T> (request: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await request()
      } catch (err) {
        if (!(err instanceof GitHubError) || err.kind !== 'secondary-limit' || pauses === MOST_PAUSES) throw err
        const told = err.retryAt === null ? MINUTE_MS * 2 ** pauses : err.retryAt.getTime() - now().getTime()
        if (told > LONGEST_PAUSE_MS) throw err
        pauses++
        log.info({ runId: run.id, waitMs: told }, `GitHub asks for a pause of ${Math.ceil(told / 1000)} s`)
        await sleep(told + random() * 1000, stop.signal).catch(() => {})
        if (stop.signal.aborted) throw new GitHubError('aborted', 'stopped')
      }
    }
  }

  function tell (report: RefreshedRepository, nextAttemptAt: string | null = null): RefreshedRepository {
    const { provider, fullName, outcome, reason, message } = report
    const details = { runId: run.id, provider, repository: fullName, reason }
    if (outcome === 'failed') log.warn(details, `${provider}: ${fullName} could not be refreshed: ${message}; next attempt after ${minute(nextAttemptAt!)}`)
    else if (outcome === 'held') log.warn(details, `${provider}: the figures of ${fullName} are held back: ${message}`)
    else log.debug(details, `${provider}: ${figuresOf(report)}`)
    return report
  }

  function usage (): Partial<RefreshRun> {
    const budget = github.rateLimit()
    return {
      requests: github.requestCount() - requestsBefore,
      ...(budget === undefined ? {} : { rateLimit: budget.limit, rateLimitRemaining: budget.remaining, rateLimitResetAt: budget.resetAt.toISOString() })
    }
  }

  async function finish (): Promise<RefreshRun> {
    const resumeAt = end === undefined ? (unreached > 0 ? afterTrouble() : null) : end.resumeAt
    const finished = await records.end(run, {
      ...usage(),
      outcome: end?.outcome ?? outcomeOf(done),
      resumeAt: resumeAt?.toISOString() ?? null,
      error: end?.error ?? null
    })
    summarise(finished)
    return finished
  }

  function summarise (finished: RefreshRun): void {
    const details = { runId: finished.id, outcome: finished.outcome, requests: finished.requests, resumeAt: finished.resumeAt }
    const bad = finished.outcome === 'failed' || finished.outcome === 'partial'
    log[bad ? 'warn' : 'info'](details, summaryOf(finished))
  }
}

const outcomeOf = (done: RefreshedRepository[]): RefreshOutcome =>
  done.every(({ outcome }) => outcome !== 'failed') ? 'succeeded' : outcomeOfPart(done)

/** Of a run that did not fetch all. */
export const outcomeOfPart = (done: RefreshedRepository[]): RefreshOutcome => done.some(isStored) ? 'partial' : 'failed'

const isStored = ({ outcome }: RefreshedRepository): boolean => outcome === 'stored' || outcome === 'held'

const later = (a: Date | null, b: Date): Date => a !== null && a > b ? a : b

const skipped = ({ provider, fullName, state }: KnownTarget, { reason, error }: End): RefreshedRepository =>
  ({ ...withoutFigures(provider, state?.fullName ?? fullName), outcome: 'skipped', reason, message: error })

const failed = ({ provider, fullName, state }: KnownTarget, { kind, message, status }: GitHubError): RefreshedRepository =>
  ({ ...withoutFigures(provider, state?.fullName ?? fullName), outcome: 'failed', reason: kind, message, httpStatus: status })

const withoutFigures = (provider: string, fullName: string): RefreshedRepository =>
  ({ provider, fullName, outcome: 'failed', reason: null, message: null, httpStatus: null, stars: null, forks: null, contributors: null })

/** "7,312 stars, 1,502 forks, 412 contributors" */
export const figuresOf = ({ stars, forks, contributors }: Pick<RefreshedRepository, 'stars' | 'forks' | 'contributors'>): string =>
  Object.entries({ stars, forks, contributors }).map(([metric, value]) => `${value === null ? 'unknown' : count(value)} ${metric}`).join(', ')

/** A run in one line. */
export function summaryOf (run: RefreshRun): string {
  const { id, trigger, outcome, repositories, requests, rateLimit, rateLimitRemaining, startedAt, finishedAt, error, resumeAt } = run
  const counts = (['stored', 'held', 'failed', 'skipped'] as const)
    .map(kind => ({ kind, number: repositories.filter(repository => repository.outcome === kind).length }))
    .filter(({ kind, number }) => number > 0 || kind === 'stored').map(({ kind, number }) => `${number} ${kind}`).join(', ')
  const seconds = finishedAt === null ? 0 : Math.round((Date.parse(finishedAt) - Date.parse(startedAt)) / 1000)
  const left = rateLimit === null || rateLimitRemaining === null ? '' : `, ${count(rateLimitRemaining)} of ${count(rateLimit)} left`
  return `refresh ${id} (${trigger}) ${outcome}: ${counts} of ${repositories.length} in ${seconds} s with ${count(requests)} requests${left}` +
    (error === null ? '' : `; ${error}`) + (resumeAt === null ? '' : `; goes on after ${minute(resumeAt)}`)
}
