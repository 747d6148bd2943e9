import { isDeepStrictEqual } from 'node:util'
import type { Database } from 'better-sqlite3'
import { deepFreeze } from '../knowledge/frozen.ts'
import { MetricSampleSchema, PublishedSampleSchema, type MetricSample, type PublishedSample } from '../metrics/metric-schema.ts'
import type { Origin, Sampled } from '../metrics/quality.ts'
import { columnsOf, selectList, toRow, valuesReader } from './columns.ts'
import type { RepositoryStatements } from './repository-statements.ts'
import type { StateStatements } from './state-statements.ts'
import type { LatestSamples, SampleQuery } from './store.ts'

type Key = Pick<MetricSample, 'provider' | 'method' | 'observedOn'> & { edition: string }

const COLUMNS = columnsOf(MetricSampleSchema)
const NAMES = COLUMNS.map(({ name }) => name)
const VALUES = COLUMNS.map(({ property }) => `@${property}`).join(', ')

const INSERT = `INSERT INTO metric_samples (ordinal, ${NAMES.join(', ')})`
const SELECT = `SELECT ${selectList(COLUMNS, 'sample')}`
const PUBLISHED_PROPERTIES = Object.keys(PublishedSampleSchema.properties)

// A fetched sample has no edition, but a primary key has no NULL.
const toSampleRow = (sample: MetricSample) => toRow({ ...sample, edition: sample.edition ?? '' }, COLUMNS)
const fromValues = valuesReader(COLUMNS)
const toSample = (values: unknown[]): MetricSample => {
  const sample = fromValues(values) as MetricSample
  sample.edition ||= null
  return sample
}

/** Steps from one provider to the next along the primary key, without reading the series between them. */
const PROVIDERS = `
  WITH RECURSIVE observed (provider) AS (
    SELECT min(provider) FROM metric_samples
    UNION ALL
    SELECT (SELECT min(provider) FROM metric_samples WHERE provider > observed.provider) FROM observed WHERE provider IS NOT NULL)`

/** Of one method, the newest sound sample of a provider: read backwards along the primary key. */
const newest = (method: string) => `
  SELECT * FROM (
    SELECT method, observed_on, edition FROM metric_samples
    WHERE provider = observed.provider AND method = '${method}' AND observed_on <= @day AND held_reason IS NULL
      AND (method <> 'github-api' OR contributors_method IS NOT NULL)
    ORDER BY observed_on DESC, edition DESC LIMIT 1)`

/**
 * One sample a provider. Of two of the same day the fetched one wins: it was counted, not copied, and its instant is known. Of two
 * editions of a document the one whose name sorts last wins: they agree wherever both are known, so it need only be always the same.
 * A figure counts from the day it was observed, even if it reached readers later; one that is held never does,
 * nor does one whose contributors are still to be counted: it must not take the place of a complete one.
 */
const latestOf = (providers: string): string => `${providers}
  ${SELECT} FROM observed CROSS JOIN metric_samples sample
  ON sample.provider = observed.provider AND (sample.method, sample.observed_on, sample.edition) = (
    SELECT method, observed_on, edition FROM (${newest('github-api')} UNION ALL ${newest('published')})
    ORDER BY observed_on DESC, method = 'github-api' DESC LIMIT 1)
  ORDER BY sample.provider`

export const LATEST_SAMPLES_SQL = latestOf(PROVIDERS)
const LATEST_SAMPLE_SQL = latestOf('WITH observed (provider) AS (SELECT @provider)')

/** What a day's sample becomes when the same day is observed again, be it of another repository that the provider's record names by now. */
function merge (known: MetricSample, later: MetricSample, isOfTheSame: boolean): MetricSample {
  if (known.heldReason === null && later.heldReason !== null) return known
  if (!isOfTheSame || (known.heldReason !== null && later.heldReason === null)) return later
  return {
    ...later,
    stars: later.stars ?? known.stars,
    forks: later.forks ?? known.forks,
    openIssues: later.openIssues ?? known.openIssues,
    contributors: later.contributors ?? known.contributors,
    // Of figures without contributors, it tells whether they are complete.
    contributorsMethod: later.contributors === null ? known.contributorsMethod ?? later.contributorsMethod : later.contributorsMethod
  }
}

const fromPublished = (sample: PublishedSample): MetricSample => ({
  ...sample,
  method: 'published',
  fetchedAt: null,
  openIssues: null,
  contributorsMethod: sample.contributors === null ? null : 'page'
})

const toPublished = (sample: MetricSample) =>
  Object.fromEntries(Object.entries(sample).filter(([property]) => PUBLISHED_PROPERTIES.includes(property))) as PublishedSample

/** What is the same of most samples of a provider. */
const ORIGIN: Record<keyof Origin, true> = {
  method: true, repository: true, contributorsMethod: true, rounded: true, edition: true, statedPeriod: true, note: true, heldReason: true, sources: true
}
const ORIGIN_COLUMNS = COLUMNS.filter(({ property }) => property in ORIGIN)
const originFrom = valuesReader(ORIGIN_COLUMNS)

function readOrigin (text: string): Origin {
  const origin = originFrom(JSON.parse(text) as unknown[]) as Origin
  origin.edition ||= null
  return deepFreeze(origin)
}

type Figure = number | null
type SeriesValues = [observedOn: string, fetchedAt: string | null, stars: Figure, forks: Figure, contributors: Figure, openIssues: Figure, origin: string]

function toSeriesRows (rows: SeriesValues[]): Sampled[] {
  const origins = new Map<string, Origin>()
  return rows.map(([observedOn, fetchedAt, stars, forks, contributors, openIssues, text]) => {
    let origin = origins.get(text)
    if (origin === undefined) origins.set(text, origin = readOrigin(text))
    return { observedOn, fetchedAt, stars, forks, contributors, openIssues, origin }
  })
}

export function createSampleStatements (db: Database, state: StateStatements, repositories: RepositoryStatements, clock: () => Date) {
  const find = db.prepare<[Key], unknown[]>(`
    ${SELECT} FROM metric_samples sample
    WHERE provider = @provider AND method = @method AND observed_on = @observedOn AND edition = @edition`).raw()
  const insertPublished = db.prepare(`${INSERT} VALUES (@ordinal, ${VALUES})`)
  const put = db.prepare(`
    ${INSERT} VALUES (NULL, ${VALUES})
    ON CONFLICT (provider, method, observed_on, edition) DO UPDATE SET ${NAMES.map(name => `${name} = excluded.${name}`).join(', ')}`)
  // Published samples are few among many: found provider by provider, not by reading all.
  const deletePublished = db.prepare(`${PROVIDERS} DELETE FROM metric_samples WHERE provider IN (SELECT provider FROM observed) AND method = 'published'`)
  const listPublished = db.prepare<[], unknown[]>(`
    ${PROVIDERS} ${SELECT} FROM observed CROSS JOIN metric_samples sample
    ON sample.provider = observed.provider AND sample.method = 'published' ORDER BY ordinal`).raw()
  const listProviders = db.prepare<[], string>(`${PROVIDERS} SELECT provider FROM observed WHERE provider IS NOT NULL`).pluck()
  // Both methods are named so that the days are a range of the primary key.
  const list = db.prepare<[{ providers: string, from: string, to: string }], unknown[]>(`
    ${SELECT} FROM metric_samples sample
    WHERE provider IN (SELECT value FROM json_each(@providers)) AND method IN ('github-api', 'published') AND observed_on BETWEEN @from AND @to
    ORDER BY provider, observed_on, method, edition`).raw()
  // What most samples have in common comes as one text, to be read once.
  const listSeriesRows = db.prepare<[string], SeriesValues>(`
    SELECT observed_on, fetched_at, stars, forks, contributors, open_issues, json_array(${ORIGIN_COLUMNS.map(({ name }) => name).join(', ')})
    FROM metric_samples WHERE provider = ? AND method IN ('github-api', 'published') ORDER BY observed_on, method, edition`).raw()
  const latest = db.prepare<[{ day: string }], unknown[]>(LATEST_SAMPLES_SQL).raw()
  const latestOfOne = db.prepare<[{ day: string, provider: string }], unknown[]>(LATEST_SAMPLE_SQL).raw()

  const isOfTheSame = ({ provider, repository }: MetricSample, later: MetricSample): boolean =>
    repository === later.repository || repositories.namesOf(provider, repository).has(later.repository.toLowerCase())

  function write (sample: MetricSample): boolean {
    if (sample.method === 'published') throw new Error('published samples are facts: importFacts brings them')
    const row = find.get({ ...sample, edition: '' })
    const known = row && toSample(row)
    const next = known === undefined ? sample : merge(known, sample, isOfTheSame(known, sample))
    if (isDeepStrictEqual(next, known)) return false
    put.run(toSampleRow(next))
    return true
  }
  const save = db.transaction((sample: MetricSample) => { if (write(sample)) state.bump(clock()) })

  return {
    list: ({ providers, from = '0000-01-01', to = '9999-12-31' }: SampleQuery) =>
      list.all({ providers: JSON.stringify(providers ?? listProviders.all()), from, to }).map(toSample),
    listSeriesRows: (provider: string) => toSeriesRows(listSeriesRows.all(provider)),
    latest: (day: string): LatestSamples => ({
      of (provider) {
        const row = latestOfOne.get({ day, provider })
        return row && toSample(row)
      },
      all: () => latest.all({ day }).map(toSample)
    }),
    save: save.immediate,
    /** To be called in a transaction that makes a revision if this is new; tells whether it is. */
    write,
    listPublished: () => listPublished.all().map(values => toPublished(toSample(values))),
    /** To be called in the transaction of the import. */
    replacePublished (samples: PublishedSample[]): void {
      deletePublished.run()
      samples.forEach((sample, ordinal) => insertPublished.run({ ...toSampleRow(fromPublished(sample)), ordinal }))
    }
  }
}

export type SampleStatements = ReturnType<typeof createSampleStatements>
