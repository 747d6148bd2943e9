import { AS_OF, ASSERTION_FIELDS } from '../graphql/assertion-graphql.ts'
import type { KnowledgeSource } from '../knowledge/knowledge.ts'
import type { Feature } from '../knowledge/snapshot.ts'

export const featureTypeDefs = /* GraphQL */ `
  "A column of the feature table: what is asked of every provider."
  type Feature {
    "Its id."
    id: ID!
    "The name of the column."
    name: String!
    "The order of the columns."
    position: Int!
    "What is asked."
    definition: String!
    "What each provider makes of it."
    values: [ProviderFeature!]!
    ${ASSERTION_FIELDS}
  }
  extend type Query {
    "All features in the order of the columns."
    features(${AS_OF}): [Feature!]!
    "One feature; null if there is none of that id."
    feature("Its id." id: ID!, ${AS_OF}): Feature
  }
`

export const featureResolvers = (knowledge: KnowledgeSource) => ({
  Feature: { values: ({ values }: Feature) => values() },
  Query: {
    features: async (_root: unknown, { asOf }: { asOf?: string }) => (await knowledge.at(asOf)).features,
    feature: async (_root: unknown, { id, asOf }: { id: string, asOf?: string }) => (await knowledge.at(asOf)).features.find(feature => feature.id === id) ?? null
  }
})
