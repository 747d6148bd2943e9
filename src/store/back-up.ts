import { existsSync, renameSync, rmSync } from 'node:fs'
import Database from 'better-sqlite3'
import { connect } from './connect.ts'
import { refuseForeign } from './ownership.ts'
import { explain, StoreError } from './store-error.ts'

/**
 * Copies what the database holds at this moment into a new file, beside whoever reads and writes it meanwhile.
 * @returns the revision of the copy
 * @throws StoreError with one line that says why there is none
 */
export function backUp (file: string, target: string): number {
  if (!existsSync(file)) throw new StoreError(`there is no database ${file}`)
  if (existsSync(target)) throw new StoreError(`${target} is there already; a backup takes the place of nothing`)
  const draft = `${target}.${process.pid}`
  try {
    copy(file, draft)
    const revision = revisionOf(draft)
    renameSync(draft, target)
    return revision
  } catch (err) {
    throw explain(err, isOfOriginal(err) ? file : target)
  } finally {
    rmSync(draft, { force: true })
  }
}

function copy (file: string, draft: string): void {
  const db = connect(file)
  try {
    refuseForeign(db)
    db.prepare('VACUUM INTO ?').run(draft)
  } finally {
    db.close()
  }
}

function revisionOf (file: string): number {
  const db = connect(file, { readonly: true })
  try {
    return db.prepare<[], number>('SELECT revision FROM store_state').pluck().get()!
  } finally {
    db.close()
  }
}

/** Whatever else goes wrong does so where the copy is written. */
const isOfOriginal = (err: unknown): boolean => err instanceof Database.SqliteError && /^SQLITE_(?:CORRUPT|NOTADB|BUSY)/.test(err.code)
