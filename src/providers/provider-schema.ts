import { Type, type Static } from '@sinclair/typebox'
import {
  Asserted, Cited, DateSchema, Flag, IdSchema, ListOf, Nullable, OneOf, RecordOf, TextSchema
} from '../knowledge/assertion-schema.ts'
import { LARGEST_COUNT } from '../metrics/largest-count.ts'
import { MetricsSchema } from '../metrics/metric-schema.ts'
import { PortRecordSchema, ProviderPortSchema } from '../ports/port-schema.ts'

/** How long a search may be. */
export const MAX_WORDS = 100
export const WordsSchema = Type.String({ pattern: '\\S', minLength: 1, maxLength: MAX_WORDS, description: `words to search for, up to ${MAX_WORDS} characters` })

export const ProviderKindSchema = OneOf('network-provider', 'meta-plugin', 'ipam-plugin', 'reference-plugins')
export const LifecycleStatusSchema = OneOf('active', 'maintenance', 'archived', 'end-of-life')
export const SupportSchema = OneOf('yes', 'no', 'partial', 'unknown')
export const MaturitySchema = OneOf('stable', 'beta', 'experimental')
export const LifecycleEventKindSchema = OneOf(
  'started', 'first-release', 'release', 'renamed', 'transferred', 'foundation', 'deprecated', 'archived',
  'end-of-life', 'fork', 'successor', 'other')

const UrlSchema = Type.String({ pattern: '^https?://[^\\s]+$', maxLength: 500 })

/** One of several ways in which a feature is offered, such as WireGuard for encryption. */
export const FeatureOptionSchema = RecordOf({
  name: TextSchema,
  default: Flag(),
  maturity: Nullable(MaturitySchema),
  detail: Nullable(TextSchema)
}, { title: 'FeatureOption', description: 'One of several ways in which a feature is offered' })

export const ProviderFeatureRecordSchema = Asserted({
  feature: IdSchema,
  /** `unknown` is never the same as `no`: it says that nobody has said. */
  support: SupportSchema,
  /** The cell as a reader wants it, such as "Encapsulated (VXLAN)"; null where it is unknown. */
  value: Nullable(TextSchema),
  detail: Nullable(TextSchema),
  /** What must hold for it to work: a data plane, a kernel, an edition. */
  condition: Nullable(TextSchema),
  options: ListOf(FeatureOptionSchema)
})
export type ProviderFeatureRecord = Static<typeof ProviderFeatureRecordSchema>

export const ProviderNetworkModelRecordSchema = Asserted({
  model: IdSchema,
  protocol: Nullable(IdSchema),
  variant: Nullable(TextSchema),
  default: Flag(),
  /** A tunnel only between subnets; plain routing inside one. */
  crossSubnetOnly: Flag(),
  detail: Nullable(TextSchema)
})
export type ProviderNetworkModelRecord = Static<typeof ProviderNetworkModelRecordSchema>

export const LifecycleEventSchema = RecordOf({
  date: DateSchema,
  kind: LifecycleEventKindSchema,
  text: TextSchema,
  version: Nullable(Type.String({ maxLength: 80 })),
  sources: Type.Array(IdSchema, { minItems: 1 })
}, { title: 'LifecycleEvent', description: 'Something that happened to the project' })
export type LifecycleEvent = Static<typeof LifecycleEventSchema>
/** One that the refresh noticed, which may be one of several on a day; `noticed` tells them apart. */
export interface NoticedEvent extends LifecycleEvent { noticed: string }

const counted = (description: string) => Type.Integer({ minimum: 0, maximum: LARGEST_COUNT, description })

/** Everything ever said of a provider, each list in order of time. */
export const ProviderRecordSchema = RecordOf({
  id: IdSchema,
  name: TextSchema,
  kind: ProviderKindSchema,
  /** Its place in documentation tables; those without one follow, by name. */
  position: Nullable(Type.Integer({ minimum: 1 })),
  aliases: ListOf(TextSchema),
  /** The row name under which documentation tables list it. */
  labels: Type.Array(Asserted({ label: TextSchema }), { default: [] }),
  descriptions: Type.Array(Asserted({ summary: TextSchema, howItWorks: Nullable(TextSchema) }), { minItems: 1 }),
  links: Type.Array(Asserted({ homepage: Nullable(UrlSchema), documentation: Nullable(UrlSchema) }), { default: [] }),
  lifecycle: Type.Array(Asserted({
    status: LifecycleStatusSchema,
    /** The day on which the status began, which may be long before anybody wrote it down. */
    since: Nullable(DateSchema),
    detail: Nullable(TextSchema)
  }), { default: [] }),
  events: ListOf(LifecycleEventSchema),
  foundations: Type.Array(Asserted({
    /** Null where it belongs to none. */
    name: Nullable(TextSchema),
    maturity: Nullable(OneOf('sandbox', 'incubating', 'graduated')),
    since: Nullable(DateSchema),
    detail: Nullable(TextSchema)
  }), { default: [] }),
  licenses: Type.Array(Asserted({
    spdx: Nullable(Type.String({ pattern: '^[A-Za-z0-9.+-]+(?: (?:AND|OR|WITH) [A-Za-z0-9.+-]+)*$' })),
    detail: Nullable(TextSchema)
  }), { default: [] }),
  repositories: Type.Array(Asserted({
    fullName: Type.String({ pattern: '^[A-Za-z0-9._-]+/[A-Za-z0-9._-]+$' }),
    /** Names it went by before the first one recorded here. */
    formerNames: ListOf(Type.String({ pattern: '^[A-Za-z0-9._-]+/[A-Za-z0-9._-]+$' })),
    detail: Nullable(TextSchema)
  }), { default: [] }),
  activity: Type.Array(Asserted({
    commits: counted('Commits in the git history'),
    authorEmails: counted('E-mail addresses of their authors; one person may have several, so this is no count of contributors'),
    commitsInYear: counted('Commits in the year before the day of yearBefore'),
    yearBefore: DateSchema
  }), { default: [] }),
  networkModels: ListOf(ProviderNetworkModelRecordSchema),
  /** Several assertions for one feature are its history. */
  features: ListOf(ProviderFeatureRecordSchema),
  ports: ListOf(PortRecordSchema),
  suitability: ListOf(Asserted({ fit: OneOf('good-for', 'not-for'), text: TextSchema }))
})
export type ProviderRecord = Static<typeof ProviderRecordSchema>

/** One cell of the feature matrix: what is known of one feature of one provider. */
export const ProviderFeatureSchema = Type.Object({
  ...Type.Omit(Cited(ProviderFeatureRecordSchema), ['feature']).properties,
  validFrom: Nullable(DateSchema),
  sources: Type.Array(IdSchema)
}, { additionalProperties: false, title: 'ProviderFeature', description: 'What is known of one feature of one provider' })

const { descriptions, links, lifecycle, foundations, licenses, repositories, activity, suitability } = ProviderRecordSchema.properties

const ObservationSchema = Type.Object({
  githubId: Nullable(Type.Integer({ description: 'What a repository is, whatever its name' })),
  fullName: Type.String({ description: 'The name under which it answers' }),
  status: OneOf('ok', 'missing', 'blocked'),
  statusReason: Nullable(Type.String({ description: 'Why no new figures come, in words' })),
  statusSince: Nullable(Type.String()),
  archived: Nullable(Type.Boolean()),
  license: Nullable(Type.String()),
  pushedAt: Nullable(Type.String()),
  lastAttemptAt: Nullable(Type.String())
}, { additionalProperties: false, title: 'Observation', description: 'What GitHub was last seen to say; null for a past day and until it first said something' })

/** A provider as REST answers it on one day. */
export const ProviderSchema = Type.Object({
  ...Type.Pick(ProviderRecordSchema, ['id', 'name', 'kind', 'aliases']).properties,
  label: Type.String({ description: 'The row name in documentation tables' }),
  summary: Nullable(TextSchema),
  description: Nullable(Cited(descriptions.items, { title: 'ProviderDescription', description: 'What it is, and how it works' })),
  links: Nullable(Cited(links.items, { title: 'ProviderLinks', description: 'Where to read on' })),
  lifecycle: Nullable(Cited(lifecycle.items, { title: 'Lifecycle', description: 'Whether the project is alive' })),
  events: Type.Array(LifecycleEventSchema),
  foundation: Nullable(Cited(foundations.items, { title: 'ProviderFoundation', description: 'The foundation it belongs to' })),
  license: Nullable(Cited(licenses.items, { title: 'License', description: 'Under which licence it comes' })),
  repository: Nullable(Type.Object({
    url: Type.String({ description: 'Its page' }),
    ...Cited(repositories.items).properties,
    observation: Nullable(ObservationSchema)
  }, { additionalProperties: false, title: 'Repository', description: 'Where its code is developed' })),
  activity: Nullable(Cited(activity.items, { title: 'Activity', description: 'How much is done in the repository, counted in its git history' })),
  networkModels: Type.Array(Cited(ProviderNetworkModelRecordSchema, { title: 'ProviderNetworkModel', description: 'A way in which it connects pods' })),
  features: Type.Record(IdSchema, ProviderFeatureSchema, { description: 'By feature id; every feature of the day, unknown ones included' }),
  ports: Type.Array(ProviderPortSchema),
  suitability: Type.Array(Cited(suitability.items, { title: 'Suitability', description: 'What it is good for, or not' })),
  metrics: Nullable(MetricsSchema)
}, { additionalProperties: false, title: 'Provider', description: 'A network provider, as it was known on the day' })
