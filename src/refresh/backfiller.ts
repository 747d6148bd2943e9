import { setTimeout as delay } from 'node:timers/promises'
import { abortWith } from '../github/abort-with.ts'
import type { GitHubClient } from '../github/github-client.ts'
import { ANONYMOUS_LIMIT, type GitHubLimit } from './github-limit.ts'
import { minute, type RefreshLog } from './refresh-log.ts'
import type { KnownTarget } from './repository-refresh.ts'
import type { RunLease } from './run-lease.ts'
import type { RunRecords } from './run-records.ts'
import { BackfillEnd, runBackfill, summaryOfBackfill, type BackfillDeps, type BackfillReport, type BackfillStore } from './star-backfill.ts'

export interface BackfillOptions {
  /** Only these providers. */
  only?: string[] | undefined
  onProgress?: BackfillDeps['onProgress']
}

export interface Backfiller {
  /** Fetches the star histories that are not there yet, as somebody asked for; one that is under way is joined. */
  backfill (options?: BackfillOptions): Promise<BackfillReport>
  /** The same unasked, with what a run has left; nobody waits for it. */
  goOn (): void
  /** Waits for the one under way, however it ends. */
  ended (): Promise<void>
}

export interface BackfillerDeps {
  store: BackfillStore
  github: GitHubClient
  log: RefreshLog
  now: () => Date
  /** Held for each page, so that runs and pages take turns across processes. */
  lease: RunLease
  records: Pick<RunRecords, 'settleKilled'>
  limit: Pick<GitHubLimit, 'find'>
  /** Whether a run is under way in this process. */
  isRunning: () => boolean
  listTargets: (only: string[] | undefined) => Promise<KnownTarget[]>
  /** Aborted when the process has to end. */
  closing: AbortSignal
  /** How often to look whether a run has ended. */
  pollMs: number
}

/** Star histories take what a run leaves; without a token that is little, and others may want some of it. */
const ANONYMOUS_PAGES = 10
/** Between two pages, so that a run that somebody starts gets its turn. */
const BREATH_MS = 50

/** Fetches star histories beside the runs, page by page, and never while one is under way. */
export function createBackfiller ({
  store, github, log, now, lease, records, limit, isRunning, listTargets, closing, pollMs
}: BackfillerDeps): Backfiller {
  let underWay: Promise<BackfillReport> | undefined

  function backfill (options: BackfillOptions, insistent: boolean): Promise<BackfillReport> {
    underWay ??= readHistories(options, insistent).finally(() => { underWay = undefined })
    return underWay
  }

  async function readHistories ({ only, onProgress }: BackfillOptions, insistent: boolean): Promise<BackfillReport> {
    const { signal, abort, letGo } = abortWith(closing)
    try {
      const targets = await listTargets(only)
      if (insistent && !await github.hasToken()) {
        log.info({}, `without GITHUB_TOKEN, GitHub answers ${ANONYMOUS_LIMIT} requests an hour; a star history takes about two for each year. With a token it is 5,000`)
      }
      const mostPages = insistent || await github.hasToken() ? Infinity : ANONYMOUS_PAGES
      return await runBackfill(targets, { store, github, log, now, signal, insistent, mostPages, inTurn: turns(abort), onProgress })
    } finally {
      letGo()
    }
  }

  /** One request at a time also here: each page is asked for while no run is under way, in this process or in another. */
  function turns (stop: () => void): BackfillDeps['inTurn'] {
    let looked = false
    const isOurTurn = async () => !isRunning() && await lease.acquire()
    return async request => {
      for (let told = false; !await isOurTurn(); looked = false) {
        if (!told) log.info({}, 'a refresh is under way: the star histories wait for its end')
        told = true
        await delay(pollMs, undefined, { signal: closing }).catch(() => { throw new BackfillEnd('stopped before its end') })
      }
      lease.keep(stop)
      try {
        if (!looked) await lookAtRuns()
        looked = true
        return await request()
      } finally {
        await lease.release()
        await delay(BREATH_MS, undefined, { signal: closing }).catch(() => {})
      }
    }
  }

  async function lookAtRuns (): Promise<void> {
    await records.settleKilled()
    const reached = await limit.find()
    if (reached !== undefined) throw new BackfillEnd(`GitHub's limit is reached until ${minute(reached.until)}`, new Date(reached.until))
  }

  return {
    backfill: (options = {}) => backfill(options, true),
    goOn () {
      backfill({}, false).then(report => {
        if (report.requests > 0) log.info({ ...report }, summaryOfBackfill(report))
      }).catch((err: unknown) => { if (!closing.aborted) log.error({ err }, 'the star histories broke off') })
    },
    ended: async () => { await underWay?.catch(() => {}) }
  }
}
