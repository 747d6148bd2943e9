import type { SupportRecord } from '../distributions/distribution-schema.ts'
import type { PortRecord } from '../ports/port-schema.ts'
import type { ProviderNetworkModelRecord } from '../providers/provider-schema.ts'
import type { Assertion } from './assertion-schema.ts'

// What makes two assertions of one list speak of the same thing, so that only one can hold at a time.

/** Of a port of one provider; joined here, and otherwise in cursors. */
export const partsOfPort = (
  { protocol, port, endPort, ipProtocolNumber, icmpTypes, scope }: Omit<PortRecord, keyof Assertion | 'distributions'>, distributions: string[]
): Array<string | number | null> => [protocol, port, endPort, ipProtocolNumber, icmpTypes.join('+'), scope, [...distributions].sort().join('+')]

export const subjectOfPort = (port: PortRecord): string => partsOfPort(port, port.distributions).join(' ')
export const subjectOfNetworkModel = ({ model, protocol, variant }: ProviderNetworkModelRecord): string => [model, protocol, variant].join(' ')
export const subjectOfSupport = ({ kind, choice, versions }: SupportRecord): string => [kind, choice, versions].join(' ')
