import { setTimeout as delay } from 'node:timers/promises'
import { UnavailableError } from '../errors.ts'
import { abortWith } from '../github/abort-with.ts'
import type { GitHubClient } from '../github/github-client.ts'
import type { Store } from '../store/store.ts'
import { isDue } from './attempts.ts'
import { createBackfiller, type Backfiller } from './backfiller.ts'
import { ANONYMOUS_LIMIT, createGitHubLimit } from './github-limit.ts'
import { count, minute, type RefreshLog } from './refresh-log.ts'
import { runRefresh, type RefreshRunDeps } from './refresh-run.ts'
import type { RefreshRun, RefreshTrigger } from './refresh-schema.ts'
import type { KnownTarget, RepositoryTarget } from './repository-refresh.ts'
import { createRunLease } from './run-lease.ts'
import { createRunRecords } from './run-records.ts'
import type { Schedule } from './schedule.ts'

export interface RefresherOptions {
  store: Store
  github: GitHubClient
  log: RefreshLog
  /** The providers' repositories as the facts in force name them; asked at the start of each run. */
  listRepositories: () => RepositoryTarget[] | Promise<RepositoryTarget[]>
  /** Null: no run but those that somebody asks for. */
  schedule: Schedule | null
  now?: () => Date
  sleep?: (ms: number, signal?: AbortSignal) => Promise<unknown>
  random?: () => number
  /** For one run. */
  deadlineMs?: number
  leaseTtlMs?: number
  /** How long `close` waits for a run to end. */
  graceMs?: number
  /** The first look at what is due comes this long after the start, at most… */
  startDelayMs?: number
  /** …and the next ones so long after each other. */
  lookEveryMs?: number
  /** How often to look whether the run of another process has ended. */
  pollMs?: number
}

export interface StartOptions {
  /** Only these providers. */
  only?: string[] | undefined
  onProgress?: RefreshRunDeps['onProgress']
}

export interface StartedRun {
  run: RefreshRun
  done: Promise<RefreshRun>
  /** False if a run was under way already, here or in another process on the same database: then it is that one. */
  started: boolean
}

export interface Refresher {
  start (trigger: 'manual' | 'command', options?: StartOptions): Promise<StartedRun>
  /** Starts a scheduled run if one is due; undefined if not. One that was killed is settled on the way. */
  runIfDue (): Promise<StartedRun | undefined>
  /** Fetches the star histories that are not there yet; of all repositories, or only of some. */
  backfill: Backfiller['backfill']
  /**
   * Looks from time to time whether a run is due, or was killed, without keeping the process alive; after a scheduled run it also goes on with the star
   * histories.
   */
  startTimer (): void
  /** Ends the timer and, within the grace time, the run; to be called before the store is closed. */
  close (): Promise<void>
}

interface Plan { trigger: RefreshTrigger, dueAt: Date | null, targets: KnownTarget[] }

const JITTER_SHARE = 0.05
const LONGEST_JITTER_MS = 60_000

/** The job and its timer. What is due is read from the store each time, so downtime, a clock that jumps and a run that failed are one case. */
export function createRefresher ({
  store, github, log, listRepositories, schedule, now = () => new Date(), sleep = (ms, signal) => delay(ms, undefined, { signal }), random = Math.random,
  deadlineMs = 60 * 60 * 1000, leaseTtlMs = 30_000, graceMs = 5000, startDelayMs = 60_000, lookEveryMs = 5 * 60 * 1000, pollMs = 1000
}: RefresherOptions): Refresher {
  const lease = createRunLease(store, { now, ttlMs: leaseTtlMs })
  const pageLease = createRunLease(store, { now, ttlMs: leaseTtlMs })
  const closing = new AbortController()
  const records = createRunRecords(store, { log, now, sleep, closing: closing.signal })
  const limit = createGitHubLimit({ store, records, github, now })
  let current: Promise<StartedRun | undefined> | undefined
  const histories = createBackfiller({
    store, github, log, now, lease: pageLease, records, limit, isRunning: () => current !== undefined, listTargets, closing: closing.signal, pollMs
  })
  let timer: NodeJS.Timeout | undefined
  let tokenTold = false

  async function start (trigger: RefreshTrigger, { only, onProgress }: StartOptions = {}): Promise<StartedRun | undefined> {
    if (closing.signal.aborted) throw new UnavailableError('the refresh job is closed', 'the service ends')
    if (current !== undefined) return await joined(current) ?? await start(trigger, { only, onProgress })
    const beginning = begin(trigger, only, onProgress)
    current = beginning
    const forget = () => { if (current === beginning) current = undefined }
    beginning.then(begun => begun?.started ? begun.done.then(forget, forget) : forget(), forget)
    return await beginning
  }

  async function joined (other: Promise<StartedRun | undefined>): Promise<StartedRun | undefined> {
    const begun = await other
    return begun && { run: (await store.findRun(begun.run.id))!, done: begun.done, started: false }
  }

  async function begin (trigger: RefreshTrigger, only: string[] | undefined, onProgress: StartOptions['onProgress']): Promise<StartedRun | undefined> {
    while (!await lease.acquire()) {
      const run = await records.underWay()
      if (run !== undefined) return trigger === 'schedule' ? undefined : { run, done: heeded(untilEnded(run.id)), started: false }
      // It has just begun, or just ended, or it is only a page of a star history.
      await delay(20, undefined, { signal: closing.signal })
    }
    let handedOver = false
    try {
      await records.settleKilled()
      const plan = await planRun(trigger, only)
      if (plan === undefined) return undefined
      const run = await records.open(plan)
      const done = heeded(execute(run, plan, onProgress))
      handedOver = true
      return { run, done, started: true }
    } finally {
      if (!handedOver) await lease.release()
    }
  }

  async function execute (run: RefreshRun, { targets, trigger }: Plan, onProgress: StartOptions['onProgress']): Promise<RefreshRun> {
    const { signal, abort, letGo } = abortWith(closing.signal)
    lease.keep(() => {
      log.warn({ runId: run.id }, `refresh ${run.id} stops: another process has taken over`)
      abort()
    })
    try {
      await tellOfToken(targets.length)
      const reached = await limit.find()
      if (reached !== undefined) return await records.refuse(run, reached)
      const troubledRuns = await records.countTroubled(run.id)
      return await runRefresh({ store, records, github, log, now, sleep, random, run, targets, troubledRuns, signal, deadlineMs, onProgress })
    } catch (err) {
      return await records.breakOff(run, err as Error)
    } finally {
      letGo()
      await lease.release()
    }
  }

  /** Which repositories to ask for, those asked longest ago first; undefined if there is nothing to do for the schedule. */
  async function planRun (trigger: RefreshTrigger, only: string[] | undefined): Promise<Plan | undefined> {
    const targets = await listTargets(only)
    if (trigger !== 'schedule') return { trigger, dueAt: null, targets }

    if (schedule === null || await limit.heldUntil() !== null) return undefined
    const at = now()
    const tick = schedule.lastTick(at)
    const due = targets.filter(({ state }) => isDue(state, at, tick))
    return due.length === 0 ? undefined : { trigger, dueAt: tick, targets: due }
  }

  async function listTargets (only: string[] | undefined): Promise<KnownTarget[]> {
    const states = new Map((await store.listRepositories()).map(state => [state.provider, state]))
    const renames = await store.listRenames()
    return (await listRepositories()).filter(({ provider }) => only?.includes(provider) ?? true).map(target => ({
      ...target, state: states.get(target.provider), renames: renames.filter(({ provider }) => provider === target.provider)
    })).sort(byLastAttempt)
  }

  /** Waits for a run of another process; if that was killed, its lease expires. */
  async function untilEnded (id: number): Promise<RefreshRun> {
    for (;;) {
      const run = (await store.findRun(id))!
      if (run.outcome !== 'running' || closing.signal.aborted) return run
      if (await lease.acquire()) {
        await records.settleKilled()
        await lease.release()
      } else await delay(pollMs)
    }
  }

  function tellOfSchedule (): void {
    if (schedule === null) return log.info({}, 'the scheduled refresh is off')
    const next = schedule.nextTick(now())
    log.info({ schedule: schedule.expression }, `figures are refreshed on schedule "${schedule.expression}" (UTC)${next === null ? '' : `, next at ${minute(next)}`}`)
  }

  async function tellOfToken (repositories: number): Promise<void> {
    if (tokenTold || await github.hasToken()) return
    tokenTold = true
    log.info({}, `without GITHUB_TOKEN, GitHub answers ${ANONYMOUS_LIMIT} requests an hour; ${count(repositories)} repositories take ${count(repositories * 2)}. With a token it is 5,000`)
  }

  async function runIfDue (): Promise<StartedRun | undefined> {
    if (current !== undefined) return undefined
    // Without a schedule nothing is due, but a run that was killed is told to go on until somebody looks.
    if (schedule === null && await records.underWay() === undefined) return undefined
    return await start('schedule')
  }

  async function look (): Promise<void> {
    let wait = lookEveryMs
    try {
      const run = await (await runIfDue())?.done
      // The figures of the day are there: what is left of the hour's requests may be used for the past.
      if (run !== undefined && run.error === null && run.resumeAt === null) histories.goOn()
      wait = await untilNextLook()
    } catch (err) {
      if (!closing.signal.aborted) log.error({ err }, 'could not see whether a refresh is due')
    }
    if (!closing.signal.aborted) setTimer(wait)
  }

  /** From time to time; but when a tick or the end of a limit comes earlier, then. */
  async function untilNextLook (): Promise<number> {
    if (schedule === null) return lookEveryMs
    const at = now()
    const tick = schedule.nextTick(at)
    const jitter = random() * Math.min(LONGEST_JITTER_MS, JITTER_SHARE * (schedule.periodMs(at) ?? 0))
    const held = await limit.heldUntil()
    const waits = [lookEveryMs, ...(tick === null ? [] : [tick.getTime() - at.getTime() + jitter]), ...(held === null ? [] : [held.getTime() - at.getTime()])]
    return Math.max(1000, Math.min(...waits))
  }

  function setTimer (ms: number): void {
    timer = setTimeout(look, ms).unref()
  }

  return {
    start: async (trigger, options) => (await start(trigger, options))!,
    runIfDue,
    backfill: histories.backfill,
    startTimer () {
      tellOfSchedule()
      setTimer(random() * startDelayMs)
    },
    async close () {
      clearTimeout(timer)
      closing.abort()
      await Promise.race([histories.ended(), delay(graceMs, undefined, { ref: false })])
      const begun = await current?.catch(() => undefined)
      if (begun === undefined || !begun.started) return
      const inTime = await Promise.race([begun.done.then(() => true, () => true), delay(graceMs, false, { ref: false })])
      if (!inTime) await records.cutShort(begun.run)
    }
  }
}

const byLastAttempt = (a: KnownTarget, b: KnownTarget): number => {
  const [first, second] = [a.state?.lastAttemptAt ?? '', b.state?.lastAttemptAt ?? '']
  return first < second ? -1 : first > second ? 1 : 0
}

/** Whoever started a run need not wait for its end; a fault then is nobody's. */
function heeded<T> (promise: Promise<T>): Promise<T> {
  promise.catch(() => {})
  return promise
}
