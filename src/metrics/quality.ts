import type { DatedFigures, Quality } from './metric-schema.ts'
import { DAY_MS } from '../knowledge/dates.ts'

/** How many days old a figure may be, and no older: two periods of a daily refresh. */
export const DAILY_STALE_AFTER_DAYS = 2
/** The id of the source of every fetched figure. */
export const GITHUB_SOURCE = 'github-api'

/** A sample as it is served: with its quality and its age on the day asked for; its sources by their ids, or as they are known on that day. */
export type Figures<S = string> = Pick<DatedFigures,
  'stars' | 'forks' | 'contributors' | 'openIssues' | 'repository' | 'method' | 'contributorsMethod' | 'rounded' | 'edition' | 'statedPeriod' | 'note' | 'heldReason'> & {
    /** The day (UTC) the figures are of. */
    observedAt: string
    /** The instant at which they were fetched; null for published ones. */
    fetchedAt: string | null
    /** Whole days between that day and the day asked for. */
    ageDays: number
    quality: Quality
    sources: S[]
  }

/**
 * `held` before `stale` before `estimated` and `rounded` before `exact`. Only an answer for today can be stale: a figure asked for as of a past day is as good as it
 * was when it was observed, and its age is said beside it.
 */
function qualityOf (sample: DatedFigures, isStale: boolean): Quality {
  if (sample.heldReason !== null) return 'held'
  if (isStale) return 'stale'
  if (sample.method === 'star-history') return 'estimated'
  return sample.rounded.length > 0 ? 'rounded' : 'exact'
}

export interface GradingDay {
  asOf: string
  today: string
  /** From this age on, today's figures are stale: two missed periods of the refresh. */
  staleAfterDays: number
}

/** One object that is frozen as it is made: to freeze a copy of it takes twenty times as long. */
export function gradeSample<S> (sample: DatedFigures, { asOf, today, staleAfterDays }: GradingDay, sourcesOf: (ids: string[]) => S[]): Figures<S> {
  const ageDays = Math.round((Date.parse(asOf) - Date.parse(sample.observedOn)) / DAY_MS)
  return Object.freeze({
    observedAt: sample.observedOn,
    fetchedAt: sample.observedAt,
    ageDays,
    quality: qualityOf(sample, asOf >= today && ageDays >= staleAfterDays),
    stars: sample.stars,
    forks: sample.forks,
    contributors: sample.contributors,
    openIssues: sample.openIssues,
    rounded: sample.rounded,
    method: sample.method,
    contributorsMethod: sample.contributorsMethod,
    repository: sample.repository,
    edition: sample.edition,
    statedPeriod: sample.statedPeriod,
    note: sample.note,
    heldReason: sample.heldReason,
    sources: sourcesOf(sample.method === 'github-api' ? [GITHUB_SOURCE] : sample.sources)
  })
}

/** A sample of the past, as good as it was on its day. */
export const gradePast = (sample: DatedFigures): Figures => gradeSample(sample, { asOf: sample.observedOn, today: '9999-12-31', staleAfterDays: Infinity }, ids => ids)
