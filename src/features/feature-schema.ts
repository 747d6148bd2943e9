import { Type, type Static } from '@sinclair/typebox'
import { Asserted, Cited, IdSchema, RecordOf, TextSchema } from '../knowledge/assertion-schema.ts'
import { ProviderFeatureSchema } from '../providers/provider-schema.ts'

/** A column of the feature table: what is asked of every provider. */
export const FeatureRecordSchema = RecordOf({
  id: IdSchema,
  name: TextSchema,
  /** The order of the columns; the founding eight are 1 to 8. */
  position: Type.Integer({ minimum: 1 }),
  definitions: Type.Array(Asserted({ definition: TextSchema }), { minItems: 1 })
})
export type FeatureRecord = Static<typeof FeatureRecordSchema>

export const FeatureSchema = Type.Object({
  ...Type.Omit(FeatureRecordSchema, ['definitions']).properties,
  ...Cited(FeatureRecordSchema.properties.definitions.items).properties
}, { additionalProperties: false, title: 'Feature', description: 'What is asked of every provider' })

/** A feature asked for by id: with what each provider makes of it. */
export const FeatureWithProvidersSchema = Type.Object({
  ...FeatureSchema.properties,
  providers: Type.Record(IdSchema, ProviderFeatureSchema, { description: 'By provider id' })
}, { additionalProperties: false, title: 'FeatureWithProviders', description: 'A feature, with what each provider makes of it' })
