import { statSync } from 'node:fs'
import type { Database } from 'better-sqlite3'
import type { Facts } from '../knowledge/facts-schema.ts'
import { asynchronously, tellingFaults } from './asynchronously.ts'
import { createFacts } from './facts.ts'
import { createLeaseStatements } from './lease-statements.ts'
import { openDatabase, type DatabaseOptions } from './open-database.ts'
import { createRepositoryStatements } from './repository-statements.ts'
import { createRunStatements } from './run-statements.ts'
import { createSampleStatements } from './sample-statements.ts'
import { createStarStatements } from './star-statements.ts'
import { createStateStatements } from './state-statements.ts'
import { StoreError } from './store-error.ts'
import type { Fetched, LatestSamples, Store } from './store.ts'

export interface SqliteStoreOptions extends DatabaseOptions {
  /** Tells when a revision was made that no caller dates. */
  clock?: () => Date
}

/** How long SQLite itself waits for another process once the store is open: nothing else happens in this one meanwhile. */
const SYNCHRONOUS_WAIT_MS = 20

/**
 * The store in one SQLite file. Within it everything is synchronous.
 * @throws StoreError if the file cannot be used, with one line that says why
 */
export function openSqliteStore ({ clock = () => new Date(), busyTimeoutMs = 5000, ...options }: SqliteStoreOptions): Store {
  const db = openDatabase({ ...options, busyTimeoutMs })
  const state = createStateStatements(db)
  const repositories = createRepositoryStatements(db, state, clock)
  const samples = createSampleStatements(db, state, repositories, clock)
  const facts = createFacts(db, state, samples)
  const stars = createStarStatements(db, state, repositories, clock)
  const runs = createRunStatements(db)
  const leases = createLeaseStatements(db)
  db.exec(`PRAGMA busy_timeout = ${Math.min(busyTimeoutMs, SYNCHRONOUS_WAIT_MS)}`)
  putIntoFile(db)

  const saveFetched = db.transaction(({ samples: found, rename, state: next }: Fetched) => {
    // The rename first: it tells that the samples before and after it are of one repository.
    const news = [rename !== undefined && repositories.writeRename(rename), ...found.map(samples.write)]
    if (repositories.write(next, news.includes(true))) state.bump(clock())
  })

  const latestSamples = (day: string): LatestSamples => {
    const { of, all } = samples.latest(day)
    return { of: tellingFaults(options.file, of), all: tellingFaults(options.file, all) }
  }

  const isInPlace = watchPlace(options.file)
  function check (): void {
    if (!isInPlace()) throw new StoreError(`the database ${options.file} is no longer the one that was opened: it was moved, deleted or replaced`)
    db.exec('PRAGMA shrink_memory')
    state.get()
    repositories.list()
    runs.list({ limit: 1 })
  }

  return {
    ...asynchronously({
      revision: () => state.revision(),
      changedAt: () => state.get().changedAt,

      importFacts (imported: Facts, digest: string, now: Date, origin: string | null = null) {
        const result = facts.import(imported, digest, now, origin)
        putIntoFile(db)
        return result
      },
      importedOrigin () {
        const { digest, origin } = state.get()
        return digest === null ? null : origin
      },
      loadFacts: facts.load,

      listSamples: samples.list,
      listSeriesRows: samples.listSeriesRows,
      latestSamples,
      saveSample: samples.save,

      listStarHistories: stars.listHistories,
      saveStarHistory: stars.save,
      listStarAdditions: stars.listAdditions,
      listStarAnchors: stars.listAnchors,

      listRepositories: repositories.list,
      listObservations: repositories.listObservations,
      saveRepository: repositories.save,
      saveFetched: saveFetched.immediate,
      saveRename: repositories.saveRename,
      listRenames: repositories.listRenames,

      startRun: runs.start,
      recordRunRepository: runs.recordRepository,
      updateRun: runs.update,
      findRun: runs.find,
      listRuns: runs.list,

      acquireLease: leases.acquire,
      releaseLease (name: string, holder: string) {
        leases.release(name, holder)
        putIntoFile(db)
      },

      check
    }, { file: options.file, patienceMs: busyTimeoutMs }),
    changes: () => state.changes(),
    async close () {
      putIntoFile(db)
      db.close()
    }
  }
}

/**
 * Empties the log that lies beside the file, as SQLite does by itself only from 4 MB on: a copy of the file alone has all there is then,
 * and another file that takes its place finds nothing beside it that SQLite would write into it.
 */
function putIntoFile (db: Database): void {
  try {
    db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  } catch {
    // What is in the log is safe there, and the next time comes.
  }
}

/** Whether the path still leads to the file that it leads to now. The file is not opened: closing it would give back SQLite's own locks on it. */
function watchPlace (file: string): () => boolean {
  if (file === ':memory:') return () => true
  const identity = () => {
    const { dev, ino } = statSync(file, { bigint: true, throwIfNoEntry: false }) ?? {}
    return `${dev} ${ino}`
  }
  const opened = identity()
  return () => identity() === opened
}
