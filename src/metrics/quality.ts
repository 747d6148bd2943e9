import { DAY_MS } from '../knowledge/dates.ts'
import { deepFreeze } from '../knowledge/frozen.ts'
import type { FiguresMethod, MetricName, MetricSample, Quality } from './metric-schema.ts'

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
  return { observedOn, fetchedAt, stars, forks, contributors, openIssues, origin: deepFreeze(sample) }
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
  /** Figures of earlier days are stale; empty where none is, as on a past day. */
  freshFrom: string
}

/**
 * With accessors, like what it is graded from: of the hundreds of samples in a list of another day few figures are asked for, each once, and what is
 * not asked for is not looked up. So it has no properties of its own to be spread or written as JSON.
 */
class GradedSample<S> implements Figures<S> {
  readonly #sample: Sampled
  readonly #day: GradingDay
  readonly #sourcesOf: (ids: string[]) => S[]

  constructor (sample: Sampled, day: GradingDay, sourcesOf: (ids: string[]) => S[]) {
    this.#sample = sample
    this.#day = day
    this.#sourcesOf = sourcesOf
  }

  get observedAt () { return this.#sample.observedOn }
  get fetchedAt () { return this.#sample.fetchedAt }
  get ageDays () { return Math.round((Date.parse(this.#day.asOf) - Date.parse(this.observedAt)) / DAY_MS) }
  get quality () { return qualityOf(this.#sample.origin, this.observedAt < this.#day.freshFrom) }
  get stars () { return this.#sample.stars }
  get forks () { return this.#sample.forks }
  get contributors () { return this.#sample.contributors }
  get openIssues () { return this.#sample.openIssues }
  get rounded () { return this.#sample.origin.rounded }
  get method () { return this.#sample.origin.method }
  get contributorsMethod () { return this.#sample.origin.contributorsMethod }
  get repository () { return this.#sample.origin.repository }
  get edition () { return this.#sample.origin.edition }
  get statedPeriod () { return this.#sample.origin.statedPeriod }
  get note () { return this.#sample.origin.note }
  get heldReason () { return this.#sample.origin.heldReason }
  get sources () { return this.#sourcesOf(sourceIdsOf(this.#sample.origin)) }
}

export const gradeSample = <S>(sample: Sampled, day: GradingDay, sourcesOf: (ids: string[]) => S[]): Figures<S> => new GradedSample(sample, day, sourcesOf)

const GITHUB_SOURCES = [GITHUB_SOURCE]

export const sourceIdsOf = ({ method, sources }: Origin): string[] => method === 'github-api' ? GITHUB_SOURCES : sources

/** A sample of the past, as good as it was on its day. */
export const gradePast = <S>(sample: Sampled, sources: S[]): Figures<S> =>
  gradeSample(sample, { asOf: sample.observedOn, freshFrom: '' }, () => sources)
