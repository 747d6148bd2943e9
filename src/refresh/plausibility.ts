import { DAY_MS } from '../knowledge/dates.ts'
import { METRICS, type MetricName, type MetricSample } from '../metrics/metric-schema.ts'

export type CountedFigures = Pick<MetricSample, MetricName | 'observedOn' | 'contributorsMethod'>

export type Verdict =
  /** `releases`: the held sample of an earlier day that this one confirms in all that it was held for. */
  | { held: false, releases: MetricSample | null }
  | { held: true, reason: string }

/** More than half gone is a collapse, if it is more than this: few stars may well be taken back. */
const COLLAPSE_OVER: Record<MetricName, number> = { stars: 50, forks: 50, contributors: 10 }
/** A figure above this does not become 0. */
const NEVER_ZERO_ABOVE = 100
/** Growth up to this is never suspicious, in however short a time… */
const GROWTH_FLOOR: Record<MetricName, number> = { stars: 500, forks: 100, contributors: 50 }
/** …nor up to this share of the figure, for every month between the two observations… */
const GROWTH_SHARE = 0.25
const SHARE_DAYS = 30
/** …nor up to this many times the fastest growth that the series has seen. */
const GROWTH_TIMES_RECORD = 10
/** "7.3k" may be 50 more or less. */
const ROUNDING = 100
/** A second observation is the same value if it is within a tenth of it, or within five. */
const SAME_SHARE = 0.1
const SAME_ABSOLUTE = 5

/**
 * Whether a fetched sample may follow this series (in order of time, held ones and published ones included). The first fetched sample
 * has nothing to be measured against but a zero: published figures are too old and, for contributors, counted in another way.
 */
export function judge (figures: CountedFigures, series: MetricSample[]): Verdict {
  const suspicions = suspicionsOf(figures, series)
  if (suspicions.length === 0) return { held: false, releases: null }
  const held = lastHeld(series, figures.observedOn)
  const isSeenAgain = ({ metric }: Suspicion) => held !== undefined && confirms(figures[metric], held[metric])
  if (held === undefined || !suspicions.every(isSeenAgain)) return { held: true, reason: suspicions.map(({ reason }) => reason).join('; ') }
  // Seen twice, these figures are right; that says nothing of another one that the earlier day was held for.
  return { held: false, releases: suspicionsOf(held, series).every(isSeenAgain) ? held : null }
}

interface Suspicion { metric: MetricName, reason: string }

function suspicionsOf (figures: CountedFigures, series: MetricSample[]): Suspicion[] {
  const past = series.filter(({ observedOn }) => observedOn <= figures.observedOn)
  return METRICS.flatMap(metric => {
    const reason = suspicionOf(metric, figures, past)
    return reason === undefined ? [] : [{ metric, reason }]
  })
}

function suspicionOf (metric: MetricName, figures: CountedFigures, past: MetricSample[]): string | undefined {
  const value = figures[metric]
  if (value === null) return undefined
  const sound = past.filter(sample => sample.heldReason === null && sample[metric] !== null)
  const latest = sound.at(-1)
  if (value === 0 && latest !== undefined && latest[metric]! > NEVER_ZERO_ABOVE) return `${metric} fell from ${latest[metric]} to 0`
  const comparable = sound.filter(sample => isComparable(metric, sample, figures))
  const fetched = comparable.filter(({ method }) => method === 'github-api').at(-1)
  if (fetched === undefined) return undefined
  const before = fetched[metric]!
  if (value < before / 2 && before - value > COLLAPSE_OVER[metric]) return `${metric} fell from ${before} to ${value}`
  const days = daysBetween(fetched.observedOn, figures.observedOn)
  const allowance = Math.max(
    GROWTH_FLOOR[metric],
    GROWTH_SHARE * before * Math.max(1, days / SHARE_DAYS),
    GROWTH_TIMES_RECORD * recordOf(metric, comparable) * days)
  return value - before > allowance ? `${metric} rose from ${before} to ${value} in ${days} ${days === 1 ? 'day' : 'days'}` : undefined
}

/** Contributors are comparable only if counted in the same way; a star is a star. */
const isComparable = (metric: MetricName, sample: MetricSample, figures: CountedFigures): boolean =>
  metric !== 'contributors' || sample.contributorsMethod === figures.contributorsMethod

/** The fastest growth a day between two successive samples, what rounding may add taken off. */
function recordOf (metric: MetricName, series: MetricSample[]): number {
  return series.reduce((record, sample, index) => {
    const earlier = series[index - 1]
    if (earlier === undefined || earlier.observedOn === sample.observedOn) return record
    const slack = earlier.rounded.includes(metric) || sample.rounded.includes(metric) ? ROUNDING : 0
    return Math.max(record, (sample[metric]! - earlier[metric]! - slack) / daysBetween(earlier.observedOn, sample.observedOn))
  }, 0)
}

/** The newest held sample, if nothing sound was fetched since, and it is not of the same day. */
function lastHeld (series: MetricSample[], day: string): MetricSample | undefined {
  const fetched = series.filter(({ method, observedOn }) => method === 'github-api' && observedOn < day).at(-1)
  return fetched?.heldReason === null ? undefined : fetched
}

function confirms (value: number | null, held: number | null): boolean {
  if (value === null || held === null) return false
  return Math.abs(value - held) <= Math.max(SAME_ABSOLUTE, SAME_SHARE * held)
}

const daysBetween = (from: string, to: string): number => Math.max(1, Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS))
