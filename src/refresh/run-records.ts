import { UnavailableError } from '../errors.ts'
import type { Store } from '../store/store.ts'
import type { ReachedLimit } from './github-limit.ts'
import { minute, type RefreshLog } from './refresh-log.ts'
import { outcomeOfPart } from './refresh-run.ts'
import type { RefreshRun, RefreshTrigger } from './refresh-schema.ts'

export interface RunRecords {
  open (run: { trigger: RefreshTrigger, dueAt: Date | null }): Promise<RefreshRun>
  /** Writes down how a run ended; where the database cannot be used, as soon as it can, unless that takes minutes or the process has to end. */
  end (run: Pick<RefreshRun, 'id'>, changes: Partial<RefreshRun>): Promise<RefreshRun>
  /** Ends a run before its first request, since GitHub's limit is reached. */
  refuse (run: RefreshRun, limit: ReachedLimit): Promise<RefreshRun>
  /** Ends a run that nobody expected to end. */
  breakOff (run: RefreshRun, err: Error): Promise<RefreshRun>
  /** Ends one that is not done by the time the process has to be. */
  cutShort (run: RefreshRun): Promise<void>
  /** For who holds the lease, and so knows that nobody else is running: what is left open was cut off. */
  settleKilled (): Promise<void>
  lastEnded (): Promise<RefreshRun | undefined>
  /** Of another process, for who does not hold the lease. */
  underWay (): Promise<RefreshRun | undefined>
  /** How many runs before this one in a row ended early and brought nothing. */
  countTroubled (before: number): Promise<number>
}

/** So far back it is looked for a run that ended. */
const LOOKED_AT = 10
const AFTER_FAILURE_MS = 15 * 60_000

/** So often, and so long after each other, it is tried to write down how a run ended. */
const END_ATTEMPTS = 60
const BETWEEN_ATTEMPTS_MS = 1000

export interface RunRecordsDeps {
  log: RefreshLog
  now: () => Date
  sleep: (ms: number, signal?: AbortSignal) => Promise<unknown>
  /** Aborted when the process has to end. */
  closing: AbortSignal
}

/** The runs as the store keeps them, and as the next one finds them. */
export function createRunRecords (store: Pick<Store, 'startRun' | 'updateRun' | 'findRun' | 'listRuns'>, { log, now, sleep, closing }: RunRecordsDeps): RunRecords {
  const find = async (id: number): Promise<RefreshRun> => (await store.findRun(id))!

  async function endAtOnce ({ id }: Pick<RefreshRun, 'id'>, changes: Partial<RefreshRun>): Promise<RefreshRun> {
    await store.updateRun(id, { finishedAt: now().toISOString(), ...changes })
    return await find(id)
  }

  /** A run whose end is not written down goes on for all readers, and the next one would take it for one that was killed. */
  async function end (run: Pick<RefreshRun, 'id'>, changes: Partial<RefreshRun>): Promise<RefreshRun> {
    const finishedAt = now().toISOString()
    for (let attempt = 1; ; attempt++) {
      try {
        return await endAtOnce(run, { finishedAt, ...changes })
      } catch (err) {
        if (!(err instanceof UnavailableError) || attempt === END_ATTEMPTS || closing.aborted) throw err
      }
      await sleep(BETWEEN_ATTEMPTS_MS, closing).catch(() => {})
    }
  }

  return {
    end,

    async open ({ trigger, dueAt }) {
      return await find(await store.startRun({
        trigger,
        dueAt: dueAt?.toISOString() ?? null,
        startedAt: now().toISOString(),
        finishedAt: null,
        outcome: 'running',
        requests: 0,
        rateLimit: null,
        rateLimitRemaining: null,
        rateLimitResetAt: null,
        resumeAt: null,
        error: null
      }))
    },

    async refuse (run, { until, ...budget }) {
      const error = `GitHub's limit is reached until ${minute(until)}`
      const ended = await end(run, { ...budget, outcome: 'rate-limited', resumeAt: until, error })
      log.info({ runId: run.id, resumeAt: until }, `refresh ${run.id} (${run.trigger}) has to wait: ${error}`)
      return ended
    },

    async breakOff (run, err) {
      log.error({ err, runId: run.id }, `refresh ${run.id} broke off`)
      const { repositories } = await find(run.id)
      return await end(run, { outcome: outcomeOfPart(repositories), error: `broke off: ${err.message}`, resumeAt: new Date(now().getTime() + AFTER_FAILURE_MS).toISOString() })
    },

    async cutShort (run) {
      await endAtOnce(run, { outcome: 'aborted', error: 'stopped before its end' })
    },

    async settleKilled () {
      for (const run of await store.listRuns({ limit: LOOKED_AT })) {
        if (run.outcome !== 'running') continue
        await endAtOnce(run, { outcome: 'aborted', error: 'its process ended before it did' })
        log.warn({ runId: run.id }, `refresh ${run.id} was cut off; the repositories it had not come to are still due`)
      }
    },

    lastEnded: async () => (await store.listRuns({ limit: LOOKED_AT })).find(({ outcome }) => outcome !== 'running' && outcome !== 'aborted'),

    async underWay () {
      const [latest] = await store.listRuns({ limit: 1 })
      return latest?.outcome === 'running' ? latest : undefined
    },

    async countTroubled (before) {
      const runs = (await store.listRuns({ limit: LOOKED_AT, before })).filter(({ outcome }) => outcome !== 'aborted')
      const sound = runs.findIndex(({ error, repositories }) => error === null || repositories.some(({ outcome }) => outcome === 'stored'))
      return sound === -1 ? runs.length : sound
    }
  }
}
