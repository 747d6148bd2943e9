import type { Store } from '../store/store.ts'
import { readSeed } from './read-seed.ts'

/** Brings the store up to the seed; says whether anything changed. */
export async function importSeed (store: Store, folder: string, now: Date): Promise<{ changed: boolean, revision: number, providers: number }> {
  const { facts, digest } = await readSeed(folder)
  return { ...await store.importFacts(facts, digest, now), providers: facts.providers.length }
}
