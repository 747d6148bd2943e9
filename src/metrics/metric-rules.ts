import { refuse, type FieldError } from '../errors.ts'
import { DAY_MS } from '../knowledge/dates.ts'
import { remembered } from '../knowledge/frozen.ts'
import type { Snapshot } from '../knowledge/snapshot.ts'
import { faultsOfRange, type RangeQuery } from '../lists/range.ts'
import { chooseProviders, faultsOfProviders, findProvider, getProvider } from '../providers/provider-rules.ts'
import { METRICS, type FiguresMethod, type Interval, type MetricName, type MetricPoint } from './metric-schema.ts'
import { gradePast, sourceIdsOf, type Figures, type Origin } from './quality.ts'
import type { SeriesSource } from './kept-series.ts'
import {
  countPoints, cutText, dayAt, firstFrom, formOfFigures, formOfPoints, isHeld, mergedPoints, pointsOf, rangeOf, sampleAt, writeList, writePoints,
  type PointForm, type Series, type SeriesForm
} from './series.ts'

export interface HistoryQuery extends RangeQuery {
  interval?: Interval | undefined
  /** Only figures that were come by in this way; left out, all samples. */
  method?: FiguresMethod | undefined
}

/** The samples of one provider up to the day, in order of time: all of them, or the last sound one of each week (Monday to Sunday) or month. */
export async function listFigures<S> (
  source: SeriesSource, snapshot: Snapshot, id: string, query: HistoryQuery, tell: (sourceIds: string[]) => S[]
): Promise<Array<Figures<S>>> {
  const series = await seriesFor(source, snapshot, id, query)
  const samples = samplesOf(series, snapshot, query)
  const toldOf = toldSources(snapshot)
  const told = new Map(series.distinctOrigins.map(origin => [origin, tell(toldOf(origin))]))
  return samples.map(sample => gradePast(sampleAt(series, sample), told.get(series.origins[sample]!)!))
}

/** The same as JSON, in pieces, in the form that is wanted of such a series; the form of REST if left out. Ranges are cut out of a text that is there. */
export async function writeFigures (
  source: SeriesSource, snapshot: Snapshot, id: string, query: HistoryQuery, formOf = (series: Series): SeriesForm => formOfFigures(series, toldSources(snapshot))
): Promise<Array<string | Buffer>> {
  const series = await seriesFor(source, snapshot, id, query)
  const form = formOf(series)
  const text = isWholeRange(query) ? source.textOf(series, form) : undefined
  if (text !== undefined) return cutText(text, rangeOn(series, snapshot, query))
  const samples = samplesOf(series, snapshot, query)
  return writeList(samples.length, index => form.write(series, samples[index]!))
}

async function seriesFor (source: SeriesSource, snapshot: Snapshot, id: string, query: HistoryQuery): Promise<Series> {
  refuse(faultsOfRange(query))
  const [series] = await listSeries(source, snapshot, [getProvider(snapshot, id).id], query)
  return series!
}

/** Of the sources of a sample the ids of those that had appeared by the day; of all of them if none had. */
const toldSources = remembered((snapshot: Snapshot) => {
  const appeared = new Set(snapshot.sources.map(({ id }) => id))
  return (origin: Origin): string[] => {
    const ids = sourceIdsOf(origin)
    const told = ids.filter(id => appeared.has(id))
    return told.length > 0 ? told : ids
  }
})

/** Whether every sample of a range is asked for. */
const isWholeRange = ({ interval = 'day', method }: HistoryQuery): boolean => interval === 'day' && method === undefined

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
export async function listPoints (source: SeriesSource, snapshot: Snapshot, query: PointsQuery): Promise<MetricPoint[]> {
  refuse(faultsOfPoints(snapshot, query))
  const metrics = metricsOf(query)
  const parts = await listParts(source, snapshot, query)
  refuseTooMany(parts.reduce((count, { series, samples }) => count + countPoints(series, samples, metrics), 0), query)
  return mergedPoints(parts, metrics)
}

/** The same as JSON, in pieces, each point in that form. What one chart asks for again and again, each time for another range, is cut out of a text that is there. */
export async function writeHistory (source: SeriesSource, snapshot: Snapshot, query: PointsQuery, form: PointForm): Promise<Array<string | Buffer>> {
  const { providers: [provider, ...others] = [] } = query
  if (provider === undefined || others.length > 0 || !isWholeRange(query)) return writePoints(await listPoints(source, snapshot, query), form)
  refuse(faultsOfPoints(snapshot, query))
  const found = findProvider(snapshot, provider)
  if (found === undefined) return writePoints([], form)
  const series = await source.seriesOf(found.id, snapshot.revision)
  const range = rangeOn(series, snapshot, query)
  if ((range[1] - range[0]) * METRICS.length > MAX_POINTS) refuseTooMany(countPoints(series, between(range), metricsOf(query)), query)
  const text = source.textOf(series, formOfPoints(metricsOf(query), form))
  return text === undefined ? writePoints(pointsOf(series, between(range), metricsOf(query)), form) : cutText(text, range)
}

const metricsOf = ({ metric }: PointsQuery): readonly MetricName[] => metric === undefined ? METRICS : [metric]

async function listParts (source: SeriesSource, snapshot: Snapshot, { providers: asked, ...query }: PointsQuery): Promise<Part[]> {
  const chosen = asked === undefined ? snapshot.providers : chooseProviders(snapshot, asked)
  const found = await listSeries(source, snapshot, chosen.map(({ id }) => id).sort(), query)
  return found.map(series => ({ series, samples: samplesOf(series, snapshot, query) }))
}

/** What was counted, or calculated curves; never both in one series. */
async function listSeries (source: SeriesSource, { revision }: Snapshot, providers: string[], { method }: HistoryQuery): Promise<Series[]> {
  return await Promise.all(providers.map(async id => method === 'star-history' ? await source.starCurveOf(id, revision) : await source.seriesOf(id, revision)))
}

function rangeOn (series: Series, snapshot: Snapshot, query: RangeQuery): [start: number, end: number] {
  const { from, to } = daysOf(query, snapshot.asOf)
  return rangeOf(series, from, to)
}

/** Those that are asked for: of a week (Monday to Sunday) or month the last sound one. */
function samplesOf (series: Series, snapshot: Snapshot, { method, interval = 'day', ...query }: HistoryQuery): number[] {
  const [start, end] = rangeOn(series, snapshot, query)
  const found: number[] = []
  for (let sample = end - 1; sample >= start;) {
    const isAsked = (method === undefined || series.origins[sample]!.method === method) && (interval === 'day' || !isHeld(series, sample))
    if (isAsked) found.push(sample)
    sample = isAsked && interval !== 'day' ? firstFrom(series, beginOf(interval, dayAt(series, sample))) - 1 : sample - 1
  }
  return found.reverse()
}

const beginOf = (interval: 'week' | 'month', day: string): string => interval === 'month' ? `${day.slice(0, 7)}-01` : mondayOf(day)

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

function mondayOf (day: string): string {
  const date = new Date(`${day}T00:00:00Z`)
  return new Date(date.getTime() - ((date.getUTCDay() + 6) % 7) * DAY_MS).toISOString().slice(0, 10)
}
