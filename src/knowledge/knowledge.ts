import { LRUCache } from 'lru-cache'
import { BadRequestError, DomainError } from '../errors.ts'
import { GITHUB_SOURCE, sampledOf } from '../metrics/quality.ts'
import { keepSeries, type SamplesOfDay, type SeriesSource } from '../metrics/kept-series.ts'
import type { NoticedEvent } from '../providers/provider-schema.ts'
import type { RepositoryRename, Store } from '../store/store.ts'
import { compareText } from '../lists/sort.ts'
import { A_DAY, dayOf, isDate, twoDaysBefore } from './dates.ts'
import type { Facts } from './facts-schema.ts'
import { buildSnapshot, indexFacts, type IndexedFacts } from './build-snapshot.ts'
import type { Snapshot } from './snapshot.ts'

/** Where façades get their knowledge from. */
export interface KnowledgeSource {
  /**
   * What was known on a day, today's (UTC) by default.
   * @throws BadRequestError for a day that does not exist.
   */
  at (asOf?: string): Promise<Snapshot>
  /** All that was ever said, for who asks for no day; the snapshot of a day has those it is drawn from. */
  facts (): Promise<Facts>
  /** Which state this is: while it stays the same, so does every answer. */
  version (): Promise<KnowledgeVersion>
  /** The figures behind it, of all days. */
  series: SeriesSource
  /** Whether it still is this one. Cheap, and told at once; false may also mean that it is not known yet. */
  isCurrent (version: KnowledgeVersion): boolean
}

export interface KnowledgeVersion {
  revision: number
  /** When the revision was made. */
  changedAt: string
  /** The day (UTC) that is answered for who names none. */
  today: string
}

/** All that was ever said, of one revision, and what is known of days then. */
interface Loaded extends Omit<KnowledgeVersion, 'today'> {
  changes: number
  known: IndexedFacts
  snapshots: LRUCache<string, Promise<Snapshot | undefined>>
}

/** How many days' snapshots are kept: dashboards ask for today, pages for a handful of dates. */
const KEPT_SNAPSHOTS = 16

/** How often something is read anew, if it was changed while it was read. */
const MAX_TRIES = 5

class UnsteadyError extends DomainError {
  constructor () { super('UNAVAILABLE', 503, 'the knowledge changes faster than it can be read; ask again a little later') }
}

export interface KnowledgeOptions {
  store: Pick<Store, 'changes' | 'revision' | 'changedAt' | 'loadFacts' | 'latestSamples' | 'listSeriesRows' | 'listStarAnchors' | 'listStarAdditions' | 'listObservations' | 'listRenames'>
  now?: () => Date
  /** The first day whose figures are not stale on that day: where they are refreshed daily, the day before yesterday. */
  freshFrom?: (today: string) => string
}

/** The read model over a store; notices by the revision that anybody changed something. */
export function createKnowledge ({ store, now = () => new Date(), freshFrom = twoDaysBefore }: KnowledgeOptions): KnowledgeSource {
  const series = keepSeries(store)
  let loaded: Loaded | undefined
  let loading: { changes: number, loaded: Promise<Loaded> } | undefined

  /** After a change all who ask, and all fields of a question, ask at once: what takes long is done once for them. */
  async function current (): Promise<Loaded> {
    const changes = store.changes()
    if (loaded?.changes === changes) return loaded
    if (loading?.changes !== changes) {
      const mine = loading = { changes, loaded: load() }
      const forget = (): void => { if (loading === mine) loading = undefined }
      mine.loaded.then(forget, forget)
    }
    return await loading.loaded
  }

  async function load (triesLeft = MAX_TRIES): Promise<Loaded> {
    if (triesLeft === 0) throw new UnsteadyError()
    // Before the revision is read: what changes meanwhile is then noticed the next time.
    const changes = store.changes()
    const revision = await store.revision()
    if (loaded?.revision === revision) {
      loaded.changes = changes
      return loaded
    }
    const [changedAt, known] = [await store.changedAt(), indexFacts(await loadFacts())]
    if (await store.revision() !== revision) return await load(triesLeft - 1)
    return (loaded = { changes, revision, changedAt, known, snapshots: new LRUCache({ max: KEPT_SNAPSHOTS }) })
  }

  async function loadFacts (): Promise<Facts> {
    const facts = await store.loadFacts()
    if (facts === undefined) throw new Error('the store holds no facts: the seed was never imported')
    return withRenames(facts, await store.listRenames())
  }

  /**
   * Undefined if the store, where anything is read from it, is of another revision by now. Of today nothing is read later; figures of a past day, which
   * are many for one question, are.
   */
  async function take (asOf: string, today: string, { revision, changedAt, known }: Loaded): Promise<Snapshot | undefined> {
    const isPast = asOf < today
    const samples = isPast ? await series.samplesOn(asOf, revision) : await samplesOfNow(asOf)
    // What a repository looks like is known of today only.
    const observations = isPast ? [] : await store.listObservations()
    const isInMemory = isPast && series.hasAll(known.providerById.keys(), revision)
    if (!isInMemory && await store.revision() !== revision) return undefined
    return buildSnapshot({ known, samples, observations, asOf, today, freshFrom: isPast ? '' : freshFrom(today), revision, changedAt })
  }

  async function samplesOfNow (asOf: string): Promise<SamplesOfDay> {
    const all = new Map((await store.latestSamples(asOf)).all().map(sample => [sample.provider, sampledOf(sample)]))
    return provider => all.get(provider)
  }

  async function takeOnce (asOf: string, today: string, of: Loaded): Promise<Snapshot | undefined> {
    const key = `${asOf} ${today}`
    const kept = of.snapshots.get(key)
    if (kept !== undefined) return await kept
    const taken = take(asOf, today, of)
    of.snapshots.set(key, taken)
    // A failed attempt must not be served for ever.
    taken.catch(() => of.snapshots.delete(key))
    return await taken
  }

  return {
    series,
    facts: async () => (await current()).known.facts,
    async version () {
      const { revision, changedAt } = await current()
      return { revision, changedAt, today: dayOf(now()) }
    },
    isCurrent: ({ revision, today }) => loaded?.revision === revision && loaded.changes === store.changes() && dayOf(now()) === today,
    async at (asOf) {
      const today = dayOf(now())
      const day = asOf ?? today
      if (day !== today && !isDate(day)) throw new BadRequestError([{ pointer: 'asOf', value: day, expected: A_DAY }])
      for (let tries = 0; tries < MAX_TRIES; tries++) {
        const of = await current()
        const snapshot = await takeOnce(day, today, of)
        if (snapshot !== undefined) return snapshot
        if (loaded === of) loaded = undefined
      }
      throw new UnsteadyError()
    }
  }
}

/** A rename that the refresh noticed is an event like those that documents tell. */
const withRenames = (facts: Facts, renames: RepositoryRename[]): Facts => renames.length === 0
  ? facts
  : {
      ...facts,
      providers: facts.providers.map(provider => ({
        ...provider,
        events: [...provider.events, ...renames.filter(rename => rename.provider === provider.id).map(eventOf)].sort((a, b) => compareText(a.date, b.date))
      }))
    }

const eventOf = ({ noticedAt, from, to }: RepositoryRename): NoticedEvent => ({
  date: noticedAt.slice(0, 10),
  kind: 'renamed',
  text: `The repository ${from} is now ${to}.`,
  version: null,
  sources: [GITHUB_SOURCE],
  noticed: `${noticedAt}/${from}/${to}`
})
