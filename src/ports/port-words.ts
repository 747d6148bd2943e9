import type { PortRecord } from './port-schema.ts'

/** Some of it may be all that was asked for. */
type PortParts = Partial<Pick<PortRecord, 'protocol' | 'port' | 'endPort' | 'ipProtocolNumber' | 'icmpTypes'>>

/** "8472", "2379-2380", the number of an IP protocol, or the types of ICMP packets, "0+8"; nothing where all are meant. */
export function portNumber ({ port = null, endPort = null, ipProtocolNumber = null, icmpTypes = [] }: PortParts, between = '+'): string {
  if (port !== null) return endPort === null ? String(port) : `${port}-${endPort}`
  return ipProtocolNumber === null ? icmpTypes.join(between) : String(ipProtocolNumber)
}

/** "udp 8472" */
export const portWords = (port: PortParts): string => [port.protocol ?? '', portNumber(port)].filter(part => part !== '').join(' ')
