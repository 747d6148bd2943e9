import { Type, type Static } from '@sinclair/typebox'
import { Asserted, IdSchema, RecordOf, TextSchema } from '../knowledge/assertion-schema.ts'

/** A column of the feature table: what is asked of every provider. */
export const FeatureRecordSchema = RecordOf({
  id: IdSchema,
  name: TextSchema,
  /** The order of the columns; the founding eight are 1 to 8. */
  position: Type.Integer({ minimum: 1 }),
  definitions: Type.Array(Asserted({ definition: TextSchema }), { minItems: 1 })
})
export type FeatureRecord = Static<typeof FeatureRecordSchema>
