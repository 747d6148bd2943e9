import { isDeepStrictEqual } from 'node:util'
import type { Database } from 'better-sqlite3'
import { namesOf } from '../knowledge/repository-names.ts'
import { fromRow, toRow, type Column } from './columns.ts'
import type { StateStatements } from './state-statements.ts'
import type { RepositoryObservation, RepositoryRename, RepositoryState } from './store.ts'

const COLUMNS: Column[] = [{ property: 'archived', name: 'archived', kind: 'flag' }]

const select = (lastAttemptAt: string) => `
  SELECT provider, github_id AS githubId, full_name AS fullName, status, status_reason AS statusReason, status_since AS statusSince, failures,
    next_attempt_at AS nextAttemptAt, ${lastAttemptAt} AS lastAttemptAt, archived, license, pushed_at AS pushedAt
  FROM repositories`

/** Whether GitHub has ever said anything of it, be it that it is not there. */
const isSeen = ({ githubId, status }: RepositoryState): boolean => githubId !== null || status !== 'ok'

/** All but what the job notes for itself; the time of an attempt is told with what it brought. */
const newsOf = ({ failures, nextAttemptAt, lastAttemptAt, ...news }: RepositoryState) => news

const toObservation = ({ failures, nextAttemptAt, ...observation }: RepositoryState): RepositoryObservation => observation

export function createRepositoryStatements (db: Database, state: StateStatements, clock: () => Date) {
  const toState = (row: object) => fromRow(row, COLUMNS) as unknown as RepositoryState
  const list = db.prepare<[], object>(`${select('last_attempt_at')} ORDER BY provider`)
  const listTold = db.prepare<[], object>(`${select('told_attempt_at')} ORDER BY provider`)
  const find = db.prepare<[string], object>(`${select('last_attempt_at')} WHERE provider = ?`)
  const put = db.prepare(`
    INSERT OR REPLACE INTO repositories (provider, github_id, full_name, status, status_reason, status_since, failures, next_attempt_at,
      last_attempt_at, told_attempt_at, archived, license, pushed_at)
    VALUES (@provider, @githubId, @fullName, @status, @statusReason, @statusSince, @failures, @nextAttemptAt,
      @lastAttemptAt, (SELECT told_attempt_at FROM repositories WHERE provider = @provider), @archived, @license, @pushedAt)`)
  const tellAttempt = db.prepare<[string]>('UPDATE repositories SET told_attempt_at = last_attempt_at WHERE provider = ?')
  const putRename = db.prepare<[RepositoryRename]>(`
    INSERT INTO repository_renames (provider, noticed_at, "from", "to") VALUES (@provider, @noticedAt, @from, @to) ON CONFLICT DO NOTHING`)
  const listRenames = db.prepare<[], RepositoryRename>(`
    SELECT provider, noticed_at AS noticedAt, "from", "to" FROM repository_renames ORDER BY noticed_at, provider`)
  const listRenamesOf = db.prepare<[string], Pick<RepositoryRename, 'from' | 'to'>>('SELECT "from", "to" FROM repository_renames WHERE provider = ?')

  function write (next: RepositoryState, hasNews = false): boolean {
    const row = find.get(next.provider)
    const known = row && toState(row)
    put.run(toRow(next, COLUMNS))
    if (!hasNews && (!isSeen(next) || (known !== undefined && isDeepStrictEqual(newsOf(known), newsOf(next))))) return false
    tellAttempt.run(next.provider)
    return true
  }
  const writeRename = (rename: RepositoryRename): boolean => putRename.run(rename).changes > 0

  const save = db.transaction((next: RepositoryState) => { if (write(next)) state.bump(clock()) })
  const saveRename = db.transaction((rename: RepositoryRename) => { if (writeRename(rename)) state.bump(clock()) })

  return {
    list: () => list.all().map(toState),
    listObservations: () => listTold.all().map(toState).filter(isSeen).map(toObservation),
    save: save.immediate,
    /** To be called in a transaction that makes a revision if there is something new, be it this or, as `hasNews` says, what came with it. */
    write,
    listRenames: () => listRenames.all(),
    /** What a provider's repository of this name has been called, and is. */
    namesOf: (provider: string, repository: string) => namesOf(repository, listRenamesOf.all(provider)),
    saveRename: saveRename.immediate,
    /** The same; tells whether it is new. */
    writeRename
  }
}

export type RepositoryStatements = ReturnType<typeof createRepositoryStatements>
