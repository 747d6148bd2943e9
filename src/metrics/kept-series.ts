import { LRUCache } from 'lru-cache'
import type { Store } from '../store/store.ts'
import type { MetricName } from './metric-schema.ts'
import { METRICS, midnightOf, seriesOf, WHOLE_POINT, writeSeries, type PointForm, type Series, type SeriesText } from './series.ts'

export interface SeriesSource {
  /** The whole series of a provider at a revision. */
  seriesOf (provider: string, revision: number): Promise<Series>
  /** The same as JSON: of one figure, or of all if none is named, each point in that form. Undefined where there is no room for it. */
  textOf (series: Series, metric: MetricName | undefined, form: PointForm): SeriesText | undefined
}

/** About 50 MB: eight years of daily figures of 340 providers. */
const KEPT_SAMPLES = 1_000_000
/** Text is what takes most room; eight years of one figure are 400 kB. */
const KEPT_TEXT_BYTES = 16 * 1024 * 1024
/** What GraphQL selects of points leaves room for them as a whole: selections are many, and each takes as much. */
const ROOM_FOR_PARTS = KEPT_TEXT_BYTES / 2
/** The length of a point, and what a text takes beside its points, roughly. */
const POINT_BYTES = 140
const TEXT_BYTES = 500

/**
 * Keeps the series that are asked for until the figures change: charts ask for the same few over and over, each time for another range, and a range
 * of a series in memory costs no query.
 */
export function keepSeries (store: Pick<Store, 'listSeriesRows'>): SeriesSource {
  const kept = new LRUCache<string, Series>({ maxSize: KEPT_SAMPLES, sizeCalculation: ({ times }) => times.length + 1 })
  // Until it is full: to write a whole series for a range of it, and to drop another one for that, would cost more than to write the range.
  const texts = new Map<string, { of: Series, text: SeriesText, size: number }>()
  let textBytes = 0
  // The days of all series are nearly the same.
  const times = new Map<string, string>()
  // Many may ask at once for what is not there yet.
  const underWay = new Map<string, Promise<Series>>()
  let current = 0

  async function load (provider: string, revision: number): Promise<Series> {
    const series = seriesOf(provider, await store.listSeriesRows(provider), timeOf)
    if (revision === current) kept.set(provider, series)
    return series
  }

  function timeOf (day: string): string {
    const known = times.get(day)
    if (known !== undefined) return known
    const time = midnightOf(day)
    times.set(day, time)
    return time
  }

  function forget (key: string, size: number): void {
    texts.delete(key)
    textBytes -= size
  }

  return {
    async seriesOf (provider, revision) {
      if (revision !== current) {
        kept.clear()
        underWay.clear()
        texts.clear()
        textBytes = 0
        current = revision
      }
      const known = kept.get(provider) ?? underWay.get(provider)
      if (known !== undefined) return await known
      const loading = load(provider, revision).finally(() => { if (underWay.get(provider) === loading) underWay.delete(provider) })
      underWay.set(provider, loading)
      return await loading
    },

    textOf (series, metric, form) {
      const key = `${series.provider} ${metric ?? ''} ${form.name}`
      const known = texts.get(key)
      if (known?.of === series) return known.text
      if (known !== undefined) forget(key, known.size)
      const metrics = metric === undefined ? METRICS : [metric]
      const beside = TEXT_BYTES + 2 * key.length
      if (textBytes + series.times.length * metrics.length * POINT_BYTES + beside > (form === WHOLE_POINT ? KEPT_TEXT_BYTES : ROOM_FOR_PARTS)) return undefined
      const text = writeSeries(series, metrics, form)
      const size = text.bytes.length + text.starts.byteLength + beside
      textBytes += size
      texts.set(key, { of: series, text, size })
      return text
    }
  }
}
