import { AS_OF, ASSERTION_FIELDS } from '../graphql/assertion-graphql.ts'
import type { KnowledgeSource } from '../knowledge/knowledge.ts'

export const protocolTypeDefs = /* GraphQL */ `
  "What a protocol is for."
  enum ProtocolKind {
    "Carries pod packets inside others."
    TUNNEL
    "Carries them encrypted."
    ENCRYPTION
    "Tells where pods are."
    ROUTING
    "Moves packets as they are."
    FORWARDING
  }
  "How packets travel between nodes, or how routes do."
  type Protocol {
    "Its id."
    id: ID!
    "What it is called."
    name: String!
    "What it is for."
    kind: ProtocolKind!
    "What it does, in short."
    summary: String!
    "What carries it: tcp, udp, ip or ethernet."
    transport: String
    "The port that its specification or registry assigns."
    port: Int
    "The number in the IP header, where IP itself carries it."
    ipProtocolNumber: Int
    "The document that defines it."
    specification: String
    "Bytes by which a pod's packet grows over IPv4; null where it varies or is unknown."
    overheadIpv4: Int
    "Bytes by which a pod's packet grows over IPv6; null where it varies or is unknown."
    overheadIpv6: Int
    "How the overhead is made up."
    overheadNote: String
    ${ASSERTION_FIELDS}
  }
  extend type Query {
    "All protocols."
    protocols(${AS_OF}): [Protocol!]!
    "One protocol; null if there is none of that id."
    protocol("Its id." id: ID!, ${AS_OF}): Protocol
  }
`

export const protocolResolvers = (knowledge: KnowledgeSource) => ({
  Query: {
    protocols: async (_root: unknown, { asOf }: { asOf?: string }) => (await knowledge.at(asOf)).protocols,
    protocol: async (_root: unknown, { id, asOf }: { id: string, asOf?: string }) => (await knowledge.at(asOf)).protocols.find(protocol => protocol.id === id) ?? null
  }
})
