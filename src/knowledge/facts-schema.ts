import { Type, type Static } from '@sinclair/typebox'
import { CniRecordSchema } from '../cni/cni-schema.ts'
import { DisputeRecordSchema } from '../disputes/dispute-schema.ts'
import { DistributionRecordSchema } from '../distributions/distribution-schema.ts'
import { FeatureRecordSchema } from '../features/feature-schema.ts'
import { MetricRecordSchema, PublishedSampleSchema } from '../metrics/metric-schema.ts'
import { NetworkModelRecordSchema } from '../network-models/network-model-schema.ts'
import { ProtocolRecordSchema } from '../protocols/protocol-schema.ts'
import { ProviderRecordSchema } from '../providers/provider-schema.ts'
import { RecommendationRecordSchema } from '../recommendations/recommendation-schema.ts'
import { SourceSchema } from '../sources/source-schema.ts'

/** All curated knowledge: what the seed says, what the store keeps, what the read model is built from. */
export const FactsSchema = Type.Object({
  cni: CniRecordSchema,
  sources: Type.Array(SourceSchema),
  networkModels: Type.Array(NetworkModelRecordSchema),
  protocols: Type.Array(ProtocolRecordSchema),
  features: Type.Array(FeatureRecordSchema),
  providers: Type.Array(ProviderRecordSchema),
  distributions: Type.Array(DistributionRecordSchema),
  recommendations: Type.Array(RecommendationRecordSchema),
  disputes: Type.Array(DisputeRecordSchema),
  metrics: Type.Array(MetricRecordSchema),
  publishedSamples: Type.Array(PublishedSampleSchema)
}, { additionalProperties: false })
export type Facts = Static<typeof FactsSchema>
