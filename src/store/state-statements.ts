import type { Database } from 'better-sqlite3'

interface State { revision: number, changedAt: string, digest: string | null }

/** The one row that says which state of knowledge the store holds. */
export function createStateStatements (db: Database) {
  const select = db.prepare<[], State>('SELECT revision, changed_at AS changedAt, digest FROM store_state')
  const bump = db.prepare<[string], { revision: number }>('UPDATE store_state SET revision = revision + 1, changed_at = ? RETURNING revision')
  const setDigest = db.prepare<[string]>('UPDATE store_state SET digest = ?')
  const dataVersion = db.prepare<[], number>('PRAGMA data_version').pluck()

  return {
    get: () => select.get()!,
    /** To be called in the transaction of the change. */
    bump: (now: Date) => bump.get(now.toISOString())!.revision,
    setDigest: (digest: string) => { setDigest.run(digest) },
    /** Another number after every commit of another connection; our own leave it as it is. */
    dataVersion: () => dataVersion.get()!
  }
}

export type StateStatements = ReturnType<typeof createStateStatements>
