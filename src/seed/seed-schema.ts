import { Type, type Static, type TObject, type TSchema } from '@sinclair/typebox'
import { CniRecordSchema } from '../cni/cni-schema.ts'
import { DisputeRecordSchema } from '../disputes/dispute-schema.ts'
import { DistributionRecordSchema } from '../distributions/distribution-schema.ts'
import { FeatureRecordSchema } from '../features/feature-schema.ts'
import { IdSchema } from '../knowledge/assertion-schema.ts'
import { MetricRecordSchema, PublishedSampleSchema } from '../metrics/metric-schema.ts'
import { NetworkModelRecordSchema } from '../network-models/network-model-schema.ts'
import { ProtocolRecordSchema } from '../protocols/protocol-schema.ts'
import { ProviderFeatureRecordSchema, ProviderRecordSchema } from '../providers/provider-schema.ts'
import { RecommendationRecordSchema } from '../recommendations/recommendation-schema.ts'
import { SourceSchema } from '../sources/source-schema.ts'

const strict = { additionalProperties: false }
/** A record whose id is the name of its file. */
const withoutId = <T extends TObject>(schema: T) => Type.Omit(schema, ['id'], strict)

/** In a file, the history of each feature stands under the feature's id. */
export const ProviderSeedSchema = Type.Composite([
  Type.Omit(ProviderRecordSchema, ['id', 'features']),
  Type.Object({
    features: Type.Record(
      Type.String({ pattern: IdSchema.pattern! }),
      Type.Array(Type.Omit(ProviderFeatureRecordSchema, ['feature'], strict), { minItems: 1, default: [] }),
      { default: {}, additionalProperties: false })
  })
], strict)
export type ProviderSeed = Static<typeof ProviderSeedSchema>

/** In a file, the provider is the name of the file. */
export const SampleSeedSchema = Type.Omit(PublishedSampleSchema, ['provider'], strict)

/** What a seed file of each kind holds; `*` stands for the id of the record. */
export const SEED_SCHEMAS = {
  'cni.yaml': withoutId(CniRecordSchema),
  'sources/*.yaml': Type.Array(SourceSchema),
  'network-models/*.yaml': withoutId(NetworkModelRecordSchema),
  'protocols/*.yaml': withoutId(ProtocolRecordSchema),
  'features/*.yaml': withoutId(FeatureRecordSchema),
  'providers/*.yaml': ProviderSeedSchema,
  'distributions/*.yaml': withoutId(DistributionRecordSchema),
  'recommendations.yaml': Type.Array(RecommendationRecordSchema),
  'disputes/*.yaml': withoutId(DisputeRecordSchema),
  'metrics.yaml': Type.Array(MetricRecordSchema),
  'samples/*.yaml': Type.Array(SampleSeedSchema)
} as const satisfies Record<string, TSchema>

export type SeedKind = keyof typeof SEED_SCHEMAS
export type SeedContent<K extends SeedKind> = Static<typeof SEED_SCHEMAS[K]>

/** The name of the file without `.yaml`: the id of a record that has a file of its own. */
export const seedIdOf = (path: string): string => path.replace(/^.*\//, '').replace(/\.yaml$/, '')

export const seedKindOf = (path: string): SeedKind | undefined =>
  (Object.keys(SEED_SCHEMAS) as SeedKind[]).find(kind => kind === path.replace(/\/[^/]+\.yaml$/, '/*.yaml'))
