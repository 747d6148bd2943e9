import { Type, type Static } from '@sinclair/typebox'
import { Asserted, Cited, IdSchema, Nullable, OneOf, RecordOf, TextSchema } from '../knowledge/assertion-schema.ts'

export const ProtocolKindSchema = OneOf('tunnel', 'encryption', 'routing', 'forwarding')

export const ProtocolDefinitionSchema = Asserted({
  summary: TextSchema,
  /** What carries it: a transport with a port, or IP itself with a protocol number. */
  transport: Nullable(OneOf('tcp', 'udp', 'ip', 'ethernet')),
  /** The port that its specification or registry assigns. */
  port: Nullable(Type.Integer({ minimum: 1, maximum: 65535 })),
  ipProtocolNumber: Nullable(Type.Integer({ minimum: 0, maximum: 255 })),
  specification: Nullable(TextSchema),
  /** Bytes by which a pod's packet grows, so by which the MTU must shrink; null where it varies or is unknown. */
  overheadIpv4: Nullable(Type.Integer({ minimum: 0, maximum: 500 })),
  overheadIpv6: Nullable(Type.Integer({ minimum: 0, maximum: 500 })),
  overheadNote: Nullable(TextSchema)
})

/** How packets travel between nodes, or how routes do. */
export const ProtocolRecordSchema = RecordOf({
  id: IdSchema,
  name: TextSchema,
  kind: ProtocolKindSchema,
  definitions: Type.Array(ProtocolDefinitionSchema, { minItems: 1 })
})
export type ProtocolRecord = Static<typeof ProtocolRecordSchema>

export const ProtocolSchema = Type.Object({
  ...Type.Omit(ProtocolRecordSchema, ['definitions']).properties,
  ...Cited(ProtocolDefinitionSchema).properties
}, { additionalProperties: false, title: 'Protocol', description: 'How packets travel between nodes, or how routes do' })
