import { Type, type Static } from '@sinclair/typebox'
import { Asserted, Cited, IdSchema, ListOf, Nullable, RecordOf, TextSchema } from '../knowledge/assertion-schema.ts'

/** What is said of a way to connect pods. */
export const NetworkModelDefinitionSchema = Asserted({
  summary: TextSchema,
  layer: Nullable(TextSchema),
  overhead: Nullable(TextSchema),
  /** How the nodes learn where pods are. */
  reachability: Nullable(TextSchema),
  mentalPicture: Nullable(TextSchema),
  whenToUse: Nullable(TextSchema),
  latency: Nullable(TextSchema),
  /** Protocols named as examples of the model. */
  protocols: ListOf(IdSchema),
  /** Providers named as users of the model by default. */
  providers: ListOf(IdSchema),
  /** Providers that can be switched to it. */
  optionalProviders: ListOf(IdSchema)
})

export const NetworkModelRecordSchema = RecordOf({
  id: IdSchema,
  name: TextSchema,
  position: Type.Integer({ minimum: 1 }),
  definitions: Type.Array(NetworkModelDefinitionSchema, { minItems: 1 })
})
export type NetworkModelRecord = Static<typeof NetworkModelRecordSchema>

export const NetworkModelSchema = Type.Object({
  ...Type.Omit(NetworkModelRecordSchema, ['definitions']).properties,
  ...Cited(NetworkModelDefinitionSchema).properties
}, { additionalProperties: false, title: 'NetworkModel', description: 'A way to connect pods' })
