import { existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Database } from 'better-sqlite3'
import { connect } from './connect.ts'
import { migrate } from './migrate.ts'
import { refuseForeign } from './ownership.ts'
import { explain, StoreError } from './store-error.ts'

export interface DatabaseOptions {
  /** A path, or `:memory:`. */
  file: string
  migrationsFolder: string
  /** How long a write waits for another process's. */
  busyTimeoutMs?: number
}

/**
 * Opens the file, or creates it and its folder, and brings its tables up to date.
 * @throws StoreError with one line that says what is wrong with it
 */
export function openDatabase ({ file, migrationsFolder, busyTimeoutMs = 5000 }: DatabaseOptions): Database {
  let db: Database | undefined
  try {
    if (file !== ':memory:') makeFolder(dirname(file))
    db = connect(file, { timeout: busyTimeoutMs })
    refuseForeign(db)
    useWal(db, busyTimeoutMs)
    // A killed process loses nothing in WAL mode either way; FULL also keeps what was acknowledged when the power fails.
    // It costs a flush a commit, and there are only some dozen commits a day.
    db.exec('PRAGMA synchronous = FULL')
    db.exec('PRAGMA foreign_keys = ON')
    migrate(db, migrationsFolder)
    return db
  } catch (err) {
    db?.close()
    throw explain(err, file)
  }
}

/** With those above it, one by one: told to do so by itself, Node goes on for ever where, as below /proc, the last of them cannot be made. */
function makeFolder (folder: string): void {
  if (existsSync(folder)) return
  makeFolder(dirname(folder))
  try {
    mkdirSync(folder)
  } catch (err) {
    // Another process may have been quicker.
    if (existsSync(folder)) return
    const { code, message } = err as NodeJS.ErrnoException
    throw code === 'ENOENT' ? new StoreError(`there can be no folder ${folder} for the database (${message})`, err) : err
  }
}

/** SQLite does not wait for its turn at this step, so where several processes start on a new file all but one would fail. */
function useWal (db: Database, busyTimeoutMs: number): void {
  const deadline = Date.now() + busyTimeoutMs
  for (;;) {
    try {
      db.exec('PRAGMA journal_mode = WAL')
      return
    } catch (err) {
      if ((err as { code?: unknown }).code !== 'SQLITE_BUSY' || Date.now() >= deadline) throw err
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10)
    }
  }
}
