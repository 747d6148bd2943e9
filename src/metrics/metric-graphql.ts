import { AS_OF, ASSERTION_FIELDS } from '../graphql/assertion-graphql.ts'
import { given } from '../graphql/connections.ts'
import { toGraphql } from '../graphql/enums.ts'
import type { ListWriters, Selected } from '../graphql/parts.ts'
import { Written, writerOf } from '../http/json-parts.ts'
import type { Facts } from '../knowledge/facts-schema.ts'
import { remembered } from '../knowledge/frozen.ts'
import type { KnowledgeSource } from '../knowledge/knowledge.ts'
import type { Provider } from '../knowledge/snapshot.ts'
import { byId } from '../lists/by-id.ts'
import { listFigures, listPoints, writeFigures, writeHistory, type HistoryQuery } from './metric-rules.ts'
import type { MetricName, MetricPoint } from './metric-schema.ts'
import { qualityOf, type Count, type Figures, type Origin } from './quality.ts'
import { dayAt, fetchedAt, orNull, type PointForm, type Series, type SeriesForm } from './series.ts'

export const metricTypeDefs = /* GraphQL */ `
  "A figure of the popularity table."
  enum MetricName {
    "Likes of the repository."
    STARS
    "Copies of the repository."
    FORKS
    "People who contributed to it."
    CONTRIBUTORS
  }
  "How far a figure can be trusted."
  enum Quality {
    "As counted."
    EXACT
    "Published in thousands."
    ROUNDED
    "Nobody counted it: calculated from other figures."
    ESTIMATED
    "Older than it should be."
    STALE
    "Kept apart: not plausible, or never published."
    HELD
  }
  "How figures were come by."
  enum SampleMethod {
    "A document published them."
    PUBLISHED
    "Fetched from GitHub."
    GITHUB_API
    "Calculated back from the first observed count with GitHub's star history, which leaves out the stars that were taken back since."
    STAR_HISTORY
  }
  "The step of a series."
  enum Interval {
    "Every sample."
    DAY
    "The last one of each week."
    WEEK
    "The last one of each month."
    MONTH
  }
  "Figures of one repository on one day."
  type Metrics {
    "The day (UTC) the figures are of."
    observedAt: Date!
    "The instant at which they were fetched; null for published ones."
    fetchedAt: DateTime
    "Whole days between observedAt and the day asked for."
    ageDays: Int!
    "How far they can be trusted."
    quality: Quality!
    "Likes of the repository; null where not known."
    stars: Int
    "Copies of the repository; null where not known."
    forks: Int
    "People who contributed; null where not known."
    contributors: Int
    "Open issues and pull requests together, as GitHub counts them; null where not known."
    openIssues: Int
    "The figures that were published in thousands."
    rounded: [MetricName!]!
    "How they were come by."
    method: SampleMethod!
    "How contributors were counted; counts of two methods are not comparable."
    contributorsMethod: String
    "The name the repository had then."
    repository: String!
    "The edition of the document."
    edition: String
    "The month or day the document itself claims."
    statedPeriod: String
    "What is worth knowing of them."
    note: String
    "Why they are kept apart, if they are."
    heldReason: String
    "Who says so."
    sources: [Source!]!
  }
  "What a figure means."
  type MetricDefinition {
    "Which figure."
    id: MetricName!
    "What it is called."
    name: String!
    "Its place in the table."
    position: Int!
    "What it counts."
    definition: String!
    ${ASSERTION_FIELDS}
  }
  "One point of one series."
  type MetricPoint {
    "Midnight UTC of the day the figure is of."
    time: DateTime!
    "The provider's id."
    provider: ID!
    "Which figure."
    metric: MetricName!
    "The count."
    value: Int!
    "How far it can be trusted."
    quality: Quality!
    "How it was come by."
    method: SampleMethod!
  }
  extend type Provider {
    "The figures up to that day, in order of time, as /v1/providers/{id}/metrics tells them."
    metricHistory("First day." from: Date, "Last day; the day asked for if left out." to: Date, "The step." interval: Interval,
      "Only those come by in this way; published and fetched ones if left out." method: SampleMethod): [Metrics!]!
  }
  extend type Query {
    "What stars, forks and contributors mean."
    metricDefinitions(${AS_OF}): [MetricDefinition!]!
    "The series of several providers in long form, in order of time, as /v1/metrics/history tells them."
    metricPoints("Ids; all if left out." providers: [ID!], "One figure; all if left out." metric: MetricName,
      "First day." from: Date, "Last day." to: Date, "The step." interval: Interval,
      "Only those come by in this way; published and fetched ones if left out." method: SampleMethod, ${AS_OF}): [MetricPoint!]!
  }
`

const sourcesById = remembered(({ sources }: Facts) => byId(sources))

type PointArgs = HistoryQuery & { providers?: string[], metric?: MetricName, asOf?: string }

export const metricResolvers = (knowledge: KnowledgeSource) => ({
  Provider: {
    metricHistory: async ({ id, asOf }: Provider & { asOf: string }, args: HistoryQuery) => {
      const snapshot = await knowledge.at(asOf)
      const sources = sourcesById(snapshot.facts)
      return await listFigures(knowledge.series, snapshot, id, given(args), ids => ids.map(source => sources.get(source)))
    }
  },
  Query: {
    metricDefinitions: async (_root: unknown, { asOf }: { asOf?: string }) => (await knowledge.at(asOf)).metricDefinitions,
    metricPoints: async (_root: unknown, { asOf, ...query }: PointArgs) => await listPoints(knowledge.series, await knowledge.at(asOf), given(query))
  }
})

/** The fields of a point as JSON; nothing in them needs escaping. */
const POINT_FIELDS: Record<keyof MetricPoint, (point: MetricPoint) => string> = {
  time: ({ time }) => `"${time}"`,
  provider: ({ provider }) => `"${provider}"`,
  metric: ({ metric }) => `"${toGraphql(metric)}"`,
  value: ({ value }) => String(value),
  quality: ({ quality }) => `"${toGraphql(quality)}"`,
  method: ({ method }) => `"${toGraphql(method)}"`
}

/** Series are long, and most of a point is the same for all: they are written as in REST, each point with the fields that were selected. */
export const metricListWriters = (knowledge: KnowledgeSource): ListWriters => ({
  async 'Query.metricPoints' (_root: unknown, { asOf, ...query }: PointArgs, selected) {
    const form: PointForm = { name: nameOf(selected), length: lengthOf(selected), write: writerOf(selected, POINT_FIELDS) }
    return new Written(await writeHistory(knowledge.series, await knowledge.at(asOf), given(query), form))
  },
  async 'Provider.metricHistory' ({ id, asOf }: Provider, args: HistoryQuery, selected) {
    const form: SeriesForm = { name: nameOf(selected), kind: 'parts', length: lengthOf(selected), write: writerOf(selected, FIGURES_FIELDS) }
    return new Written(await writeFigures(knowledge.series, await knowledge.at(asOf), id, given(args), () => form))
  }
})

/** Of a value and what is around it and its key, in characters, roughly. */
const VALUE_LENGTH = 25

/** Of an item. A key may have tens of thousands. */
const lengthOf = (selected: Selected[]): number => selected.reduce((length, { key }) => length + key.length + VALUE_LENGTH, 0)

const nameOf = (selected: Selected[]): string => selected.map(({ key, name }) => `${key}:${name}`).join(' ')

type WriteField = (series: Series, sample: number) => string

const writeCount = (count: Count): WriteField => ({ values }, sample) => String(orNull(values[count][sample]!))
const tellOrigin = (tell: (origin: Origin) => unknown): WriteField => ({ origins }, sample) => JSON.stringify(tell(origins[sample]!))

/** The fields of figures of the past as JSON, but for what has fields itself. */
const FIGURES_FIELDS: Record<Exclude<keyof Figures, 'sources'>, WriteField> = {
  observedAt: (series, sample) => `"${dayAt(series, sample)}"`,
  fetchedAt: (series, sample) => JSON.stringify(fetchedAt(series, sample)),
  ageDays: () => '0',
  quality: tellOrigin(origin => toGraphql(qualityOf(origin, false))),
  stars: writeCount('stars'),
  forks: writeCount('forks'),
  contributors: writeCount('contributors'),
  openIssues: writeCount('openIssues'),
  rounded: tellOrigin(({ rounded }) => rounded.map(toGraphql)),
  method: tellOrigin(({ method }) => toGraphql(method)),
  contributorsMethod: tellOrigin(({ contributorsMethod }) => contributorsMethod),
  repository: tellOrigin(({ repository }) => repository),
  edition: tellOrigin(({ edition }) => edition),
  statedPeriod: tellOrigin(({ statedPeriod }) => statedPeriod),
  note: tellOrigin(({ note }) => note),
  heldReason: tellOrigin(({ heldReason }) => heldReason)
}
