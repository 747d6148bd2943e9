import type { Database } from 'better-sqlite3'
import { onceUntil } from '../once-until.ts'

interface State { revision: number, changedAt: string, digest: string | null, origin: string | null }

/** The one row that says which state of knowledge the store holds. */
export function createStateStatements (db: Database) {
  const select = db.prepare<[], State>('SELECT revision, changed_at AS changedAt, digest, origin FROM store_state')
  // Asked for with every day that is read.
  const revision = db.prepare<[], number>('SELECT revision FROM store_state').pluck()
  const bump = db.prepare<[string], { revision: number }>('UPDATE store_state SET revision = revision + 1, changed_at = ? RETURNING revision')
  const setSeed = db.prepare<[string, string | null]>('UPDATE store_state SET digest = ?, origin = ?')
  // Another number after every commit of another connection; our own leave it as it is.
  const dataVersion = db.prepare<[], number>('PRAGMA data_version').pluck()
  // Requests that are read in one turn of the event loop were on their way before it began, so nothing that a client can know of happened in between.
  const versionNow = onceUntil(setImmediate, () => dataVersion.get()!)
  let seen = dataVersion.get()!
  let changes = 0

  return {
    get: () => select.get()!,
    revision: () => revision.get()!,
    /** To be called in the transaction of the change. */
    bump (now: Date): number {
      changes++
      return bump.get(now.toISOString())!.revision
    },
    setSeed: (digest: string, origin: string | null) => { setSeed.run(digest, origin) },
    /** How many changes there may have been, by this connection, and by others before this turn; a transaction that was rolled back counts too. */
    changes (): number {
      const version = versionNow()
      if (version !== seen) {
        seen = version
        changes++
      }
      return changes
    }
  }
}

export type StateStatements = ReturnType<typeof createStateStatements>
