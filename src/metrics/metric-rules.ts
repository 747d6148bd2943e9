import { refuse, type FieldError } from '../errors.ts'
import { DAY_MS } from '../knowledge/dates.ts'
import type { Snapshot } from '../knowledge/snapshot.ts'
import { groupBy } from '../lists/group-by.ts'
import { faultsOfRange, type RangeQuery } from '../lists/range.ts'
import { chooseProviders, faultsOfProviders, findProvider, getProvider } from '../providers/provider-rules.ts'
import type { Store } from '../store/store.ts'
import type { DatedFigures, FiguresMethod, Interval, MetricName, MetricPoint } from './metric-schema.ts'
import { gradePast, type Figures } from './quality.ts'
import type { SeriesSource } from './kept-series.ts'
import { countPoints, cutText, METRICS, pointsOf, rangeOf, seriesOf, writePoints, type PointForm, type Series } from './series.ts'
import { listStarCurves, type StarStore } from './star-curve.ts'

/** Where figures that grow with time are asked for: the store, and the series of it that are in memory. */
export type SampleStore = Pick<Store, 'listSamples'> & StarStore & SeriesSource

export interface HistoryQuery extends RangeQuery {
  interval?: Interval | undefined
  /** Only figures that were come by in this way; left out, all samples. */
  method?: FiguresMethod | undefined
}

/** The samples of one provider up to the day, in order of time: all of them, or the last sound one of each week (Monday to Sunday) or month. */
export async function listHistory (samples: SampleStore, snapshot: Snapshot, id: string, { interval = 'day', ...query }: HistoryQuery): Promise<Figures[]> {
  refuse(faultsOfRange(query))
  const found = (await listSamples(samples, snapshot, getProvider(snapshot, id).id, query)).sort((a, b) => byTime(a.observedOn, b.observedOn))
  const sound = interval === 'day' ? found : found.filter(({ heldReason }) => heldReason === null)
  const appeared = new Set(snapshot.sources.map(({ id }) => id))
  return thin(sound, ({ observedOn }) => observedOn, interval).map(gradePast).map(figures => {
    const published = figures.sources.filter(id => appeared.has(id))
    return published.length > 0 ? { ...figures, sources: published } : figures
  })
}

/** Samples, or a calculated curve; never both in one series. */
async function listSamples (samples: SampleStore, snapshot: Snapshot, provider: string, { method, ...query }: HistoryQuery): Promise<DatedFigures[]> {
  const asked = { providers: [provider], ...daysOf(query, snapshot.asOf) }
  if (method === 'star-history') return await listStarCurves(samples, asked)
  const found = await samples.listSamples(asked)
  return method === undefined ? found : found.filter(sample => sample.method === method)
}

/** Points in one answer: nearly five years of daily figures of twenty providers. More are refused rather than cut, since a chart would not show what is missing. */
export const MAX_POINTS = 100_000

export interface PointsQuery extends HistoryQuery {
  providers?: string[] | undefined
  metric?: MetricName | undefined
}

/** Those samples of a series that are asked for, in order of time. */
interface Part { series: Series, samples: readonly number[] }

const faultsOfPoints = (snapshot: Snapshot, query: PointsQuery): FieldError[] => [...faultsOfProviders(snapshot, query.providers), ...faultsOfRange(query)]

/** The series of several providers in long form, in order of time; what is not known is left out, and so is what is held. */
export async function listPoints (samples: SampleStore, snapshot: Snapshot, query: PointsQuery): Promise<MetricPoint[]> {
  refuse(faultsOfPoints(snapshot, query))
  const metrics = metricsOf(query)
  const parts = await listParts(samples, snapshot, query)
  refuseTooMany(parts.reduce((count, { series, samples }) => count + countPoints(series, samples, metrics), 0), query)
  const [first] = parts
  if (first !== undefined && parts.length === 1) return pointsOf(first.series, first.samples, metrics)
  return parts.flatMap(({ series, samples }) => samples.map(sample => ({ series, sample })))
    .sort((a, b) => byTime(a.series.times[a.sample]!, b.series.times[b.sample]!))
    .flatMap(({ series, sample }) => pointsOf(series, [sample], metrics))
}

/** The same as JSON, in pieces, each point in that form. What one chart asks for again and again, each time for another range, is cut out of a text that is there. */
export async function writeHistory (samples: SampleStore, snapshot: Snapshot, query: PointsQuery, form: PointForm): Promise<Array<string | Buffer>> {
  const { providers: [provider, ...others] = [], interval = 'day', method, metric } = query
  if (provider === undefined || others.length > 0 || interval !== 'day' || method !== undefined) return [writePoints(await listPoints(samples, snapshot, query), form)]
  refuse(faultsOfPoints(snapshot, query))
  const found = findProvider(snapshot, provider)
  if (found === undefined) return [writePoints([], form)]
  const { from, to } = daysOf(query, snapshot.asOf)
  const series = await samples.seriesOf(found.id, snapshot.revision)
  const range = rangeOf(series, from, to)
  if ((range[1] - range[0]) * METRICS.length > MAX_POINTS) refuseTooMany(countPoints(series, between(range), metricsOf(query)), query)
  const text = samples.textOf(series, metric, form)
  return text === undefined ? [writePoints(pointsOf(series, between(range), metricsOf(query)), form)] : cutText(text, range)
}

const byTime = (a: string, b: string): number => a < b ? -1 : a > b ? 1 : 0

const DAY_LENGTH = 'YYYY-MM-DD'.length

const metricsOf = ({ metric }: PointsQuery): readonly MetricName[] => metric === undefined ? METRICS : [metric]

async function listParts (samples: SampleStore, snapshot: Snapshot, { providers: asked, interval = 'day', method, ...query }: PointsQuery): Promise<Part[]> {
  const { from, to } = daysOf(query, snapshot.asOf)
  const chosen = asked === undefined ? snapshot.providers : chooseProviders(snapshot, asked)
  const providers = chosen.map(({ id }) => id).sort()
  return (await listSeries()).map(series => {
    const found = between(rangeOf(series, from, to)).filter(sample => method === undefined || series.methods[sample] === method)
    return { series, samples: thin(found, sample => series.times[sample]!.slice(0, DAY_LENGTH), interval) }
  })

  async function listSeries (): Promise<Series[]> {
    if (method !== 'star-history') return await Promise.all(providers.map(async id => await samples.seriesOf(id, snapshot.revision)))
    const curves = groupBy(await listStarCurves(samples, { providers, to, ...(from === undefined ? {} : { from }) }), ({ provider }) => provider)
    return providers.map(id => seriesOf(id, curves.get(id) ?? []))
  }
}

const between = ([start, end]: [start: number, end: number]): number[] => Array.from({ length: Math.max(0, end - start) }, (_, index) => start + index)

function refuseTooMany (count: number, { interval = 'day' }: PointsQuery): void {
  if (count <= MAX_POINTS) return
  refuse([{
    pointer: 'interval',
    value: interval,
    expected: `week or month, a shorter range, one metric or fewer providers: these are ${count} points, and one answer holds ${MAX_POINTS} at most`
  }])
}

function daysOf (query: RangeQuery, latest: string): { from?: string, to: string } {
  const { from, to } = query
  return { ...(from === undefined ? {} : { from }), to: to === undefined || to > latest ? latest : to }
}

/** The last of each week (Monday to Sunday) or month. */
function thin<T> (samples: readonly T[], dayOf: (sample: T) => string, interval: Interval): readonly T[] {
  if (interval === 'day') return samples
  return [...groupBy(samples, sample => interval === 'month' ? dayOf(sample).slice(0, 7) : mondayOf(dayOf(sample))).values()].map(group => group.at(-1)!)
}

function mondayOf (day: string): string {
  const date = new Date(`${day}T00:00:00Z`)
  return new Date(date.getTime() - ((date.getUTCDay() + 6) % 7) * DAY_MS).toISOString().slice(0, 10)
}
