import Database from 'better-sqlite3'

// The one state of this module. Node from 24.19 on aborts when it collects a native object of an addon that, like better-sqlite3 12, was compiled
// against its headers (nodejs/node#65446). What is never collected cannot do that: statements are prepared once, so little is kept.
const NEVER_COLLECTED: unknown[] = []

/** Opens a file; the connection, and every statement that is prepared on it, is there for as long as the process lives. */
export function connect (file: string, options?: Database.Options): Database.Database {
  const db = new Database(file, options)
  const prepare = db.prepare.bind(db)
  db.prepare = ((sql: string) => {
    const statement = prepare(sql)
    NEVER_COLLECTED.push(statement)
    return statement
  }) as typeof db.prepare
  // Its own would prepare one unseen.
  db.pragma = (source, { simple = false } = {}) => {
    const statement = db.prepare(`PRAGMA ${source}`)
    return simple ? statement.pluck().get() : statement.all()
  }
  NEVER_COLLECTED.push(db)
  return db
}
