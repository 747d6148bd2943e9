import { DAY_MS } from '../knowledge/dates.ts'
import type { FiguresMethod, MetricName, MetricSample, Quality } from './metric-schema.ts'

/** How many days old a figure may be, and no older: two periods of a daily refresh. */
export const DAILY_STALE_AFTER_DAYS = 2
/** The id of the source of every fetched figure. */
export const GITHUB_SOURCE = 'github-api'

/** Where a sample comes from and what is to be known of it: of most samples of a provider it is the same. */
export type Origin = { method: FiguresMethod } &
  Pick<MetricSample, 'repository' | 'contributorsMethod' | 'rounded' | 'edition' | 'statedPeriod' | 'note' | 'heldReason' | 'sources'>

export type Count = MetricName | 'openIssues'

/** A sample, or what was calculated for a day in its stead. */
export interface Sampled extends Pick<MetricSample, 'observedOn' | 'fetchedAt' | Count> {
  /** One object for all that have it in common, so that it takes no room. */
  readonly origin: Origin
}

/** A sample as it is served: with its quality and its age on the day asked for; its sources by their ids, or as they are known on that day. */
export interface Figures<S = string> extends Pick<MetricSample, Count>, Omit<Origin, 'sources'> {
  /** The day (UTC) the figures are of. */
  observedAt: string
  /** The instant at which they were fetched; null for published ones. */
  fetchedAt: string | null
  /** Whole days between that day and the day asked for. */
  ageDays: number
  quality: Quality
  sources: S[]
}

/** As the store has it, which is of one sample each time. */
export const sampledOf = (sample: MetricSample): Sampled => {
  const { observedOn, fetchedAt, stars, forks, contributors, openIssues } = sample
  return { observedOn, fetchedAt, stars, forks, contributors, openIssues, origin: sample }
}

/** Whether a sample may be the figure of a day: one that is held never is, nor one whose contributors are still to be counted. */
export const isComplete = ({ heldReason, method, contributorsMethod }: Origin): boolean =>
  heldReason === null && (method !== 'github-api' || contributorsMethod !== null)

/**
 * `held` before `stale` before `estimated` and `rounded` before `exact`. Only an answer for today can be stale: a figure asked for as of a past day is as good as it
 * was when it was observed, and its age is said beside it.
 */
export function qualityOf ({ heldReason, method, rounded }: Origin, isStale: boolean): Quality {
  if (heldReason !== null) return 'held'
  if (isStale) return 'stale'
  if (method === 'star-history') return 'estimated'
  return rounded.length > 0 ? 'rounded' : 'exact'
}

export interface GradingDay {
  asOf: string
  today: string
  /** From this age on, today's figures are stale: two missed periods of the refresh. */
  staleAfterDays: number
}

/** One object that is frozen as it is made: to freeze a copy of it takes twenty times as long. */
export function gradeSample<S> (sample: Sampled, { asOf, today, staleAfterDays }: GradingDay, sourcesOf: (ids: string[]) => S[]): Figures<S> {
  const { observedOn, origin } = sample
  const ageDays = asOf === observedOn ? 0 : Math.round((Date.parse(asOf) - Date.parse(observedOn)) / DAY_MS)
  return Object.freeze({
    observedAt: observedOn,
    fetchedAt: sample.fetchedAt,
    ageDays,
    quality: qualityOf(origin, asOf >= today && ageDays >= staleAfterDays),
    stars: sample.stars,
    forks: sample.forks,
    contributors: sample.contributors,
    openIssues: sample.openIssues,
    rounded: origin.rounded,
    method: origin.method,
    contributorsMethod: origin.contributorsMethod,
    repository: origin.repository,
    edition: origin.edition,
    statedPeriod: origin.statedPeriod,
    note: origin.note,
    heldReason: origin.heldReason,
    sources: sourcesOf(sourceIdsOf(origin))
  })
}

const GITHUB_SOURCES = [GITHUB_SOURCE]

export const sourceIdsOf = ({ method, sources }: Origin): string[] => method === 'github-api' ? GITHUB_SOURCES : sources

/** A sample of the past, as good as it was on its day. */
export const gradePast = <S>(sample: Sampled, sources: S[]): Figures<S> =>
  gradeSample(sample, { asOf: sample.observedOn, today: '9999-12-31', staleAfterDays: Infinity }, () => sources)
