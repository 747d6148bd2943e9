import { AS_OF } from '../graphql/assertion-graphql.ts'
import type { KnowledgeSource } from '../knowledge/knowledge.ts'

export const disputeTypeDefs = /* GraphQL */ `
  "Sources that contradict each other, and which of them this knowledge base follows."
  type Dispute {
    "Its id."
    id: ID!
    "What it is about."
    topic: String!
    "The providers it concerns."
    providers: [Provider!]!
    "What is said."
    claims: [Claim!]!
    "The position (from 1) of the claim that is followed; null while nothing decides."
    prevailing: Int
    "Why that claim is followed."
    reason: String!
    "The first day on which the contradiction stood."
    validFrom: Date!
    "The first day on which it no longer did."
    validTo: Date
    "The last day on which it was seen to stand still."
    verifiedOn: Date
    "The documents that were weighed."
    sources: [Source!]!
  }
  "One of the statements that contradict each other."
  type Claim {
    "What is said."
    statement: String!
    "Whether this knowledge base follows it."
    prevailing: Boolean!
    "Who says so."
    sources: [Source!]!
  }
  extend type Query {
    "All disputes."
    disputes(${AS_OF}): [Dispute!]!
    "One dispute; null if there is none of that id."
    dispute("Its id." id: ID!, ${AS_OF}): Dispute
  }
`

export const disputeResolvers = (knowledge: KnowledgeSource) => ({
  Query: {
    disputes: async (_root: unknown, { asOf }: { asOf?: string }) => (await knowledge.at(asOf)).disputes,
    dispute: async (_root: unknown, { id, asOf }: { id: string, asOf?: string }) => (await knowledge.at(asOf)).disputes.find(dispute => dispute.id === id) ?? null
  }
})
