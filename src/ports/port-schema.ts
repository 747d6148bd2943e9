import { Type, type Static } from '@sinclair/typebox'
import { Asserted, Cited, Flag, IdSchema, ListOf, Nullable, OneOf, TextSchema } from '../knowledge/assertion-schema.ts'

export const PortProtocolSchema = OneOf('tcp', 'udp', 'icmp', 'ip', 'any')

/** From whom to whom; `unspecified` where the source does not name the other side. */
export const PortScopeSchema = OneOf(
  'unspecified', 'node-to-node', 'node-to-control-plane', 'control-plane-to-node', 'control-plane-to-control-plane',
  'node-to-datastore', 'node-to-router', 'node-to-controller', 'controller-to-node', 'controller-to-controller',
  'controller-to-router', 'client-to-node', 'client-to-controller', 'management', 'monitoring-to-node',
  'monitoring-to-control-plane', 'load-balancer-to-node', 'gateway-to-gateway', 'cluster-to-cluster', 'pod-to-node',
  'pod-to-pod', 'in-cluster', 'pod-local', 'node-local', 'localhost')

const PortNumberSchema = Type.Integer({ minimum: 1, maximum: 65535 })

/** A port that a provider listens on, or a kind of packet that must pass. */
export const PortRecordSchema = Asserted({
  protocol: PortProtocolSchema,
  /** The port, or the first of a range; null for protocols without ports and where every port is meant. */
  port: Nullable(PortNumberSchema),
  /** The last port of a range, null for a single one. */
  endPort: Nullable(PortNumberSchema),
  /** The number in the IP header, for protocol `ip`. */
  ipProtocolNumber: Nullable(Type.Integer({ minimum: 0, maximum: 255 })),
  icmpTypes: ListOf(Type.Integer({ minimum: 0, maximum: 255 })),
  purpose: TextSchema,
  scope: PortScopeSchema,
  required: OneOf('always', 'conditional', 'unspecified'),
  condition: Nullable(TextSchema),
  /** Whether it is open in a default installation; null where no source says. */
  appliesByDefault: Nullable(Type.Boolean()),
  /** Distributions to which the statement is limited; empty for the provider as such. */
  distributions: ListOf(IdSchema),
  note: Nullable(TextSchema),
  /** True for a reading that was known to be wrong when the record was made; kept because it was published. */
  mistaken: Flag()
})
export type PortRecord = Static<typeof PortRecordSchema>

/** A port of one provider, as the provider lists it. */
export const ProviderPortSchema = Type.Object(Cited(PortRecordSchema).properties, { additionalProperties: false, title: 'ProviderPort', description: 'A port that the provider listens on, or a kind of packet that must pass' })

/** The same in the list of all ports, where the provider is named. */
export const PortSchema = Type.Object({ provider: IdSchema, ...Cited(PortRecordSchema).properties }, { additionalProperties: false, title: 'Port', description: 'The same, with the provider it is of' })
