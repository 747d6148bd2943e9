import type { FieldError } from '../errors.ts'
import type { Facts } from '../knowledge/facts-schema.ts'
import type { PublishedSample } from '../metrics/metric-schema.ts'
import { DAY_MS } from '../knowledge/dates.ts'

/** Editions that are refreshed together reach their readers within this time. */
const SAME_REFRESH_DAYS = 7

/** The editions one sample stands for: "community+product" is both. */
const editionsOf = ({ edition }: PublishedSample): string[] => edition.split('+')

/** What was printed, but for what is held in other editions than this one. */
const printedBeside = ({ publishedSamples }: Pick<Facts, 'publishedSamples'>, edition: string): PublishedSample[] => publishedSamples
  .filter(sample => sample.heldReason === null || editionsOf(sample).includes(edition))
  .filter(({ publishedOn }) => publishedOn !== null)

/** An edition that never was is one. */
export function faultsOfEdition (facts: Pick<Facts, 'publishedSamples'>, edition: string | undefined): FieldError[] {
  if (edition === undefined) return []
  const known = new Set(printedBeside(facts, edition).flatMap(editionsOf))
  return known.has(edition) ? [] : [{ pointer: 'edition', value: edition, expected: `one of ${[...known].sort().join(', ')}` }]
}

/**
 * What one edition of a document printed on a day, by provider. Where editions printed the same figures, only one of them may be on record: so the
 * newest figures of the same publisher count, unless the edition printed other ones in the same refresh.
 */
export function figuresOfEdition (
  { publishedSamples, sources }: Pick<Facts, 'publishedSamples' | 'sources'>, asOf: string, edition: string
): Map<string, PublishedSample> {
  const publisherById = new Map(sources.map(({ id, publisher }) => [id, publisher]))
  const publisherOf = (sample: PublishedSample) => publisherById.get(sample.sources[0]!)
  const printed = printedBeside({ publishedSamples }, edition)
  const model = printed.find(sample => editionsOf(sample).includes(edition))!
  const figures = new Map<string, PublishedSample>()
  for (const sample of printed.filter(({ observedOn }) => observedOn <= asOf).sort(byDay)) {
    if (publisherOf(sample) !== publisherOf(model)) continue
    const before = figures.get(sample.provider)
    const yields = before !== undefined && editionsOf(before).includes(edition) && !editionsOf(sample).includes(edition) &&
      daysBetween(before, sample) <= SAME_REFRESH_DAYS
    if (!yields) figures.set(sample.provider, sample)
  }
  return figures
}

const byDay = (a: PublishedSample, b: PublishedSample): number => Date.parse(a.observedOn) - Date.parse(b.observedOn)

const daysBetween = (a: PublishedSample, b: PublishedSample): number => byDay(b, a) / DAY_MS
