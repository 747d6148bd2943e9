import { AS_OF, ASSERTION_FIELDS } from '../graphql/assertion-graphql.ts'
import { connect, connectionOf, given, pageArgs } from '../graphql/connections.ts'
import type { KnowledgeSource } from '../knowledge/knowledge.ts'
import { listPorts, portKey, type PortQuery } from './port-rules.ts'
import { PortScopeSchema } from './port-schema.ts'

// The words say themselves from whom to whom; only a few need more.
const SCOPE_NOTES: Record<string, string> = {
  unspecified: 'The source does not name the other side.',
  localhost: 'On the loopback interface only.',
  'node-local': 'Inside the node, such as a probe of the kubelet.'
}
const scopeValues = PortScopeSchema.enum.map((scope: string) =>
  `"${SCOPE_NOTES[scope] ?? `${scope[0]!.toUpperCase()}${scope.slice(1).replaceAll('-', ' ')}.`}" ${scope.toUpperCase().replaceAll('-', '_')}`).join('\n    ')

export const portTypeDefs = /* GraphQL */ `
  "What carries the traffic."
  enum PortProtocol {
    "TCP."
    TCP
    "UDP."
    UDP
    "ICMP."
    ICMP
    "An IP protocol of its own, by number."
    IP
    "Any protocol."
    ANY
  }
  "From whom to whom."
  enum PortScope {
    ${scopeValues}
  }
  "Whether every installation needs it."
  enum PortNeed {
    "Every one does."
    ALWAYS
    "Only under the condition."
    CONDITIONAL
    "The source does not say."
    UNSPECIFIED
  }
  "A port that a provider listens on, or a kind of packet that must pass."
  type Port {
    "Whose port it is."
    provider: Provider!
    "What carries the traffic."
    protocol: PortProtocol!
    "The port, or the first of a range; null for protocols without ports and where every port is meant."
    port: Int
    "The last port of a range; null for a single one."
    endPort: Int
    "The number in the IP header, for protocol IP."
    ipProtocolNumber: Int
    "The ICMP types, for protocol ICMP."
    icmpTypes: [Int!]!
    "What it is for."
    purpose: String!
    "From whom to whom."
    scope: PortScope!
    "Whether every installation needs it."
    required: PortNeed!
    "When it is needed."
    condition: String
    "Whether it is open in a default installation; null where no source says."
    appliesByDefault: Boolean
    "The distributions to which the statement is limited; empty for the provider as such."
    distributions: [Distribution!]!
    "What else is said."
    note: String
    "A reading known to be wrong, kept because it was published."
    mistaken: Boolean!
    ${ASSERTION_FIELDS}
  }
  ${connectionOf('Port', 'ports')}
  "Which ports to list; all conditions must hold."
  input PortFilter {
    "Id of a provider."
    provider: ID
    "What carries the traffic."
    protocol: PortProtocol
    "A number in the range."
    port: Int
    "From whom to whom."
    scope: PortScope
    "Id of a distribution: its ports, and those that hold everywhere."
    distribution: ID
  }
  extend type Query {
    "The ports of all providers."
    ports("Which ones." filter: PortFilter, "At most so many." first: Int, "Go on after this cursor." after: String, ${AS_OF}): PortConnection!
  }
`

interface Args { filter?: PortQuery | null, first?: number | null, after?: string | null, asOf?: string }

export const portResolvers = (knowledge: KnowledgeSource) => ({
  Query: {
    ports: async (_root: unknown, { filter, asOf, ...args }: Args) =>
      connect(listPorts(await knowledge.at(asOf), { ...given(filter ?? {}), ...pageArgs(args) }), portKey, args.after)
  }
})
