import { AS_OF, ASSERTION_FIELDS } from '../graphql/assertion-graphql.ts'
import type { KnowledgeSource } from '../knowledge/knowledge.ts'

export const recommendationTypeDefs = /* GraphQL */ `
  "How strongly something is advised."
  enum RecommendationStrength {
    "What is taken for who chooses nothing, and advised."
    DEFAULT
    "Advised."
    RECOMMENDED
    "One of several good choices."
    ACCEPTABLE
    "Worth following."
    ADVICE
    "Must be so."
    REQUIREMENT
    "A limit to reckon with."
    CONSTRAINT
    "For the sake of security."
    SECURITY
    "For the sake of speed."
    TUNING
    "A way around a fault."
    WORKAROUND
    "Better left alone."
    ADVISED_AGAINST
    "On its way out."
    DEPRECATED
    "No longer maintained."
    END_OF_LIFE
  }
  "What was advised, by whom, for which versions."
  type Recommendation {
    "Its id."
    id: ID!
    "For whom, in the words of the source."
    scope: String!
    "The distributions it is for."
    distributions: [Distribution!]!
    "The providers it is about; empty where it is about all of them or about a network model."
    providers: [Provider!]!
    "The network model it is about."
    networkModel: NetworkModel
    "How strongly it is advised."
    strength: RecommendationStrength!
    "The advice."
    text: String!
    "The reason given."
    reason: String
    ${ASSERTION_FIELDS}
  }
  extend type Query {
    "The advice in force."
    recommendations(${AS_OF}): [Recommendation!]!
    "One piece of advice; null if there is none of that id."
    recommendation("Its id." id: ID!, ${AS_OF}): Recommendation
  }
`

export const recommendationResolvers = (knowledge: KnowledgeSource) => ({
  Query: {
    recommendations: async (_root: unknown, { asOf }: { asOf?: string }) => (await knowledge.at(asOf)).recommendations,
    recommendation: async (_root: unknown, { id, asOf }: { id: string, asOf?: string }) => (await knowledge.at(asOf)).recommendations.find(item => item.id === id) ?? null
  }
})
