import { Type } from '@sinclair/typebox'
import { DateSchema, IdSchema, Nullable } from '../knowledge/assertion-schema.ts'

const countProperties = {
  known: Type.Integer(),
  unknown: Type.Integer({ description: 'Nobody has said: never the same as no' }),
  disputed: Type.Integer({ description: 'Known, but contradicted by another source' }),
  newestConfirmation: Nullable(DateSchema),
  oldestConfirmation: Nullable(DateSchema)
}

export const CoverageSchema = Type.Object({
  total: Type.Object(countProperties, { additionalProperties: false, title: 'CoverageCounts' }),
  features: Type.Array(Type.Object({ feature: IdSchema, name: Type.String({ description: 'The name of the feature' }), ...countProperties }, { additionalProperties: false, title: 'FeatureCoverage' })),
  providers: Type.Array(Type.Object({ provider: IdSchema, name: Type.String({ description: 'The name of the provider' }), ...countProperties }, { additionalProperties: false, title: 'ProviderCoverage' }))
}, { additionalProperties: false, title: 'Coverage', description: 'How much of the feature matrix is known' })
