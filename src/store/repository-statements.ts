import { isDeepStrictEqual } from 'node:util'
import type { Database } from 'better-sqlite3'
import { fromRow, toRow, type Column } from './columns.ts'
import type { StateStatements } from './state-statements.ts'
import type { RepositoryRename, RepositoryState } from './store.ts'

const COLUMNS: Column[] = [{ property: 'archived', name: 'archived', kind: 'flag' }]

const SELECT = `
  SELECT provider, github_id AS githubId, full_name AS fullName, status, status_reason AS statusReason, status_since AS statusSince, failures,
    next_attempt_at AS nextAttemptAt, last_attempt_at AS lastAttemptAt, archived, license, pushed_at AS pushedAt
  FROM repositories`

/** What the job notes for itself; everything else may be shown to readers. */
const forReaders = ({ failures, nextAttemptAt, lastAttemptAt, ...shown }: RepositoryState) => shown

export function createRepositoryStatements (db: Database, state: StateStatements, clock: () => Date) {
  const toState = (row: object) => fromRow(row, COLUMNS) as unknown as RepositoryState
  const list = db.prepare<[], object>(`${SELECT} ORDER BY provider`)
  const find = db.prepare<[string], object>(`${SELECT} WHERE provider = ?`)
  const put = db.prepare(`
    INSERT OR REPLACE INTO repositories (provider, github_id, full_name, status, status_reason, status_since, failures, next_attempt_at,
      last_attempt_at, archived, license, pushed_at)
    VALUES (@provider, @githubId, @fullName, @status, @statusReason, @statusSince, @failures, @nextAttemptAt,
      @lastAttemptAt, @archived, @license, @pushedAt)`)
  const putRename = db.prepare<[RepositoryRename]>(`
    INSERT INTO repository_renames (provider, observed_at, "from", "to") VALUES (@provider, @observedAt, @from, @to) ON CONFLICT DO NOTHING`)
  const listRenames = db.prepare<[], RepositoryRename>(`
    SELECT provider, observed_at AS observedAt, "from", "to" FROM repository_renames ORDER BY observed_at, provider`)

  const save = db.transaction((next: RepositoryState) => {
    const row = find.get(next.provider)
    put.run(toRow(next, COLUMNS))
    if (row === undefined || !isDeepStrictEqual(forReaders(toState(row)), forReaders(next))) state.bump(clock())
  })
  const saveRename = db.transaction((rename: RepositoryRename) => {
    if (putRename.run(rename).changes > 0) state.bump(clock())
  })

  return {
    list: () => list.all().map(toState),
    save: save.immediate,
    listRenames: () => listRenames.all(),
    saveRename: saveRename.immediate
  }
}
