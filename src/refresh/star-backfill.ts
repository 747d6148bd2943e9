import type { GitHubClient } from '../github/github-client.ts'
import { GitHubError } from '../github/github-error.ts'
import { dayOfBucket, MOST_PAGES, type StarHistoryPage, type StarWeek } from '../github/star-history-answer.ts'
import { DAY_MS, dayOf } from '../knowledge/dates.ts'
import type { StarAnchor, StarHistory, Store } from '../store/store.ts'
import { count, minute, type RefreshLog } from './refresh-log.ts'
import { reserveOf, UNREACHABLE_IN_A_ROW } from './refresh-run.ts'
import { questionFor, type KnownTarget } from './repository-refresh.ts'

export type BackfillStore = Pick<Store, 'listStarHistories' | 'listStarAnchors' | 'saveStarHistory'>

export interface BackfillProgress {
  /** Repositories that are finished, and the share of the one under way. */
  done: number
  total: number
}

export interface BackfillDeps {
  store: BackfillStore
  github: Pick<GitHubClient, 'fetchStarHistoryPage' | 'rateLimit' | 'requestCount'>
  log: RefreshLog
  now: () => Date
  signal: AbortSignal
  /** Somebody asked for it: also for what failed lately, or was not offered. */
  insistent: boolean
  /** How many pages at most. */
  mostPages: number
  /** Makes a request when nobody else makes any; the figures of the day go first. @throws BackfillEnd if GitHub is not to be asked now */
  inTurn: <T>(request: () => Promise<T>) => Promise<T>
  onProgress?: ((progress: BackfillProgress) => void) | undefined
}

export interface BackfillReport {
  total: number
  fetched: number
  /** Fetched earlier. */
  known: number
  notOffered: number
  failed: number
  /** Neither fetched nor failed. */
  open: number
  requests: number
  /** Why it ended before its end, and when it may go on. */
  error: string | null
  resumeAt: Date | null
}

/** What failed is asked for again after this… */
const RETRY_AFTER_MS = 7 * DAY_MS
/** …and what was not offered after this: servers are updated. */
const OFFER_AFTER_MS = 30 * DAY_MS

/** What ends the whole backfill: no other repository would fare better. */
export class BackfillEnd extends Error {
  readonly resumeAt: Date | null
  constructor (message: string, resumeAt: Date | null = null) {
    super(message)
    this.resumeAt = resumeAt
  }
}

/** Fetches the star histories that are not there yet, page by page; each page is kept, so that any end is a place to go on from. */
export async function runBackfill (targets: KnownTarget[], deps: BackfillDeps): Promise<BackfillReport> {
  const { store, github, log, now, signal, insistent, mostPages, inTurn, onProgress } = deps
  const requestsBefore = github.requestCount()
  const histories = new Map((await store.listStarHistories()).map(history => [history.provider, history]))
  const anchors = new Map((await store.listStarAnchors(targets.map(({ provider }) => provider))).map(anchor => [anchor.provider, anchor]))
  const known = targets.filter(target => isThere(target, histories.get(target.provider), anchors.get(target.provider), dayOf(now())))
  const wanted = targets.filter(target => !known.includes(target)).sort(byUrgency(histories))
  const report: BackfillReport = {
    total: targets.length, fetched: 0, known: known.length, notOffered: 0, failed: 0, open: wanted.length, requests: 0, error: null, resumeAt: null
  }
  let pages = 0
  let unreachable = 0

  try {
    for (const target of wanted) {
      if (!insistent && !isWorthAsking(target, histories.get(target.provider), now())) continue
      if (!insistent && isOfferedNowhere([...histories.values()], now())) break
      const outcome = await fetchHistory(target)
      report[outcome]++
      report.open--
      onProgress?.({ done: report.total - report.open, total: report.total })
      if (outcome === 'notOffered' && ![...histories.values()].some(({ status }) => status === 'done')) {
        // A server has this or has it not; the others would be asked in vain.
        report.notOffered += report.open
        report.open = 0
        break
      }
    }
  } catch (err) {
    if (!(err instanceof BackfillEnd)) throw err
    report.error = err.message
    report.resumeAt = err.resumeAt
  }
  report.requests = github.requestCount() - requestsBefore
  return report

  async function fetchHistory (target: KnownTarget): Promise<'fetched' | 'notOffered' | 'failed'> {
    let history = beginning(target, histories.get(target.provider), now())
    let newestWeek = Infinity
    try {
      for (;;) {
        leaveEnough()
        const page = await inTurn(() => github.fetchStarHistoryPage({ fullName: history.repository, page: history.nextPage, signal }))
        pages++
        unreachable = 0
        if (page === 'not-offered') return await notOffered(history)
        const first = page.weeks[0]?.weekStart.getTime() ?? -Infinity
        if (first >= newestWeek) throw new GitHubError('bad-answer', `the star history cannot be believed: page ${history.nextPage} is not older than the one before`)
        newestWeek = first
        history = await take(history, page)
        onProgress?.({ done: report.total - report.open + shareOf(history, page), total: report.total })
        if (history.status === 'done') return tell(history)
      }
    } catch (err) {
      if (!(err instanceof GitHubError)) throw err
      return await fail(history, err)
    }
  }

  async function take (history: StarHistory, page: StarHistoryPage): Promise<StarHistory> {
    const additions = additionsOf(page.weeks, dayOf(now()))
    const days = additions.map(({ day }) => day).sort()
    const next: StarHistory = {
      ...history,
      status: page.next && history.nextPage < MOST_PAGES ? 'begun' : 'done',
      nextPage: history.nextPage + 1,
      // What has been given until now, even if that is nothing.
      newestDay: history.newestDay ?? dayOf(now()),
      oldestDay: [...days, history.oldestDay].reduce((oldest, day) => oldest === null || (day !== null && day < oldest) ? day : oldest, null),
      askedAt: now().toISOString(),
      error: null,
      resumeAt: null,
      rateLimit: null
    }
    await keep(next, additions)
    return next
  }

  async function keep (history: StarHistory, additions?: Parameters<BackfillStore['saveStarHistory']>[1]): Promise<void> {
    histories.set(history.provider, history)
    await store.saveStarHistory(history, additions)
  }

  async function notOffered (history: StarHistory): Promise<'notOffered' | 'failed'> {
    if (history.nextPage > 1) return await fail(history, new GitHubError('not-found', `page ${history.nextPage} of the star history is not there`, { status: 404 }))
    await keep({ ...history, status: 'not-offered', askedAt: now().toISOString(), error: null })
    log.info({ provider: history.provider }, `${history.provider}: this server does not offer star histories`)
    return 'notOffered'
  }

  /** @throws BackfillEnd if the fault is not the repository's. */
  async function fail (history: StarHistory, err: GitHubError): Promise<'failed'> {
    const { provider, repository } = history
    const { kind, message } = err
    if (kind === 'aborted') throw new BackfillEnd('stopped before its end')
    const budget = github.rateLimit()
    if (kind === 'primary-limit' || kind === 'secondary-limit') {
      const resumeAt = err.retryAt ?? new Date(now().getTime() + (kind === 'primary-limit' ? 60 : 15) * 60_000)
      // For whoever asks next: the refusal holds for everything, not for this alone.
      await keep({ ...history, askedAt: now().toISOString(), resumeAt: resumeAt.toISOString(), rateLimit: budget?.limit ?? null })
      throw new BackfillEnd(message, resumeAt)
    }
    if (kind === 'unauthorized') throw new BackfillEnd(message)
    unreachable = err.unreachable ? unreachable + 1 : 0
    if (unreachable === Math.min(UNREACHABLE_IN_A_ROW, wanted.length)) throw new BackfillEnd(message)
    // What was fetched stays, but a history that contradicts itself is begun anew.
    const anew = kind === 'bad-answer' && history.nextPage > 1
    await keep({ ...history, askedAt: now().toISOString(), error: message, ...(anew ? { nextPage: 1, newestDay: null, oldestDay: null } : {}) })
    log.warn({ provider, repository }, `${provider}: the star history of ${repository} could not be fetched: ${message}`)
    return 'failed'
  }

  /** Stops while there is something left, rather than be refused, and before the pages take more than they may. */
  function leaveEnough (): void {
    if (signal.aborted) throw new BackfillEnd('stopped before its end')
    const budget = github.rateLimit()
    if (budget !== undefined && budget.remaining <= reserveOf(budget.limit)) {
      throw new BackfillEnd(`${count(budget.remaining)} of ${count(budget.limit)} requests are left for this hour`, budget.resetAt)
    }
    if (pages >= mostPages) throw new BackfillEnd(`${count(mostPages)} pages were fetched, as many as one run may`)
  }

  function tell ({ provider, repository, oldestDay, nextPage }: StarHistory): 'fetched' {
    log.info({ provider, repository }, `${provider}: the stars of ${repository}, ${oldestDay === null ? 'none so far' : `back to ${oldestDay}`}, in ${nextPage - 1} ${nextPage === 2 ? 'page' : 'pages'}`)
    return 'fetched'
  }
}

/** Fetched to its end, of the repository that we know, and up to the count to which it is calibrated (unless a clock was ahead then). */
function isThere ({ state }: KnownTarget, history: StarHistory | undefined, anchor: StarAnchor | undefined, today: string): boolean {
  const isEnough = anchor === undefined || anchor.covered || anchor.observedOn > today
  return history?.status === 'done' && isEnough && !isOfAnother(history, state?.githubId ?? null)
}

const isOfAnother = (history: StarHistory, githubId: number | null): boolean => history.githubId !== null && githubId !== null && history.githubId !== githubId

/** Where to go on, or a new beginning. */
function beginning (target: KnownTarget, history: StarHistory | undefined, now: Date): StarHistory {
  const { fullName, githubId = null } = questionFor(target)
  const current = { provider: target.provider, repository: fullName, githubId }
  if (history !== undefined && history.status === 'begun' && !isOfAnother(history, current.githubId)) return { ...history, ...current }
  return {
    ...current, status: 'begun', nextPage: 1, newestDay: null, oldestDay: null, askedAt: now.toISOString(), error: null, resumeAt: null, rateLimit: null
  }
}

/** Unasked, only for repositories that answer, and not again at once for one whose history failed or is not offered. */
function isWorthAsking ({ state }: KnownTarget, history: StarHistory | undefined, now: Date): boolean {
  if (state === undefined || state.githubId === null || state.status !== 'ok') return false
  const wait = history?.error != null ? RETRY_AFTER_MS : history?.status === 'not-offered' ? OFFER_AFTER_MS : 0
  return history === undefined || Math.abs(now.getTime() - Date.parse(history.askedAt)) >= wait
}

const isOfferedNowhere = (histories: StarHistory[], now: Date): boolean =>
  histories.some(({ status, askedAt }) => status === 'not-offered' && Math.abs(now.getTime() - Date.parse(askedAt)) < OFFER_AFTER_MS) &&
  histories.every(({ status }) => status === 'not-offered')

/** First what was begun, then what was never asked for, then what failed longest ago. */
const byUrgency = (histories: Map<string, StarHistory>) => (a: KnownTarget, b: KnownTarget): number => {
  const [first, second] = [a, b].map(({ provider }) => {
    const history = histories.get(provider)
    return history === undefined ? '1' : history.error === null && history.status === 'begun' ? '0' : `2 ${history.askedAt}`
  }) as [string, string]
  return first < second ? -1 : first > second ? 1 : 0
}

const additionsOf = (weeks: StarWeek[], today: string): Array<{ day: string, additions: number }> => weeks
  .flatMap(week => week.days.map((additions, index) => ({ day: dayOfBucket(week, index), additions })))
  .filter(({ day }) => day <= today)

const shareOf = ({ nextPage, status }: StarHistory, { pages }: StarHistoryPage): number =>
  status === 'done' ? 0 : pages === null ? 0.5 : Math.min(0.99, (nextPage - 1) / pages)

/** A backfill in one line. */
export function summaryOfBackfill ({ total, fetched, known, notOffered, failed, open, requests, error, resumeAt }: BackfillReport): string {
  const counts = Object.entries({ fetched, 'there already': known, 'not offered': notOffered, failed, open })
    .filter(([kind, number]) => number > 0 || kind === 'fetched').map(([kind, number]) => `${number} ${kind}`).join(', ')
  return `star histories: ${counts} of ${total} with ${count(requests)} ${requests === 1 ? 'request' : 'requests'}` +
    (error === null ? '' : `; ${error}`) + (resumeAt === null ? '' : `; go on after ${minute(resumeAt)}`)
}
