import { BadRequestError } from '../errors.ts'
import { isDate } from '../knowledge/dates.ts'
import type { Snapshot } from '../knowledge/snapshot.ts'
import { groupBy } from '../lists/group-by.ts'
import { getProvider } from '../providers/provider-rules.ts'
import type { Store } from '../store/store.ts'
import type { Interval, MetricName, MetricPoint, MetricSample, Quality } from './metric-schema.ts'

/** The part of the store that keeps what grows with time. */
export type SampleStore = Pick<Store, 'listSamples'>

const DAY_MS = 24 * 60 * 60 * 1000
/** The figures are fetched once a day: after two missed periods they are stale. */
export const STALE_AFTER_DAYS = 2
/** The id of the source of every fetched figure. */
const GITHUB_SOURCE = 'github-api'

/** A sample as it is served: with its quality and its age on the day asked for. */
export type Figures = Pick<MetricSample,
  'stars' | 'forks' | 'contributors' | 'repository' | 'method' | 'contributorsMethod' | 'rounded' | 'edition' | 'statedPeriod' | 'note' | 'heldReason' | 'sources'> & {
    /** The day (UTC) the figures are of. */
    observedAt: string
    /** The instant at which they were fetched; null for published ones. */
    fetchedAt: string | null
    /** Whole days between that day and the day asked for. */
    ageDays: number
    quality: Quality
  }

/**
 * `held` before `stale` before `rounded` before `exact`. Only an answer for today can be stale: a figure asked for as of a past day is as good as it
 * was when it was observed, and its age is said beside it.
 */
function qualityOf (sample: MetricSample, ageDays: number, current: boolean): Quality {
  if (heldReasonOf(sample) !== null) return 'held'
  if (current && ageDays >= STALE_AFTER_DAYS) return 'stale'
  return sample.rounded.length > 0 ? 'rounded' : 'exact'
}

export function gradeSample (sample: MetricSample, { asOf, today }: { asOf: string, today: string }): Figures {
  const ageDays = Math.round((Date.parse(asOf) - Date.parse(sample.observedOn)) / DAY_MS)
  return {
    observedAt: sample.observedOn,
    fetchedAt: sample.observedAt,
    ageDays,
    quality: qualityOf(sample, ageDays, asOf >= today),
    stars: sample.stars,
    forks: sample.forks,
    contributors: sample.contributors,
    rounded: sample.rounded,
    method: sample.method,
    contributorsMethod: sample.contributorsMethod,
    repository: sample.repository,
    edition: sample.edition,
    statedPeriod: sample.statedPeriod,
    note: sample.note,
    heldReason: heldReasonOf(sample),
    sources: sample.method === 'github-api' ? [GITHUB_SOURCE] : sample.sources
  }
}

/** A sample of the past, as good as it was on its day. */
export const gradePast = (sample: MetricSample): Figures => gradeSample(sample, { asOf: sample.observedOn, today: '9999-12-31' })

export interface HistoryQuery {
  from?: string | undefined
  to?: string | undefined
  interval?: Interval | undefined
}

/** The samples of one provider in order of time: all of them, or the last sound one of each week (Monday to Sunday) or month. */
export async function listHistory (samples: SampleStore, provider: string, query: HistoryQuery): Promise<Figures[]> {
  const found = (await samples.listSamples({ providers: [provider], ...rangeOf(query) })).sort(byDay)
  return thin(found, query.interval ?? 'day').map(gradePast)
}

export interface PointsQuery extends HistoryQuery {
  providers?: string[] | undefined
  metric?: MetricName | undefined
}

/** The series of several providers in long form, in order of time; what is not known is left out, and so is what is held. */
export async function listPoints (samples: SampleStore, snapshot: Snapshot, query: PointsQuery): Promise<MetricPoint[]> {
  const providers = query.providers?.map(id => getProvider(snapshot, id).id) ?? snapshot.providers.map(({ id }) => id)
  const found = (await samples.listSamples({ providers, ...rangeOf(query, snapshot.asOf) })).filter(sample => heldReasonOf(sample) === null)
  const thinned = [...groupBy(found, ({ provider }) => provider).values()].flatMap(series => thin(series.sort(byDay), query.interval ?? 'day')).sort(byDay)
  const metrics: readonly MetricName[] = query.metric === undefined ? ['stars', 'forks', 'contributors'] : [query.metric]
  return thinned.flatMap(sample => metrics.flatMap(metric => sample[metric] === null
    ? []
    : [{
        time: `${sample.observedOn}T00:00:00Z`,
        provider: sample.provider,
        metric,
        value: sample[metric],
        quality: sample.rounded.includes(metric) ? 'rounded' as const : 'exact' as const,
        method: sample.method
      }]))
}

const byDay = (a: MetricSample, b: MetricSample): number => a.observedOn < b.observedOn ? -1 : a.observedOn > b.observedOn ? 1 : 0

/** A figure that was only ever proposed is kept, and never served as the current one. */
const heldReasonOf = ({ heldReason, method, publishedOn }: MetricSample): string | null =>
  heldReason ?? (method === 'published' && publishedOn === null ? 'proposed, but never published' : null)

function rangeOf ({ from, to }: HistoryQuery, latest?: string): { from?: string, to?: string } {
  for (const [field, value] of Object.entries({ from, to })) {
    if (value !== undefined && !isDate(value)) throw new BadRequestError([{ field, value, expected: 'a day that exists, YYYY-MM-DD' }])
  }
  if (from !== undefined && to !== undefined && from > to) throw new BadRequestError([{ field: 'from', value: from, expected: `a day not after to, ${to}` }])
  const last = [to, latest].filter(day => day !== undefined).sort()[0]
  return { ...(from === undefined ? {} : { from }), ...(last === undefined ? {} : { to: last }) }
}

function thin (samples: MetricSample[], interval: Interval): MetricSample[] {
  if (interval === 'day') return samples
  const sound = samples.filter(sample => heldReasonOf(sample) === null)
  return [...groupBy(sound, ({ observedOn }) => interval === 'month' ? observedOn.slice(0, 7) : mondayOf(observedOn)).values()].map(group => group.at(-1)!)
}

function mondayOf (day: string): string {
  const date = new Date(`${day}T00:00:00Z`)
  return new Date(date.getTime() - ((date.getUTCDay() + 6) % 7) * DAY_MS).toISOString().slice(0, 10)
}
