import { existsSync } from 'node:fs'
import { SERVICE_FOLDER } from '../paths.ts'
import { openSqliteStore } from '../store/sqlite-store.ts'
import type { Store } from '../store/store.ts'
import { originOf } from './seed-origin.ts'

export interface SeededStoreOptions {
  file: string
  migrationsFolder: string
  seedFolder: string
}

export interface SeededStore { store: Store, changed: boolean, revision: number }

/**
 * The store with the facts of the seed in it. Seed files that are in it already are not read again, which is most of what a start would cost.
 * @throws SeedError with every problem of every file; a new database is not made then, and an old one keeps its facts.
 */
export async function openSeededStore ({ file, migrationsFolder, seedFolder }: SeededStoreOptions): Promise<SeededStore> {
  // Another version of the service may read the same files differently.
  const origin = originOf([seedFolder, SERVICE_FOLDER])
  const existing = existsSync(file) ? openSqliteStore({ file, migrationsFolder }) : undefined
  try {
    if (existing !== undefined && await existing.importedOrigin() === origin) return { store: existing, changed: false, revision: await existing.revision() }
    const { readSeed } = await import('./read-seed.ts')
    const { facts, digest } = await readSeed(seedFolder)
    const store = existing ?? openSqliteStore({ file, migrationsFolder })
    return { store, ...await store.importFacts(facts, digest, new Date(), origin) }
  } catch (err) {
    await existing?.close()
    throw err
  }
}
