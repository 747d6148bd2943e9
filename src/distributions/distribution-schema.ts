import { Type, type Static } from '@sinclair/typebox'
import { Asserted, Cited, IdSchema, ListOf, Nullable, OneOf, RecordOf, TextSchema } from '../knowledge/assertion-schema.ts'

/** A version as its distribution writes it, without the leading v: 1.29, 1.29.2, 2.6. */
export const VersionSchema = Type.String({ pattern: '^\\d{1,4}(?:\\.\\d{1,4}){0,2}$' })

/** From (included) to (excluded); null is open. */
export const VersionRangeSchema = RecordOf({ from: Nullable(VersionSchema), to: Nullable(VersionSchema) }, { title: 'VersionRange', description: 'From (included) to (excluded); null is open' })
export type VersionRange = Static<typeof VersionRangeSchema>

export const SupportKindSchema = OneOf(
  'offer', 'windows', 'dual-stack', 'nftables', 'custom-cni', 'secondary', 'backend', 'templates', 'limitation',
  'project-network-isolation', 'end-of-life')

/** What a distribution does with a provider, in some of its versions. */
export const SupportRecordSchema = Asserted({
  kind: SupportKindSchema,
  /** The value of the distribution's option: a provider id, `aci`, `none`, or a composite such as `multus,canal`; null for all. */
  choice: Nullable(Type.String({ pattern: '^[a-z0-9-]+(?:,[a-z0-9-]+)*$' })),
  status: OneOf('offered', 'experimental', 'deprecated', 'removed', 'not-offered'),
  /** Null where the statement does not say. */
  default: Nullable(Type.Boolean()),
  /** The versions in the words of the source. */
  versions: TextSchema,
  /** The same for comparison, in the distribution's own numbering; empty where it holds for all or cannot be said so. */
  ranges: ListOf(VersionRangeSchema),
  deprecatedIn: Nullable(TextSchema),
  removedIn: Nullable(TextSchema),
  detail: Nullable(TextSchema)
})
export type SupportRecord = Static<typeof SupportRecordSchema>

export const DistributionRecordSchema = RecordOf({
  id: IdSchema,
  name: TextSchema,
  position: Type.Integer({ minimum: 1 }),
  /** What its version numbers count: "Kubernetes version", "Rancher version". */
  versionScheme: TextSchema,
  descriptions: Type.Array(Asserted({ summary: TextSchema }), { minItems: 1 }),
  support: ListOf(SupportRecordSchema)
})
export type DistributionRecord = Static<typeof DistributionRecordSchema>

/** What a distribution says of a choice, with the providers that the choice stands for. */
export const SupportSchema = Type.Object({
  ...Cited(SupportRecordSchema).properties,
  providers: Type.Array(IdSchema, { description: 'The providers that the choice stands for: several for a composite such as multus,canal' })
}, { additionalProperties: false, title: 'Support', description: 'What a distribution does with a choice, in some of its versions' })

export const DistributionSchema = Type.Object({
  ...Type.Omit(DistributionRecordSchema, ['descriptions', 'support']).properties,
  ...Cited(DistributionRecordSchema.properties.descriptions.items).properties,
  version: Nullable(Type.String({ description: 'The version asked for; null for all' })),
  offered: Type.Array(Type.String(), { description: 'The choices that can be made' }),
  defaultChoice: Nullable(Type.String({ description: 'The choice made for who makes none' })),
  support: Type.Array(SupportSchema)
}, { additionalProperties: false, title: 'Distribution', description: 'A Kubernetes distribution, and which providers it offers' })
