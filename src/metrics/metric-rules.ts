import { BadRequestError } from '../errors.ts'
import { isDate } from '../knowledge/dates.ts'
import type { Snapshot } from '../knowledge/snapshot.ts'
import { groupBy } from '../lists/group-by.ts'
import { getProvider } from '../providers/provider-rules.ts'
import type { Store } from '../store/store.ts'
import type { DatedFigures, FiguresMethod, Interval, MetricName, MetricPoint } from './metric-schema.ts'
import { DAY_MS, gradePast, type Figures } from './quality.ts'
import { METRICS, pointsBetween, pointsOf, type SeriesSource } from './series.ts'
import { listStarCurves, type StarStore } from './star-curve.ts'

/** Where figures that grow with time are asked for: the store, and the series of it that are in memory. */
export type SampleStore = Pick<Store, 'listSamples'> & StarStore & SeriesSource

export interface HistoryQuery {
  from?: string | undefined
  to?: string | undefined
  interval?: Interval | undefined
  /** Only figures that were come by in this way; left out, all samples. */
  method?: FiguresMethod | undefined
}

/** The samples of one provider up to the day, in order of time: all of them, or the last sound one of each week (Monday to Sunday) or month. */
export async function listHistory (samples: SampleStore, snapshot: Snapshot, provider: string, query: HistoryQuery): Promise<Figures[]> {
  const found = (await listSeries(samples, snapshot, [provider], query)).sort(byDay)
  const appeared = new Set(snapshot.sources.map(({ id }) => id))
  return thin(found, query.interval ?? 'day').map(gradePast).map(figures => {
    const published = figures.sources.filter(id => appeared.has(id))
    return published.length > 0 ? { ...figures, sources: published } : figures
  })
}

/** Points in one answer: nearly five years of daily figures of twenty providers. More are refused rather than cut, since a chart would not show what is missing. */
export const MAX_POINTS = 100_000

export interface PointsQuery extends HistoryQuery {
  providers?: string[] | undefined
  metric?: MetricName | undefined
}

/** Of so many providers at a time, the whole series are looked through in memory; of more, only the range is asked of the store. */
const FEW_PROVIDERS = 8
/** And only where the series of all that are known fit into memory: else each question would read a whole series for its range. */
const SERIES_IN_MEMORY = 24

/** The series of several providers in long form, in order of time; what is not known is left out, and so is what is held. */
export async function listPoints (samples: SampleStore, snapshot: Snapshot, query: PointsQuery): Promise<readonly MetricPoint[]> {
  const providers = query.providers?.map(id => getProvider(snapshot, id).id) ?? snapshot.providers.map(({ id }) => id)
  const isEveryDay = query.interval === undefined || query.interval === 'day'
  const points = isEveryDay && query.method !== 'star-history' && providers.length <= FEW_PROVIDERS && snapshot.providers.length <= SERIES_IN_MEMORY
    ? await cutPoints(samples, snapshot, providers, query)
    : await makePoints(samples, snapshot, providers, query)
  if (points.length <= MAX_POINTS) return points
  throw new BadRequestError([{
    pointer: 'interval',
    value: query.interval ?? 'day',
    expected: `week or month, a shorter range, one metric or fewer providers: these are ${points.length} points, and one answer holds ${MAX_POINTS} at most`
  }])
}

async function cutPoints (samples: SampleStore, { asOf, revision }: Snapshot, providers: string[], query: PointsQuery): Promise<readonly MetricPoint[]> {
  const { from, to } = daysOf(query, asOf)
  const ranges = await Promise.all([...new Set(providers)].sort().map(async id => pointsBetween((await samples.seriesOf(id, revision))[query.metric ?? 'all'], from, to)))
  const points = ranges.length === 1 ? ranges[0]! : ranges.flat().sort((a, b) => a.time < b.time ? -1 : a.time > b.time ? 1 : 0)
  return query.method === undefined ? points : points.filter(({ method }) => method === query.method)
}

async function makePoints (samples: SampleStore, snapshot: Snapshot, providers: string[], query: PointsQuery): Promise<MetricPoint[]> {
  const found = (await listSeries(samples, snapshot, providers, query)).filter(sample => sample.heldReason === null)
  const thinned = [...groupBy(found, ({ provider }) => provider).values()].flatMap(series => thin(series.sort(byDay), query.interval ?? 'day')).sort(byDay)
  return thinned.flatMap(sample => pointsOf(sample, query.metric === undefined ? METRICS : [query.metric]))
}

/** Samples, or a calculated curve; never both in one series. */
async function listSeries (samples: SampleStore, snapshot: Snapshot, providers: string[], { method, ...query }: HistoryQuery): Promise<DatedFigures[]> {
  const asked = { providers, ...daysOf(query, snapshot.asOf) }
  if (method === 'star-history') return await listStarCurves(samples, asked)
  const found = await samples.listSamples(asked)
  return method === undefined ? found : found.filter(sample => sample.method === method)
}

const byDay = (a: DatedFigures, b: DatedFigures): number => a.observedOn < b.observedOn ? -1 : a.observedOn > b.observedOn ? 1 : 0

function daysOf ({ from, to }: HistoryQuery, latest: string): { from?: string, to: string } {
  for (const [pointer, value] of Object.entries({ from, to })) {
    if (value !== undefined && !isDate(value)) throw new BadRequestError([{ pointer, value, expected: 'a day that exists, YYYY-MM-DD' }])
  }
  if (from !== undefined && to !== undefined && from > to) throw new BadRequestError([{ pointer: 'from', value: from, expected: `a day not after to, ${to}` }])
  return { ...(from === undefined ? {} : { from }), to: to === undefined || to > latest ? latest : to }
}

function thin (samples: DatedFigures[], interval: Interval): DatedFigures[] {
  if (interval === 'day') return samples
  const sound = samples.filter(sample => sample.heldReason === null)
  return [...groupBy(sound, ({ observedOn }) => interval === 'month' ? observedOn.slice(0, 7) : mondayOf(observedOn)).values()].map(group => group.at(-1)!)
}

function mondayOf (day: string): string {
  const date = new Date(`${day}T00:00:00Z`)
  return new Date(date.getTime() - ((date.getUTCDay() + 6) % 7) * DAY_MS).toISOString().slice(0, 10)
}
