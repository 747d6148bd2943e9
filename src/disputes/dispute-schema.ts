import { Type, type Static } from '@sinclair/typebox'
import { Asserted, IdSchema, ListOf, Nullable, RecordOf, TextSchema } from '../knowledge/assertion-schema.ts'

export const ClaimSchema = RecordOf({
  statement: TextSchema,
  sources: Type.Array(IdSchema, { minItems: 1 })
})

/** Sources that contradict each other, which of them this knowledge base follows, and why. */
export const DisputeRecordSchema = Asserted({
  id: IdSchema,
  topic: TextSchema,
  providers: ListOf(IdSchema),
  claims: Type.Array(ClaimSchema, { minItems: 2 }),
  /** The position (from 1) of the claim that is followed; null while nothing decides between them. */
  prevailing: Nullable(Type.Integer({ minimum: 1 })),
  reason: TextSchema
})
export type DisputeRecord = Static<typeof DisputeRecordSchema>

export const DisputeSchema = Type.Object({
  ...Type.Omit(DisputeRecordSchema, ['dispute', 'claims']).properties,
  claims: Type.Array(Type.Object({
    ...ClaimSchema.properties,
    prevailing: Type.Boolean({ description: 'Whether this knowledge base follows this claim' })
  }, { additionalProperties: false, title: 'Claim', description: 'What some sources say' }))
}, { additionalProperties: false, title: 'Dispute', description: 'Sources that contradict each other, which of them is followed, and why' })
