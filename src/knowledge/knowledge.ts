import { LRUCache } from 'lru-cache'
import { BadRequestError } from '../errors.ts'
import type { Store } from '../store/store.ts'
import { dayOf, isDate } from './dates.ts'
import type { Facts } from './facts-schema.ts'
import { buildSnapshot, type Snapshot } from './snapshot.ts'

/** Where façades get their knowledge from. */
export interface KnowledgeSource {
  /**
   * What was known on a day, today's (UTC) by default.
   * @throws BadRequestError for a day that does not exist.
   */
  at (asOf?: string): Promise<Snapshot>
  /** All that was ever said, for the façades that tell history. */
  facts (): Promise<Facts>
}

/** How many days' snapshots are kept: dashboards ask for today, pages for a handful of dates. */
const KEPT_SNAPSHOTS = 64

export interface KnowledgeOptions {
  store: Pick<Store, 'revision' | 'changedAt' | 'loadFacts' | 'latestSamples'>
  now?: () => Date
}

/** The read model over a store; notices by the revision that anybody changed something. */
export function createKnowledge ({ store, now = () => new Date() }: KnowledgeOptions): KnowledgeSource {
  let loaded: { revision: number, facts: Promise<Facts>, snapshots: LRUCache<string, Promise<Snapshot>> } | undefined

  async function current () {
    const revision = await store.revision()
    if (loaded?.revision !== revision) {
      loaded = { revision, facts: loadFacts(), snapshots: new LRUCache({ max: KEPT_SNAPSHOTS }) }
      loaded.facts.catch(() => { loaded = undefined })
    }
    return loaded
  }

  async function loadFacts (): Promise<Facts> {
    const facts = await store.loadFacts()
    if (facts === undefined) throw new Error('the store holds no facts: the seed was never imported')
    return facts
  }

  async function take (asOf: string, today: string, revision: number, facts: Facts): Promise<Snapshot> {
    const [samples, changedAt] = [await store.latestSamples(asOf), await store.changedAt()]
    return buildSnapshot({ facts, samples, asOf, today, revision, changedAt })
  }

  return {
    facts: async () => await (await current()).facts,
    async at (asOf) {
      const today = dayOf(now())
      const day = asOf ?? today
      if (!isDate(day)) throw new BadRequestError([{ field: 'asOf', value: day, expected: 'a day that exists, YYYY-MM-DD' }])
      const { revision, facts, snapshots } = await current()
      const key = `${day} ${today}`
      const kept = snapshots.get(key)
      if (kept !== undefined) return await kept
      const taken = facts.then(facts => take(day, today, revision, facts))
      snapshots.set(key, taken)
      // A failed attempt must not be served for ever.
      taken.catch(() => snapshots.delete(key))
      return await taken
    }
  }
}
