import { BadRequestError } from '../errors.ts'
import { isDate } from '../knowledge/dates.ts'
import type { Snapshot } from '../knowledge/snapshot.ts'
import { groupBy } from '../lists/group-by.ts'
import { getProvider } from '../providers/provider-rules.ts'
import type { Store } from '../store/store.ts'
import type { DatedFigures, FiguresMethod, Interval, MetricName, MetricPoint } from './metric-schema.ts'
import { DAY_MS, gradePast, type Figures } from './quality.ts'
import { listStarCurves, type StarStore } from './star-curve.ts'

/** The part of the store that keeps what grows with time. */
export type SampleStore = Pick<Store, 'listSamples'> & StarStore

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

export interface PointsQuery extends HistoryQuery {
  providers?: string[] | undefined
  metric?: MetricName | undefined
}

/** The series of several providers in long form, in order of time; what is not known is left out, and so is what is held. */
export async function listPoints (samples: SampleStore, snapshot: Snapshot, query: PointsQuery): Promise<MetricPoint[]> {
  const providers = query.providers?.map(id => getProvider(snapshot, id).id) ?? snapshot.providers.map(({ id }) => id)
  const found = (await listSeries(samples, snapshot, providers, query)).filter(sample => sample.heldReason === null)
  const thinned = [...groupBy(found, ({ provider }) => provider).values()].flatMap(series => thin(series.sort(byDay), query.interval ?? 'day')).sort(byDay)
  const metrics: readonly MetricName[] = query.metric === undefined ? ['stars', 'forks', 'contributors'] : [query.metric]
  return thinned.flatMap(sample => metrics.flatMap(metric => sample[metric] === null
    ? []
    : [{
        time: `${sample.observedOn}T00:00:00Z`,
        provider: sample.provider,
        metric,
        value: sample[metric],
        quality: sample.method === 'star-history' ? 'estimated' as const : sample.rounded.includes(metric) ? 'rounded' as const : 'exact' as const,
        method: sample.method
      }]))
}

/** Samples, or a calculated curve; never both in one series. */
async function listSeries (samples: SampleStore, snapshot: Snapshot, providers: string[], { method, ...query }: HistoryQuery): Promise<DatedFigures[]> {
  const asked = { providers, ...rangeOf(query, snapshot.asOf) }
  if (method === 'star-history') return await listStarCurves(samples, asked)
  const found = await samples.listSamples(asked)
  return method === undefined ? found : found.filter(sample => sample.method === method)
}

const byDay = (a: DatedFigures, b: DatedFigures): number => a.observedOn < b.observedOn ? -1 : a.observedOn > b.observedOn ? 1 : 0

function rangeOf ({ from, to }: HistoryQuery, latest: string): { from?: string, to: string } {
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
