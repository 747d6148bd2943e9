import { Type, type Static } from '@sinclair/typebox'
import { Asserted, Cited, IdSchema, ListOf, Nullable, OneOf, TextSchema } from '../knowledge/assertion-schema.ts'

/** What was advised, by whom (its sources), for which versions. */
export const RecommendationRecordSchema = Asserted({
  id: IdSchema,
  /** For whom, in the words of the source: "Rancher v2.0.x". */
  scope: TextSchema,
  distributions: ListOf(IdSchema),
  /** The providers it is about; empty where it is about all, or about a whole network model. */
  providers: ListOf(IdSchema),
  networkModel: Nullable(IdSchema),
  strength: OneOf('default', 'recommended', 'acceptable', 'advice', 'requirement', 'constraint', 'security', 'tuning', 'workaround',
    'advised-against', 'deprecated', 'end-of-life'),
  text: TextSchema,
  reason: Nullable(TextSchema)
})
export type RecommendationRecord = Static<typeof RecommendationRecordSchema>

export const RecommendationSchema = Type.Object(Cited(RecommendationRecordSchema).properties, { additionalProperties: false, title: 'Recommendation', description: 'What was advised, by whom, for which versions' })
