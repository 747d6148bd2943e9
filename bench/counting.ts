import { readFileSync } from 'node:fs'
import Database from 'better-sqlite3'

/** Everything that stores prepare from now on: its text, and how often it is run. */
export function countStatements () {
  const prepared = new Set<string>()
  let runs = 0
  const { prepare } = Database.prototype
  Database.prototype.prepare = function (this: Database.Database, sql: string) {
    prepared.add(sql)
    const statement = prepare.call(this, sql) as unknown as Record<string, (...args: unknown[]) => unknown>
    for (const name of ['run', 'get', 'all']) {
      const original = statement[name]!
      statement[name] = (...args) => {
        runs++
        return original.apply(statement, args)
      }
    }
    return statement
  } as unknown as typeof prepare
  return { prepared, runs: () => runs, restore: () => { Database.prototype.prepare = prepare } }
}

/** Bytes that this process has asked the system for so far; undefined where the system does not tell. */
export function bytesRead (): number | undefined {
  try {
    return Number(/^rchar: (\d+)$/m.exec(readFileSync('/proc/self/io', 'utf8'))?.[1])
  } catch {
    return undefined
  }
}
