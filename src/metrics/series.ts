import { bisector } from 'd3-array'
import type { DatedFigures, FiguresMethod, MetricName, MetricPoint } from './metric-schema.ts'

/** What a line is drawn of. */
export type SeriesRow = Pick<DatedFigures, 'observedOn' | 'method' | 'rounded' | MetricName>

/** The sound samples of one provider in order of time, column by column: thousands of objects would take ten times the memory. */
export interface Series {
  readonly provider: string
  /** Midnight of each day, UTC. */
  readonly times: readonly string[]
  readonly methods: readonly FiguresMethod[]
  /** NaN where not known. */
  readonly values: Readonly<Record<MetricName, Float64Array>>
  readonly rounded: ReadonlyArray<readonly MetricName[]>
}

/** The points of a series as JSON, one after the other, so that those of any range are a part of it. */
export interface SeriesText {
  readonly bytes: Buffer
  /** Where those of each sample begin and, at the last place, where all end; there is a comma after each point. */
  readonly starts: Uint32Array
}

export const METRICS: readonly MetricName[] = ['stars', 'forks', 'contributors']

const NONE: readonly MetricName[] = []

export const midnightOf = (day: string): string => `${day}T00:00:00Z`

/** What is not known of a sample is no point. `timeOf` may give out the same text for the same day. */
export function seriesOf (provider: string, rows: readonly SeriesRow[], timeOf: (day: string) => string = midnightOf): Series {
  const valuesOf = (metric: MetricName): Float64Array => Float64Array.from(rows, row => row[metric] ?? NaN)
  return {
    provider,
    times: rows.map(({ observedOn }) => timeOf(observedOn)),
    methods: rows.map(({ method }) => method),
    values: { stars: valuesOf('stars'), forks: valuesOf('forks'), contributors: valuesOf('contributors') },
    rounded: rows.map(({ rounded }) => rounded.length === 0 ? NONE : rounded)
  }
}

const { left, right } = bisector((time: string) => time)

/** The first sample from a day on, and the first one after another. */
export const rangeOf = ({ times }: Series, from: string | undefined, to: string): [start: number, end: number] =>
  [from === undefined ? 0 : left(times as string[], midnightOf(from)), right(times as string[], midnightOf(to))]

/** How many points these samples are. */
export function countPoints ({ values }: Series, samples: readonly number[], metrics: readonly MetricName[]): number {
  let count = 0
  for (const metric of metrics) for (const sample of samples) if (!Number.isNaN(values[metric][sample])) count++
  return count
}

/** Samples in long form; what is not known is left out. */
export function pointsOf ({ provider, times, methods, values, rounded }: Series, samples: readonly number[], metrics: readonly MetricName[]): MetricPoint[] {
  const points: MetricPoint[] = []
  for (const sample of samples) {
    const [time, method, thousands] = [times[sample]!, methods[sample]!, rounded[sample]!]
    for (const metric of metrics) {
      const value = values[metric][sample]!
      if (Number.isNaN(value)) continue
      const quality = method === 'star-history' ? 'estimated' : thousands.includes(metric) ? 'rounded' : 'exact'
      points.push({ time, provider, metric, value, quality, method })
    }
  }
  return points
}

/** How a point is written as JSON. */
export interface PointForm {
  /** Different for forms that differ. */
  readonly name: string
  write (point: MetricPoint): string
}

/** All of it: the same text as `JSON.stringify` gives, in a fraction of the time, since nothing in a point needs escaping. */
export const WHOLE_POINT: PointForm = {
  name: '',
  write: ({ time, provider, metric, value, quality, method }) =>
    `{"time":"${time}","provider":"${provider}","metric":"${metric}","value":${value},"quality":"${quality}","method":"${method}"}`
}

export const writePoints = (points: readonly MetricPoint[], form: PointForm): string => `[${points.map(form.write).join(',')}]`

/** All points of a series. */
export function writeSeries (series: Series, metrics: readonly MetricName[], form: PointForm): SeriesText {
  const starts = new Uint32Array(series.times.length + 1)
  let text = ''
  for (const sample of series.times.keys()) {
    for (const point of pointsOf(series, [sample], metrics)) text += `${form.write(point)},`
    starts[sample + 1] = text.length
  }
  return { bytes: Buffer.from(text, 'latin1'), starts }
}

/** The points of a range, as `writePoints` writes them, in pieces. */
export function cutText ({ bytes, starts }: SeriesText, [start, end]: [start: number, end: number]): Array<string | Buffer> {
  const [first, behind] = [starts[start]!, starts[Math.max(start, end)]!]
  return ['[', bytes.subarray(first, Math.max(first, behind - 1)), ']']
}
