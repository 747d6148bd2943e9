import { setTimeout as delay } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { UnavailableError } from '../errors.ts'
import { explain } from './store-error.ts'

type Work = (...args: never[]) => unknown
type Asynchronous<T> = { [K in keyof T]: T[K] extends (...args: infer A) => infer R ? (...args: A) => Promise<R> : never }

const BUSY = /^SQLITE_(?:BUSY|LOCKED)/
/** What is the matter is with the file or its disk, not with what was asked. */
const OUT_OF_ORDER = /^SQLITE_(?:CORRUPT|NOTADB|IOERR|CANTOPEN|READONLY|PERM|FULL|PROTOCOL)/
const FIRST_WAIT_MS = 10
const LONGEST_WAIT_MS = 100

const codeOf = (err: unknown): string => err instanceof Database.SqliteError ? err.code : ''

/** What a fault is to whoever asked: that the store cannot be used now is one that may pass. */
function faultOf (err: unknown, file: string): unknown {
  const code = codeOf(err)
  if (BUSY.test(code)) return new UnavailableError('another process keeps the database to itself; ask again a little later', explain(err, file))
  if (OUT_OF_ORDER.test(code)) return new UnavailableError('the database cannot be used; the failure was logged', explain(err, file))
  return err
}

/** The same work, with faults as the store in this file tells them. */
export const tellingFaults = <A extends unknown[], R>(file: string, work: (...args: A) => R) => (...args: A): R => {
  try {
    return work(...args)
  } catch (err) {
    throw faultOf(err, file)
  }
}

/**
 * The same methods as promises; a fault is a rejected one. Where another process keeps the database to itself they are tried again until `patienceMs`
 * have passed: SQLite's own wait would hold up everything else that the process does.
 */
export function asynchronously<T extends Record<string, Work>> (methods: T, { file, patienceMs }: { file: string, patienceMs: number }): Asynchronous<T> {
  const patient = (work: Work) => async (...args: never[]): Promise<unknown> => {
    const deadline = Date.now() + patienceMs
    for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
      try {
        return work(...args)
      } catch (err) {
        if (!BUSY.test(codeOf(err)) || Date.now() >= deadline) throw faultOf(err, file)
      }
      await delay(wait)
    }
  }
  return Object.fromEntries(Object.entries(methods).map(([name, work]) => [name, patient(work)])) as Asynchronous<T>
}
