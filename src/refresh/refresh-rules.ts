import { refuse } from '../errors.ts'
import { cursorOf, DEFAULT_LIMIT, faultsOfPage, type PageQuery } from '../lists/page.ts'
import type { Store } from '../store/store.ts'
import type { RefreshRun } from './refresh-schema.ts'

/** The part of the store that keeps the runs. */
export type RunStore = Pick<Store, 'listRuns' | 'findRun'>

/** What a façade needs of the job: to start it, or to be told of the run under way. */
export interface RefreshStarter {
  start (trigger: 'manual'): Promise<{ run: RefreshRun }>
}

/** The runs, newest first; the cursor stands for the last one seen. */
export async function listRuns (runs: RunStore, query: PageQuery): Promise<{ items: RefreshRun[], limit: number, next: string | null }> {
  const { limit = DEFAULT_LIMIT, cursor } = query
  const before = cursor === undefined ? undefined : Buffer.from(cursor, 'base64url').toString()
  refuse(faultsOfPage(query, before === undefined || (isRunId(before) && cursorOf(before) === cursor)))
  const found = await runs.listRuns({ limit: limit + 1, ...(before === undefined ? {} : { before: Number(before) }) })
  const items = found.slice(0, limit)
  return { items, limit, next: found.length > limit ? cursorOf(String(items.at(-1)!.id)) : null }
}

/** Whether a run may have this id, as it is written: read as a number, 001 would be 1. */
export const isRunId = (id: string): boolean => /^[1-9]\d{0,14}$/.test(id)

export const findRun = async (runs: Pick<RunStore, 'findRun'>, id: string): Promise<RefreshRun | undefined> => isRunId(id) ? await runs.findRun(Number(id)) : undefined
