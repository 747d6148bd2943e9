import { Type, type Static } from '@sinclair/typebox'
import {
  Asserted, Cited, DateSchema, Flag, IdSchema, ListOf, Nullable, OneOf, RecordOf, TextSchema
} from '../knowledge/assertion-schema.ts'
import { LARGEST_COUNT } from './largest-count.ts'

export const MetricNameSchema = OneOf('stars', 'forks', 'contributors')
export type MetricName = Static<typeof MetricNameSchema>
export const METRICS: readonly MetricName[] = ['stars', 'forks', 'contributors']

/** A count of people or copies: never negative, never a fraction; null where it was not known. */
export const CountSchema = Nullable(Type.Integer({ minimum: 0, maximum: LARGEST_COUNT }))

/** What a figure of the popularity table means. */
export const MetricRecordSchema = RecordOf({
  id: MetricNameSchema,
  name: TextSchema,
  position: Type.Integer({ minimum: 1 }),
  definitions: Type.Array(Asserted({ definition: TextSchema }), { minItems: 1 })
})
export type MetricRecord = Static<typeof MetricRecordSchema>

/** Figures of one repository as a document published them. */
export const PublishedSampleSchema = RecordOf({
  provider: IdSchema,
  /** The name the repository had then. */
  repository: Type.String({ pattern: '^[A-Za-z0-9._-]+/[A-Za-z0-9._-]+$' }),
  /** The day the figures are of: stated on the page, else the day of the commit that brought them. */
  observedOn: DateSchema,
  /** How that day is known. */
  observedOnBasis: TextSchema,
  stars: CountSchema,
  forks: CountSchema,
  contributors: CountSchema,
  /** The figures that were published in thousands ("1.2k"). */
  rounded: ListOf(MetricNameSchema),
  /** The figures to the letter. */
  asPublished: Type.Partial(Type.Object({ stars: Type.String(), forks: Type.String(), contributors: Type.String() }, { additionalProperties: false }), { default: {} }),
  /** Which edition of the documentation; part of the identity, since two editions may differ on one day. */
  edition: TextSchema,
  /** The month or day the page itself claims. */
  statedPeriod: Nullable(TextSchema),
  /** True where that label had not been updated with the figures. */
  statedPeriodStale: Flag(),
  /** The day it reached readers; null for figures that were only ever proposed. */
  publishedOn: Nullable(DateSchema),
  note: Nullable(TextSchema),
  /** Why it is kept apart and not served as the current figure: proposed but never published, or a slip; null for a sound one. */
  heldReason: Nullable(TextSchema),
  sources: Type.Array(IdSchema, { minItems: 1 })
})
export type PublishedSample = Static<typeof PublishedSampleSchema>

/** How a sample was come by; counts of different methods are never compared unsaid. */
export const SampleMethodSchema = OneOf('published', 'github-api')

/** How figures were come by: as samples, or calculated from GitHub's star history. */
export const FiguresMethodSchema = OneOf('published', 'github-api', 'star-history')
export type FiguresMethod = Static<typeof FiguresMethodSchema>

/** How far a figure can be trusted; one that nobody counted is estimated. */
export const QualitySchema = OneOf('exact', 'rounded', 'estimated', 'stale', 'held')
export type Quality = Static<typeof QualitySchema>

/** Figures of one repository at one moment, as the store keeps them. */
export const MetricSampleSchema = Type.Composite([
  Type.Omit(PublishedSampleSchema, ['observedOnBasis', 'asPublished', 'edition', 'statedPeriod', 'statedPeriodStale', 'publishedOn', 'note']),
  Type.Object({
    method: SampleMethodSchema,
    /** The instant of a fetched sample; null for a published one, which knows only its day. */
    fetchedAt: Nullable(Type.String()),
    observedOnBasis: Nullable(TextSchema),
    asPublished: Nullable(PublishedSampleSchema.properties.asPublished),
    edition: Nullable(TextSchema),
    statedPeriod: Nullable(TextSchema),
    statedPeriodStale: Type.Boolean(),
    publishedOn: Nullable(DateSchema),
    note: Nullable(TextSchema),
    openIssues: CountSchema,
    /** How contributors were counted: `anonymous-included` (GitHub, anon=1), `page` (as a document counted them), or null. */
    contributorsMethod: Nullable(Type.String())
  })
], { additionalProperties: false })
export type MetricSample = Static<typeof MetricSampleSchema>

export const MetricDefinitionSchema = Type.Object({
  ...Type.Omit(MetricRecordSchema, ['definitions']).properties,
  ...Cited(MetricRecordSchema.properties.definitions.items).properties
}, { additionalProperties: false, title: 'MetricDefinition', description: 'What a figure means' })

/** Figures of one repository as they are served. */
export const MetricsSchema = Type.Object({
  observedAt: Type.String({ description: 'The day (UTC) the figures are of' }),
  fetchedAt: Nullable(Type.String({ description: 'The instant at which they were fetched; null for published ones' })),
  ageDays: Type.Integer({ description: 'Whole days between observedAt and the day asked for' }),
  quality: QualitySchema,
  stars: CountSchema,
  forks: CountSchema,
  contributors: CountSchema,
  openIssues: Nullable(Type.Integer({ minimum: 0, maximum: LARGEST_COUNT, description: 'Open issues and pull requests together, as GitHub counts them; null where not known' })),
  rounded: Type.Array(MetricNameSchema, { description: 'The figures that were published in thousands' }),
  method: FiguresMethodSchema,
  contributorsMethod: Nullable(Type.String({ description: 'How contributors were counted; counts of two methods are not comparable' })),
  repository: Type.String({ description: 'The name the repository had then' }),
  edition: Nullable(Type.String()),
  statedPeriod: Nullable(Type.String({ description: 'The month or day the document itself claims' })),
  note: Nullable(Type.String()),
  heldReason: Nullable(Type.String({ description: 'Why the sample is kept apart, if it is' })),
  sources: Type.Array(IdSchema)
}, { additionalProperties: false, title: 'Metrics', description: 'Figures of one repository on one day' })

/** The figures of one provider in the list of all. */
export const ProviderMetricsSchema = Type.Object({ provider: IdSchema, ...MetricsSchema.properties }, { additionalProperties: false, title: 'ProviderMetrics', description: 'The figures of one provider in the list of all' })

/** One point of one series, in the long form that dashboards plot without transformation. */
export const MetricPointSchema = Type.Object({
  time: Type.String({ description: 'RFC 3339; midnight UTC of the day the figure is of' }),
  provider: IdSchema,
  metric: MetricNameSchema,
  value: Type.Integer(),
  quality: QualitySchema,
  method: FiguresMethodSchema
}, { additionalProperties: false, title: 'MetricPoint', description: 'One point of one series' })
export type MetricPoint = Static<typeof MetricPointSchema>

export const IntervalSchema = OneOf('day', 'week', 'month')
export type Interval = Static<typeof IntervalSchema>
