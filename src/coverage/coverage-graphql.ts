import { AS_OF } from '../graphql/assertion-graphql.ts'
import type { KnowledgeSource } from '../knowledge/knowledge.ts'
import { coverageOf } from './coverage-rules.ts'

const COUNT_FIELDS = /* GraphQL */ `
    "Values that are known."
    known: Int!
    "Values that nobody has told: never the same as no."
    unknown: Int!
    "Values that are known, but contradicted by another source."
    disputed: Int!
    "The last day on which any of the values was said."
    newestConfirmation: Date
    "The same of the value that was confirmed longest ago."
    oldestConfirmation: Date
`

export const coverageTypeDefs = /* GraphQL */ `
  "How much of the feature matrix is known, and how fresh it is."
  type Coverage {
    "Over all."
    total: CoverageCount!
    "By feature."
    features: [FeatureCoverage!]!
    "By provider."
    providers: [ProviderCoverage!]!
  }
  "How much is known."
  type CoverageCount {
    ${COUNT_FIELDS}
  }
  "How much is known of a feature."
  type FeatureCoverage {
    "The feature."
    feature: Feature!
    ${COUNT_FIELDS}
  }
  "How much is known of a provider's features."
  type ProviderCoverage {
    "The provider."
    provider: Provider!
    ${COUNT_FIELDS}
  }
  extend type Query {
    "How much of the feature matrix is known on that day."
    coverage(${AS_OF}): Coverage!
  }
`

export const coverageResolvers = (knowledge: KnowledgeSource) => ({
  Query: { coverage: async (_root: unknown, { asOf }: { asOf?: string }) => coverageOf(await knowledge.at(asOf)) }
})
