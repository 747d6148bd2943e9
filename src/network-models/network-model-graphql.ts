import { AS_OF, ASSERTION_FIELDS } from '../graphql/assertion-graphql.ts'
import type { KnowledgeSource } from '../knowledge/knowledge.ts'

export const networkModelTypeDefs = /* GraphQL */ `
  "A way to connect pods: with or without encapsulation."
  type NetworkModel {
    "Its id."
    id: ID!
    "What it is called."
    name: String!
    "Its place in lists."
    position: Int!
    "What it is, in short."
    summary: String!
    "The network layer that pods see."
    layer: String
    "What it costs."
    overhead: String
    "How the nodes learn where pods are."
    reachability: String
    "A picture to think of it by."
    mentalPicture: String
    "When it is preferred."
    whenToUse: String
    "How it takes latency between the nodes."
    latency: String
    "Protocols named as examples of it."
    protocols: [Protocol!]!
    "Providers named as using it by default."
    providers: [ProviderReference!]!
    "Providers named as able to use it."
    optionalProviders: [ProviderReference!]!
    ${ASSERTION_FIELDS}
  }
  "A provider that a document names, whether or not more than its name was known on that day."
  type ProviderReference {
    "The provider's id."
    id: ID!
    "The provider's name."
    name: String!
    "What is known of it on that day; null if nothing was yet."
    provider: Provider
  }
  extend type Query {
    "All network models."
    networkModels(${AS_OF}): [NetworkModel!]!
    "One network model; null if there is none of that id."
    networkModel("Its id." id: ID!, ${AS_OF}): NetworkModel
  }
`

export const networkModelResolvers = (knowledge: KnowledgeSource) => ({
  Query: {
    networkModels: async (_root: unknown, { asOf }: { asOf?: string }) => (await knowledge.at(asOf)).networkModels,
    networkModel: async (_root: unknown, { id, asOf }: { id: string, asOf?: string }) =>
      (await knowledge.at(asOf)).networkModels.find(model => model.id === id) ?? null
  }
})
