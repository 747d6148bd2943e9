import { randomUUID } from 'node:crypto'
import { constants, copyFileSync, existsSync, linkSync, rmSync } from 'node:fs'
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
  if (existsSync(target)) throw taken(target)
  // In containers that share a folder, two processes may have one number.
  const draft = `${target}.${randomUUID()}`
  try {
    copy(file, draft)
    const revision = revisionOf(draft)
    giveName(draft, target)
    return revision
  } catch (err) {
    if (err instanceof Error && 'code' in err && err.code === 'EEXIST') throw taken(target)
    throw explain(err, isOfOriginal(err) ? file : target)
  } finally {
    rmSync(draft, { force: true })
  }
}

const taken = (target: string): StoreError => new StoreError(`${target} is there already; a backup takes the place of nothing`)

function copy (file: string, draft: string): void {
  const db = connect(file)
  try {
    refuseForeign(db)
    db.prepare('VACUUM INTO ?').run(draft)
  } finally {
    db.close()
  }
}

/** A rename would take the place of what has got the name since somebody looked. */
function giveName (draft: string, target: string): void {
  try {
    linkSync(draft, target)
  } catch {
    // Not every file system has hard links. Where the name is taken, this fails as well.
    copyFileSync(draft, target, constants.COPYFILE_EXCL)
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
