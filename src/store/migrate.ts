import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { explain, StoreError } from './store-error.ts'

interface Migration { number: number, name: string, sql: string }

/** The files of the folder in order: NNN-name.sql, from 001 without gaps. */
function readMigrations (folder: string): Migration[] {
  return readdirSync(folder).sort().map((name, index) => {
    const number = index + 1
    if (!/^\d{3}-[a-z0-9-]+\.sql$/.test(name) || Number(name.slice(0, 3)) !== number) {
      throw new StoreError(`migration ${name} is out of order, expected a file named ${String(number).padStart(3, '0')}-<name>.sql`)
    }
    return { number, name, sql: readFileSync(join(folder, name), 'utf8') }
  })
}

/** Brings the database to the newest version, each step in a transaction of its own. */
export function migrate (db: Database, folder: string): void {
  const userVersion = db.prepare<[], number>('PRAGMA user_version').pluck()
  const version = () => userVersion.get()!
  const migrations = readMigrations(folder)

  // The lock is taken before the version is read again: of two processes that start at once, the second finds the work done.
  const apply = db.transaction(({ number, name, sql }: Migration) => {
    if (version() >= number) return
    try {
      db.exec(sql)
    } catch (err) {
      const explained = explain(err, db.name)
      throw explained instanceof StoreError ? explained : new StoreError(`migration ${name} failed: ${(err as Error).message}`, err)
    }
    db.exec(`PRAGMA user_version = ${number}`)
  })
  const before = version()
  for (const migration of migrations) if (migration.number > before) apply.immediate(migration)

  if (version() > migrations.length) {
    throw new StoreError(`the database ${db.name} has version ${version()}, but this release knows versions up to ${migrations.length}: run a newer release`)
  }
}
