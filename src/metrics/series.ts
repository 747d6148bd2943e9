import { bisector } from 'd3-array'
import { DAY_MS } from '../knowledge/dates.ts'
import type { MetricName, MetricPoint } from './metric-schema.ts'
import { isComplete, qualityOf, type Count, type Origin, type Sampled } from './quality.ts'

/** All samples of one provider in order of time, held ones too, column by column: thousands of objects would take ten times the memory. */
export interface Series {
  readonly provider: string
  /** Midnight of each day, UTC. */
  readonly times: readonly string[]
  /** When each was fetched, in milliseconds since then; NaN for published ones. */
  readonly fetched: Float64Array
  /** NaN where not known. */
  readonly values: Readonly<Record<Count, Float64Array>>
  readonly origins: readonly Origin[]
  /** Each once. */
  readonly distinctOrigins: readonly Origin[]
}

/** How a series is written as JSON, item by item. */
export interface SeriesForm {
  /** Different for forms that differ, of one kind and provider. */
  readonly name: string
  /** Points as a whole or the figures themselves, of which there are few forms; or parts of them, of which there are many. */
  readonly kind: 'points' | 'figures' | 'parts'
  /** What comes of a sample, in characters, roughly. */
  readonly length: number
  /** The items of a sample, with commas between them; nothing where it has none. */
  write (series: Series, sample: number): string
}

/** The items of a series as JSON, one after the other, so that those of any range are a part of it. */
export interface SeriesText {
  readonly bytes: Buffer
  /** Where those of each sample begin and, at the last place, where all end; there is a comma after each item. */
  readonly starts: Uint32Array
}

export const midnightOf = (day: string): string => `${day}T00:00:00Z`

const DAY_LENGTH = 'YYYY-MM-DD'.length
export const dayAt = ({ times }: Series, sample: number): string => times[sample]!.slice(0, DAY_LENGTH)

/** `timeOf` may give out the same text for the same day. */
export function seriesOf (provider: string, rows: readonly Sampled[], timeOf: (day: string) => string = midnightOf): Series {
  const valuesOf = (count: Count): Float64Array => Float64Array.from(rows, row => row[count] ?? NaN)
  const origins = rows.map(({ origin }) => origin)
  return {
    provider,
    times: rows.map(({ observedOn }) => timeOf(observedOn)),
    fetched: Float64Array.from(rows, ({ observedOn, fetchedAt }) => fetchedAt === null ? NaN : Date.parse(fetchedAt) - Date.parse(observedOn)),
    values: { stars: valuesOf('stars'), forks: valuesOf('forks'), contributors: valuesOf('contributors'), openIssues: valuesOf('openIssues') },
    origins,
    distinctOrigins: [...new Set(origins)]
  }
}

const { left, right } = bisector((time: string) => time)

/** The place of the first sample from a day on. */
export const firstFrom = ({ times }: Series, day: string): number => left(times as string[], midnightOf(day))

/** The first sample from a day on, and the first one after another. */
export const rangeOf = (series: Series, from: string | undefined, to: string): [start: number, end: number] =>
  [from === undefined ? 0 : firstFrom(series, from), right(series.times as string[], midnightOf(to))]

/** Columns hold NaN where a count is not known. */
export const orNull = (value: number): number | null => Number.isNaN(value) ? null : value

/** One of the samples by itself. What of it is not asked for is not looked up: its figures lie far apart in memory. */
class SeriesSample implements Sampled {
  readonly #series: Series
  readonly #sample: number

  constructor (series: Series, sample: number) {
    this.#series = series
    this.#sample = sample
  }

  get observedOn () { return dayAt(this.#series, this.#sample) }
  get fetchedAt () { return fetchedAt(this.#series, this.#sample) }
  get stars () { return this.#count('stars') }
  get forks () { return this.#count('forks') }
  get contributors () { return this.#count('contributors') }
  get openIssues () { return this.#count('openIssues') }
  get origin () { return this.#series.origins[this.#sample]! }

  #count (count: Count): number | null { return orNull(this.#series.values[count][this.#sample]!) }
}

export const sampleAt = (series: Series, sample: number): Sampled => new SeriesSample(series, sample)

/** An RFC 3339 instant. Written by hand, since an answer may tell thousands, and `toISOString` takes twice as long. */
export function fetchedAt (series: Series, sample: number): string | null {
  const since = series.fetched[sample]!
  if (Number.isNaN(since)) return null
  if (since < 0 || since >= DAY_MS) return new Date(Date.parse(series.times[sample]!) + since).toISOString()
  const [hours, minutes, seconds] = [Math.floor(since / 3_600_000), Math.floor(since / 60_000) % 60, Math.floor(since / 1000) % 60]
  return `${dayAt(series, sample)}T${TWO_DIGITS[hours]!}:${TWO_DIGITS[minutes]!}:${TWO_DIGITS[seconds]!}.${String(since % 1000).padStart(3, '0')}Z`
}

const TWO_DIGITS = Array.from({ length: 60 }, (_, value) => String(value).padStart(2, '0'))

export const isHeld = ({ origins }: Series, sample: number): boolean => origins[sample]!.heldReason !== null

/**
 * The newest sample that counts and is no younger than the day of that midnight. Of two of one day the fetched one goes before, else the last one, as in
 * SQL. Whoever asks for several series can say where the day ended in another one: most have the same days.
 */
export function newestAt (series: Series, midnight: string, likelyEnd = 0): { sample: Sampled | undefined, end: number } {
  const { times, origins } = series
  const end = times[likelyEnd - 1] === midnight && times[likelyEnd] !== midnight ? likelyEnd : right(times as string[], midnight)
  let newest: number | undefined
  for (let sample = end - 1; sample >= 0; sample--) {
    if (newest !== undefined && times[sample] !== times[newest]) break
    const origin = origins[sample]!
    if (isComplete(origin) && (newest === undefined || origin.method === 'github-api')) newest = sample
  }
  return { sample: newest === undefined ? undefined : sampleAt(series, newest), end }
}

/** How many points these samples are. */
export function countPoints (series: Series, samples: readonly number[], metrics: readonly MetricName[]): number {
  let count = 0
  for (const sample of samples) {
    if (!isHeld(series, sample)) for (const metric of metrics) if (!Number.isNaN(series.values[metric][sample])) count++
  }
  return count
}

/** Samples in long form; what is held or not known is no point. */
export function pointsOf (series: Series, samples: readonly number[], metrics: readonly MetricName[]): MetricPoint[] {
  const points: MetricPoint[] = []
  for (const sample of samples) addPoints(points, series, sample, metrics)
  return points
}

/** The same of several series, in order of time; those of one day in the order of the series. */
export function mergedPoints (parts: ReadonlyArray<{ series: Series, samples: readonly number[] }>, metrics: readonly MetricName[]): MetricPoint[] {
  const points: MetricPoint[] = []
  const heads = parts.map(() => 0)
  const timeAt = (part: number): string => parts[part]!.series.times[parts[part]!.samples[heads[part]!]!] ?? NEVER
  for (;;) {
    let time = NEVER
    for (const part of heads.keys()) if (timeAt(part) < time) time = timeAt(part)
    if (time === NEVER) return points
    for (const [part, { series, samples }] of parts.entries()) {
      for (; timeAt(part) === time; heads[part]!++) addPoints(points, series, samples[heads[part]!]!, metrics)
    }
  }
}

/** After all times. */
const NEVER = '~'

function addPoints (points: MetricPoint[], series: Series, sample: number, metrics: readonly MetricName[]): void {
  if (isHeld(series, sample)) return
  const { provider, times, values, origins } = series
  const time = times[sample]!
  const { method, rounded } = origins[sample]!
  for (const metric of metrics) {
    const value = values[metric][sample]!
    if (Number.isNaN(value)) continue
    const quality = method === 'star-history' ? 'estimated' : rounded.includes(metric) ? 'rounded' : 'exact'
    points.push({ time, provider, metric, value, quality, method })
  }
}

/** How a point is written as JSON. */
export interface PointForm {
  /** Different for forms that differ. */
  readonly name: string
  /** Of one, in characters, roughly. */
  readonly length: number
  write (point: MetricPoint): string
}

/** All of it: the same text as `JSON.stringify` gives, in a fraction of the time, since nothing in a point needs escaping. */
export const WHOLE_POINT: PointForm = {
  name: '',
  length: 140,
  write: ({ time, provider, metric, value, quality, method }) =>
    `{"time":"${time}","provider":"${provider}","metric":"${metric}","value":${value},"quality":"${quality}","method":"${method}"}`
}

export const writePoints = (points: readonly MetricPoint[], form: PointForm): Array<string | Buffer> => writeList(points.length, index => form.write(points[index]!))

const AT_A_TIME = 16

/** In pieces of bytes, some items each: to join thousands of texts that consist of a dozen pieces themselves takes six times as long. */
export function writeList (count: number, write: (index: number) => string): Array<string | Buffer> {
  const pieces: Array<string | Buffer> = ['[']
  let text = ''
  for (let index = 0; index < count; index++) {
    text += `${index === 0 ? '' : ','}${write(index)}`
    if (index % AT_A_TIME === AT_A_TIME - 1 || index === count - 1) {
      pieces.push(Buffer.from(text))
      text = ''
    }
  }
  pieces.push(']')
  return pieces
}

/** As points of these metrics, each in that form. */
export const formOfPoints = (metrics: readonly MetricName[], { name, length, write }: PointForm): SeriesForm => ({
  name: `${metrics.join()} ${name}`,
  kind: name === WHOLE_POINT.name ? 'points' : 'parts',
  length: metrics.length * length,
  write: (series, sample) => pointsOf(series, [sample], metrics).map(write).join()
})

const FIGURES_LENGTH = 380

/**
 * As samples of the past: the same text as `JSON.stringify` gives of what `gradePast` makes of each, in a fraction of the time, since most of it is the
 * same for all.
 */
export function formOfFigures ({ distinctOrigins }: Series, sourcesOf: (origin: Origin) => string[]): SeriesForm {
  const ends = new Map(distinctOrigins.map(origin => [origin, writeOrigin(origin, sourcesOf(origin))]))
  return {
    // Which sources are told differs by the day.
    name: [...ends.values()].join(),
    kind: 'figures',
    length: FIGURES_LENGTH,
    write: (series, sample) => {
      const { values: { stars, forks, contributors, openIssues }, origins } = series
      const origin = origins[sample]!
      const fetched = fetchedAt(series, sample)
      return `{"observedAt":"${dayAt(series, sample)}","fetchedAt":${fetched === null ? null : `"${fetched}"`},"ageDays":0,"quality":"${qualityOf(origin, false)}",` +
        `"stars":${orNull(stars[sample]!)},"forks":${orNull(forks[sample]!)},"contributors":${orNull(contributors[sample]!)},` +
        `"openIssues":${orNull(openIssues[sample]!)},${ends.get(origin)!}`
    }
  }
}

const writeOrigin = ({ rounded, method, contributorsMethod, repository, edition, statedPeriod, note, heldReason }: Origin, sources: string[]): string =>
  JSON.stringify({ rounded, method, contributorsMethod, repository, edition, statedPeriod, note, heldReason, sources } satisfies Origin).slice(1)

/** All of a series. */
export function writeSeries (series: Series, form: SeriesForm): SeriesText {
  const starts = new Uint32Array(series.times.length + 1)
  const items = Array.from(series.times, (_, sample) => {
    const written = form.write(series, sample)
    return written === '' ? '' : `${written},`
  })
  let length = 0
  for (const [sample, item] of items.entries()) starts[sample + 1] = length += Buffer.byteLength(item)
  const bytes = Buffer.allocUnsafe(length)
  for (const [sample, item] of items.entries()) bytes.write(item, starts[sample]!)
  return { bytes, starts }
}

/** The items of a range, in pieces. */
export function cutText ({ bytes, starts }: SeriesText, [start, end]: [start: number, end: number]): Array<string | Buffer> {
  const [first, behind] = [starts[start]!, starts[Math.max(start, end)]!]
  return ['[', bytes.subarray(first, Math.max(first, behind - 1)), ']']
}
