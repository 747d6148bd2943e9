import type { SupportRecord } from '../distributions/distribution-schema.ts'
import type { PortRecord } from '../ports/port-schema.ts'
import type { ProviderNetworkModelRecord } from '../providers/provider-schema.ts'

// What makes two assertions of one list speak of the same thing, so that only one can hold at a time.

export const subjectOfPort = (port: PortRecord): string => [
  port.protocol, port.port, port.endPort, port.ipProtocolNumber, port.icmpTypes.join('+'), port.scope, [...port.distributions].sort().join('+')
].join(' ')
export const subjectOfNetworkModel = ({ model, protocol, variant }: ProviderNetworkModelRecord): string => [model, protocol, variant].join(' ')
export const subjectOfSupport = ({ kind, choice, versions }: SupportRecord): string => [kind, choice, versions].join(' ')
