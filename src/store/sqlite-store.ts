import { createFacts } from './facts.ts'
import { createLeaseStatements } from './lease-statements.ts'
import { openDatabase, type DatabaseOptions } from './open-database.ts'
import { createRepositoryStatements } from './repository-statements.ts'
import { createRunStatements } from './run-statements.ts'
import { createSampleStatements } from './sample-statements.ts'
import { createStarStatements } from './star-statements.ts'
import { createStateStatements } from './state-statements.ts'
import type { Fetched, Store } from './store.ts'

export interface SqliteStoreOptions extends DatabaseOptions {
  /** Tells when a revision was made that no caller dates. */
  clock?: () => Date
}

/**
 * The store in one SQLite file. Within it everything is synchronous; a fault is a rejected promise all the same.
 * @throws StoreError if the file cannot be used, with one line that says why
 */
export function openSqliteStore ({ clock = () => new Date(), ...options }: SqliteStoreOptions): Store {
  const db = openDatabase(options)
  const state = createStateStatements(db)
  const samples = createSampleStatements(db, state, clock)
  const facts = createFacts(db, state, samples)
  const repositories = createRepositoryStatements(db, state, clock)
  const stars = createStarStatements(db, state, clock)
  const runs = createRunStatements(db)
  const leases = createLeaseStatements(db)

  const saveFetched = db.transaction(({ samples: found, rename, state: next }: Fetched) => {
    const news = [...found.map(samples.write), rename !== undefined && repositories.writeRename(rename)]
    if (repositories.write(next, news.includes(true))) state.bump(clock())
  })

  return {
    revision: async () => state.get().revision,
    changedAt: async () => state.get().changedAt,
    changes: () => state.changes(),

    importFacts: async (imported, digest, now, origin) => facts.import(imported, digest, now, origin ?? null),
    async importedOrigin () {
      const { digest, origin } = state.get()
      return digest === null ? null : origin
    },
    loadFacts: async () => facts.load(),

    listSamples: async query => samples.list(query),
    listSeriesRows: async provider => samples.listSeriesRows(provider),
    latestSamples: async day => samples.latest(day),
    saveSample: async sample => samples.save(sample),

    listStarHistories: async () => stars.listHistories(),
    saveStarHistory: async (history, additions) => stars.save(history, additions),
    listStarAdditions: async query => stars.listAdditions(query),
    listStarAnchors: async providers => stars.listAnchors(providers),

    listRepositories: async () => repositories.list(),
    listObservations: async () => repositories.listObservations(),
    saveRepository: async repository => repositories.save(repository),
    saveFetched: async fetched => saveFetched.immediate(fetched),
    saveRename: async rename => repositories.saveRename(rename),
    listRenames: async () => repositories.listRenames(),

    startRun: async run => runs.start(run),
    recordRunRepository: async (runId, repository) => runs.recordRepository(runId, repository),
    updateRun: async (id, changes) => runs.update(id, changes),
    findRun: async id => runs.find(id),
    listRuns: async query => runs.list(query),

    acquireLease: async (name, holder, now, ttlMs) => leases.acquire(name, holder, now, ttlMs),
    releaseLease: async (name, holder) => leases.release(name, holder),

    close: async () => { db.close() }
  }
}
