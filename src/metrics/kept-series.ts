import { setImmediate as turn } from 'node:timers/promises'
import { LRUCache } from 'lru-cache'
import type { Store } from '../store/store.ts'
import { sampledOf, type Sampled } from './quality.ts'
import { midnightOf, newestAt, seriesOf, writeSeries, type Series, type SeriesForm, type SeriesText } from './series.ts'
import { starCurveOf, type StarStore } from './star-curve.ts'

/** Of one day the newest sample of a provider that counts. */
export type SamplesOfDay = (provider: string) => Sampled | undefined

export interface SeriesSource {
  /** The whole series of a provider at a revision. */
  seriesOf (provider: string, revision: number): Promise<Series>
  /** Its stars of the past, as they are calculated. */
  starCurveOf (provider: string, revision: number): Promise<Series>
  /** The same as JSON in that form. Undefined where there is no room for it. */
  textOf (series: Series, form: SeriesForm): SeriesText | undefined
  /** The samples of a past day, each read when it is asked for: of a series that is in memory, else from the store. */
  samplesOn (day: string, revision: number): Promise<SamplesOfDay>
  /** Whether the series of all these providers at a revision are in memory. */
  hasAll (providers: Iterable<string>, revision: number): boolean
}

/** About 55 MB: eight years of daily figures of 300 providers, with room to spare, as none is loaded ahead into the last tenth. */
const KEPT_SAMPLES = 1_000_000
/** So often the figures of a provider are read from the store, each time of another day, before its series is: that takes as long as dozens of such readings. */
const READ_BEFORE_LOADED = 3
/** And so long, a few of them, in one turn of the event loop: where many ask at once, a turn takes several times as long. */
const LOADING_MS = 20
/** Text is what takes most room: eight years of one figure are 400 kB, of all of them with where they come from 1 MB. No kind takes the room of another. */
const ROOM_BYTES: Record<SeriesForm['kind'], number> = { points: 10 * 1024 * 1024, figures: 16 * 1024 * 1024, parts: 8 * 1024 * 1024 }
/** What a text takes beside its items, roughly. */
const TEXT_BYTES = 500

/**
 * Keeps the series that are asked for until the figures change: charts ask for the same few over and over, each time for another range, and a range
 * of a series in memory costs no query.
 */
export function keepSeries (store: Pick<Store, 'revision' | 'listSeriesRows' | 'latestSamples'> & StarStore): SeriesSource {
  const kept = new LRUCache<string, Series>({ maxSize: KEPT_SAMPLES, sizeCalculation: ({ times }) => times.length + 1 })
  // Until it is full: to write a whole series for a range of it, and to drop another one for that, would cost more than to write the range.
  const texts = new Map<string, { of: Series, text: SeriesText, size: number }>()
  let used = { points: 0, figures: 0, parts: 0 }
  // The days of all series are nearly the same.
  const times = new Map<string, string>()
  // Many may ask at once for what is not there yet.
  const underWay = new Map<string, Promise<Series>>()
  const readings = new Map<string, number>()
  let loadedAhead = Promise.resolve()
  let turnBegan = 0
  let current = 0

  function begin (revision: number): void {
    if (revision === current) return
    kept.clear()
    underWay.clear()
    texts.clear()
    used = { points: 0, figures: 0, parts: 0 }
    readings.clear()
    current = revision
  }

  const loadSeries = async (provider: string): Promise<Series> => seriesOf(provider, await store.listSeriesRows(provider), timeOf)
  const loadStarCurve = async (provider: string): Promise<Series> => await starCurveOf(store, provider)

  async function loadOnce (key: string, load: () => Promise<Series>): Promise<Series> {
    const known = kept.get(key) ?? underWay.get(key)
    if (known !== undefined) return await known
    const asked = current
    const loading = load().then(async series => await keep(key, series, asked)).finally(() => { if (underWay.get(key) === loading) underWay.delete(key) })
    underWay.set(key, loading)
    return await loading
  }

  /** Unless the store had changed by then: it was the revision asked for when reading began, so if it is still, nothing came in between. */
  async function keep (key: string, series: Series, asked: number): Promise<Series> {
    if (await store.revision() === asked && asked === current) kept.set(key, series)
    return series
  }

  function noteReading (provider: string): void {
    const times = (readings.get(provider) ?? 0) + 1
    readings.set(provider, times)
    // What fails is read from the store as before.
    if (times === READ_BEFORE_LOADED) loadedAhead = loadedAhead.then(loadAhead(provider, current)).catch(() => {})
  }

  /** Few in a turn of the event loop, so that nobody waits for all of them; none in the place of another one. */
  const loadAhead = (provider: string, revision: number) => async (): Promise<void> => {
    if (performance.now() - turnBegan > LOADING_MS) {
      await turn()
      turnBegan = performance.now()
    }
    if (revision === current && kept.calculatedSize < KEPT_SAMPLES * 0.9) await loadOnce(provider, async () => await loadSeries(provider))
  }

  function timeOf (day: string): string {
    const known = times.get(day)
    if (known !== undefined) return known
    const time = midnightOf(day)
    times.set(day, time)
    return time
  }

  return {
    async seriesOf (provider, revision) {
      begin(revision)
      return await loadOnce(provider, async () => await loadSeries(provider))
    },

    async starCurveOf (provider, revision) {
      begin(revision)
      return await loadOnce(`${provider} stars`, async () => await loadStarCurve(provider))
    },

    async samplesOn (day, revision) {
      begin(revision)
      const stored = await store.latestSamples(day)
      const midnight = midnightOf(day)
      let end = 0
      return provider => {
        const series = revision === current ? kept.get(provider) : undefined
        if (series !== undefined) {
          const newest = newestAt(series, midnight, end)
          end = newest.end
          return newest.sample
        }
        if (revision === current) noteReading(provider)
        const sample = stored.of(provider)
        return sample && sampledOf(sample)
      }
    },

    hasAll (providers, revision) {
      if (revision !== current) return false
      for (const provider of providers) if (!kept.has(provider)) return false
      return true
    },

    textOf (series, form) {
      const key = `${series.provider} ${form.kind} ${form.name}`
      const known = texts.get(key)
      if (known?.of === series) return known.text
      if (known !== undefined) {
        texts.delete(key)
        used[form.kind] -= known.size
      }
      const beside = TEXT_BYTES + 2 * key.length
      if (used[form.kind] + series.times.length * form.length + beside > ROOM_BYTES[form.kind]) return undefined
      const text = writeSeries(series, form)
      const size = text.bytes.length + text.starts.byteLength + beside
      used[form.kind] += size
      texts.set(key, { of: series, text, size })
      return text
    }
  }
}
