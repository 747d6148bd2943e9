import type { RefreshRun } from '../refresh/refresh-schema.ts'
import type { RunStore } from '../refresh/refresh-rules.ts'

/** What the runs of the refresh job tell; undefined where there was none yet. */
export interface RunHistory {
  /** The one that began last, be it under way. */
  latest: RefreshRun | undefined
  /** The last one that is over. */
  ended: RefreshRun | undefined
  /** The last one in which no repository failed. */
  succeeded: RefreshRun | undefined
}

const PAGE = 10

/** Reads the newest runs, and goes back to the last success however long ago it was; runs that are over are looked through once. */
export function createRunHistory (runs: Pick<RunStore, 'listRuns'>): () => Promise<RunHistory> {
  let lookedThrough = 0
  let succeeded: RefreshRun | undefined

  async function findSuccess (newest: RefreshRun[]): Promise<RefreshRun | undefined> {
    for (let page = newest; ;) {
      const found = page.find(({ id, outcome }) => id > lookedThrough && outcome === 'succeeded')
      if (found !== undefined) return found
      const oldest = page.at(-1)?.id ?? 0
      if (page.length < PAGE || oldest <= lookedThrough) return succeeded
      page = await runs.listRuns({ limit: PAGE, before: oldest })
    }
  }

  return async () => {
    const newest = await runs.listRuns({ limit: PAGE })
    const ended = newest.find(({ finishedAt }) => finishedAt !== null)
    succeeded = await findSuccess(newest)
    lookedThrough = ended?.id ?? lookedThrough
    return { latest: newest[0], ended, succeeded }
  }
}
