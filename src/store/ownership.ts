import type { Database } from 'better-sqlite3'
import { StoreError } from './store-error.ts'

/** 'CNIA', which a migration has set since; before that, our databases bore none. */
const APPLICATION_ID = 0x434e4941

interface Marks { id: number, version: number, isEmpty: 0 | 1, hasState: 0 | 1 }

/**
 * Lets a database pass that is ours, or has nothing in it yet.
 * @throws StoreError for that of another program, which stays as it is
 */
export function refuseForeign (db: Database): void {
  // One statement, so that another process which is making the tables cannot come in between.
  const { id, version, isEmpty, hasState } = db.prepare<[], Marks>(`
    SELECT (SELECT application_id FROM pragma_application_id) AS id, (SELECT user_version FROM pragma_user_version) AS version,
      NOT EXISTS (SELECT 1 FROM sqlite_schema) AS isEmpty, EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'store_state') AS hasState`).get()!
  const isOurs = version > 0 && hasState === 1 && (id === APPLICATION_ID || id === 0)
  const isNew = isEmpty === 1 && id === 0 && version === 0
  if (!isOurs && !isNew) throw new StoreError(`${db.name} is the database of another program (application_id ${id}, user_version ${version}); it was left as it is`)
}
