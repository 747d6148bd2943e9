import Database from 'better-sqlite3'

/** The database cannot be used as it is; the message is one line for whoever started the process. */
export class StoreError extends Error {
  constructor (message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'StoreError'
  }
}

const EXPLANATIONS: Array<[code: RegExp, tell: (file: string) => string]> = [
  [/^SQLITE_NOTADB/, file => `${file} is not an SQLite database`],
  [/^SQLITE_CORRUPT/, file => `the database ${file} is damaged`],
  [/^SQLITE_FULL|^ENOSPC$/, file => `the disk of the database ${file} is full`],
  [/^SQLITE_(BUSY|LOCKED|PROTOCOL)/, file => `the database ${file} is locked by another process`],
  [/^SQLITE_(CANTOPEN|READONLY|PERM|IOERR)|^(EACCES|EPERM|EROFS|ENOTDIR|EEXIST)$/, file => `the database ${file} cannot be opened for writing: its folder and files must be writable`]
]

/** Says in one line why a database cannot be used; any other fault stays as it is. */
export function explain (err: unknown, file: string): unknown {
  if (!(err instanceof Error && 'code' in err) || err instanceof StoreError) return err
  const explanation = EXPLANATIONS.find(([code]) => code.test(String(err.code)))
  if (explanation === undefined) return err
  const detail = err instanceof Database.SqliteError ? err.code : err.message
  return new StoreError(`${explanation[1](file)} (${detail})`, err)
}
