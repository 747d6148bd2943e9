import { AS_OF, ASSERTION_FIELDS } from '../graphql/assertion-graphql.ts'
import type { KnowledgeSource } from '../knowledge/knowledge.ts'
import type { Distribution } from '../knowledge/snapshot.ts'
import { findDistribution, offerOf } from './distribution-rules.ts'
import { checkVersion } from './version.ts'

export const distributionTypeDefs = /* GraphQL */ `
  "What a statement on a distribution's support is about."
  enum SupportKind {
    "Whether a provider can be chosen."
    OFFER
    "Windows nodes."
    WINDOWS
    "IPv4 and IPv6 at once."
    DUAL_STACK
    "The nftables data plane."
    NFTABLES
    "A provider that the user installs."
    CUSTOM_CNI
    "A provider beside the first one."
    SECONDARY
    "A back end of a provider."
    BACKEND
    "Manifests kept for it."
    TEMPLATES
    "What cannot be done."
    LIMITATION
    "Isolation between Rancher projects."
    PROJECT_NETWORK_ISOLATION
    "The end of the distribution."
    END_OF_LIFE
  }
  "How far a choice is supported."
  enum SupportStatus {
    "It can be chosen."
    OFFERED
    "It can be chosen at one's own risk."
    EXPERIMENTAL
    "It can be chosen, but is on its way out."
    DEPRECATED
    "It can no longer be chosen."
    REMOVED
    "It cannot be chosen."
    NOT_OFFERED
  }
  "A way to run Kubernetes that brings or offers providers."
  type Distribution {
    "Its id."
    id: ID!
    "What it is called."
    name: String!
    "Its place in lists."
    position: Int!
    "What its version numbers count."
    versionScheme: String!
    "What it is, in short."
    summary: String!
    "What it offers, in all versions or in one."
    offer("A version, with or without a v in front and a build behind (v1.29.2+rke2r1); a short one (1.29) stands for all its releases." version: String): Offer!
    "All statements on its support."
    support: [Support!]!
    ${ASSERTION_FIELDS}
  }
  "What a distribution offers."
  type Offer {
    "The version asked for; null for all."
    version: String
    "The choices that can be made."
    offered: [String!]!
    "The choice made for who makes none."
    defaultChoice: String
    "The statements that say so."
    support: [Support!]!
  }
  "A range of versions; null is open."
  type VersionRange {
    "The first version."
    from: String
    "The first version that no longer belongs to it."
    to: String
  }
  "What a distribution does with a choice, in some of its versions."
  type Support {
    "The distribution."
    distribution: Distribution!
    "What it is about."
    kind: SupportKind!
    "The value of the distribution's option; null for all."
    choice: String
    "The providers that the choice stands for: several for a composite such as multus,canal."
    providers: [Provider!]!
    "How far it is supported."
    status: SupportStatus!
    "Whether it is the default; null where the statement does not say."
    default: Boolean
    "The versions in the words of the source."
    versions: String!
    "The same for comparison; empty where it holds for all or cannot be said so."
    ranges: [VersionRange!]!
    "Since when it is deprecated."
    deprecatedIn: String
    "Since when it is gone."
    removedIn: String
    "What else is said."
    detail: String
    ${ASSERTION_FIELDS}
  }
  extend type Query {
    "All distributions."
    distributions(${AS_OF}): [Distribution!]!
    "One distribution; null if there is none of that id."
    distribution("Its id." id: ID!, ${AS_OF}): Distribution
  }
`

export const distributionResolvers = (knowledge: KnowledgeSource) => ({
  Query: {
    distributions: async (_root: unknown, { asOf }: { asOf?: string }) => (await knowledge.at(asOf)).distributions,
    distribution: async (_root: unknown, { id, asOf }: { id: string, asOf?: string }) => findDistribution(await knowledge.at(asOf), id) ?? null
  },
  Distribution: {
    offer: (distribution: Distribution, { version }: { version?: string | null }) => offerOf(distribution, version == null ? undefined : checkVersion(version))
  }
})
