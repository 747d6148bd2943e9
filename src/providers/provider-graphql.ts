import { AS_OF, ASSERTION_FIELDS } from '../graphql/assertion-graphql.ts'
import { connect, connectionOf, given, pageArgs } from '../graphql/connections.ts'
import type { Stated } from '../graphql/stated.ts'
import { idOf } from '../http/answers.ts'
import type { KnowledgeSource } from '../knowledge/knowledge.ts'
import type { Provider } from '../knowledge/snapshot.ts'
import { chooseFeatures, findProvider, listProviders, type ProviderQuery } from './provider-rules.ts'

export const providerTypeDefs = /* GraphQL */ `
  "What kind of plugin it is."
  enum ProviderKind {
    "Connects pods by itself."
    NETWORK_PROVIDER
    "Calls other plugins."
    META_PLUGIN
    "Hands out addresses for other plugins."
    IPAM_PLUGIN
    "The plugins of the CNI project itself."
    REFERENCE_PLUGINS
  }
  "How alive a project is."
  enum LifecycleStatus {
    "Under development."
    ACTIVE
    "Kept going, not developed."
    MAINTENANCE
    "Read-only, or declared unused."
    ARCHIVED
    "Given up."
    END_OF_LIFE
    "Nobody has said."
    UNKNOWN
  }
  "Whether a provider has a feature."
  enum FeatureSupport {
    "It has, perhaps switched off by default."
    YES
    "It has not."
    NO
    "In part, or only with another product."
    PARTIAL
    "Nobody has said: never the same as no."
    UNKNOWN
  }
  "How ripe something is."
  enum Maturity {
    "For production."
    STABLE
    "Nearly so."
    BETA
    "For trying out."
    EXPERIMENTAL
  }
  "The levels of the Cloud Native Computing Foundation."
  enum FoundationMaturity {
    "The first level."
    SANDBOX
    "The second level."
    INCUBATING
    "The last level."
    GRADUATED
  }
  "What happened to a project."
  enum LifecycleEventKind {
    "It began."
    STARTED
    "It was first released."
    FIRST_RELEASE
    "It was released."
    RELEASE
    "It got another name."
    RENAMED
    "It moved to another owner."
    TRANSFERRED
    "It joined a foundation or rose in it."
    FOUNDATION
    "It was advised against."
    DEPRECATED
    "It became read-only."
    ARCHIVED
    "It was given up."
    END_OF_LIFE
    "Somebody else carried on a copy."
    FORK
    "Another project took its place."
    SUCCESSOR
    "Something else."
    OTHER
  }
  "Whether it suits a purpose."
  enum Fit {
    "It does."
    GOOD_FOR
    "It does not."
    NOT_FOR
  }
  "A Kubernetes network provider, as it was known on one day."
  type Provider {
    "Its id."
    id: ID!
    "What it is called."
    name: String!
    "The row name in documentation tables."
    label: String!
    "What kind of plugin it is."
    kind: ProviderKind!
    "Other names it goes by."
    aliases: [String!]!
    "What it is, in short; null where nobody had described it yet."
    summary: String
    "What it is and how it works, with the sources."
    description: ProviderDescription
    "Where to read on."
    links: ProviderLinks
    "How alive the project is; null where nobody has said."
    lifecycle: Lifecycle
    "What has happened to the project so far."
    events: [LifecycleEvent!]!
    "The foundation it belongs to; null where nobody has said."
    foundation: Foundation
    "Its licence; null where nobody has said."
    license: License
    "Where its code is."
    repository: Repository
    "How much is done in its repository; null where nobody has counted."
    activity: Activity
    "How it connects pods."
    networkModels: [ProviderNetworkModel!]!
    "Its features in the order of the columns, unknown ones included."
    features("Ids; all if left out." ids: [ID!]): [ProviderFeature!]!
    "The ports it needs."
    ports: [Port!]!
    "What it suits and what not."
    suitability: [Suitability!]!
    "Which distributions offer it."
    support: [Support!]!
    "The newest figures of that day; null if there are none."
    metrics: Metrics
  }
  "What a provider is and how it works."
  type ProviderDescription {
    "What it is."
    summary: String!
    "How it works."
    howItWorks: String
    ${ASSERTION_FIELDS}
  }
  "Where to read on about a provider."
  type ProviderLinks {
    "The web site."
    homepage: String
    "The documentation."
    documentation: String
    ${ASSERTION_FIELDS}
  }
  "How alive a project is."
  type Lifecycle {
    "The status."
    status: LifecycleStatus!
    "The day on which the status began."
    since: Date
    "What else is said."
    detail: String
    ${ASSERTION_FIELDS}
  }
  "Something that happened to a project."
  type LifecycleEvent {
    "The day it happened."
    date: Date!
    "What kind of event it is."
    kind: LifecycleEventKind!
    "What happened."
    text: String!
    "The version concerned."
    version: String
    "Who says so."
    sources: [Source!]!
  }
  "The foundation that a project belongs to."
  type Foundation {
    "Its name; null where it belongs to none."
    name: String
    "The level it has there."
    maturity: FoundationMaturity
    "Since when it has that level."
    since: Date
    "What else is said."
    detail: String
    ${ASSERTION_FIELDS}
  }
  "The licence of a project."
  type License {
    "Its SPDX id."
    spdx: String
    "What else is said."
    detail: String
    ${ASSERTION_FIELDS}
  }
  "Where a project's code is."
  type Repository {
    "Owner and name."
    fullName: String!
    "Its address."
    url: String!
    "Names it went by before."
    formerNames: [String!]!
    "What else is said."
    detail: String
    "What GitHub was last seen to say of it; null for a past day and until it first said something."
    observation: Observation
    ${ASSERTION_FIELDS}
  }
  "How much is done in a repository, counted in its git history."
  type Activity {
    "Commits in all."
    commits: Int!
    "E-mail addresses of their authors; one person may have several, so this is no count of contributors."
    authorEmails: Int!
    "Commits in the year before the day of yearBefore."
    commitsInYear: Int!
    "The day up to which that year was counted."
    yearBefore: Date!
    ${ASSERTION_FIELDS}
  }
  "Whether a repository can be asked."
  enum RepositoryStatus {
    "It answers."
    OK
    "It is deleted or private."
    MISSING
    "Access to it is blocked."
    BLOCKED
  }
  "What GitHub was last seen to say of a repository."
  type Observation {
    "What the repository is, whatever its name."
    githubId: ID
    "The name under which it answers."
    fullName: String!
    "Whether it can be asked."
    status: RepositoryStatus!
    "Why no new figures come, in words."
    statusReason: String
    "Since when."
    statusSince: DateTime
    "Whether it is read-only."
    archived: Boolean
    "The licence GitHub recognized."
    license: String
    "The last push to any branch."
    pushedAt: DateTime
    "The last time it was asked and there was something new to tell."
    lastAttemptAt: DateTime
  }
  "One way in which a provider connects pods."
  type ProviderNetworkModel {
    "With or without encapsulation."
    model: NetworkModel!
    "How packets travel."
    protocol: Protocol
    "Which form of it."
    variant: String
    "Whether it is what one gets without choosing."
    default: Boolean!
    "A tunnel only between subnets; plain routing inside one."
    crossSubnetOnly: Boolean!
    "What else is said."
    detail: String
    ${ASSERTION_FIELDS}
  }
  "One cell of the feature matrix; without dates and sources where nothing is known."
  type ProviderFeature {
    "The column."
    feature: Feature!
    "The row."
    provider: Provider!
    "Whether the provider has the feature."
    support: FeatureSupport!
    "The cell as a reader wants it; null where it is unknown."
    value: String
    "What else is said."
    detail: String
    "What must hold for it to work."
    condition: String
    "The ways in which it is offered."
    options: [FeatureOption!]!
    "The first day on which a source says so."
    validFrom: Date
    "The first day on which it no longer holds; null while it does."
    validTo: Date
    "The last day on which a source was seen to say the same still."
    verifiedOn: Date
    "Who says so."
    sources: [Source!]!
    "Whether sources contradict each other on this value."
    disputed: Boolean!
    "What the contradiction is, and which source is followed."
    dispute: Dispute
  }
  "One of several ways in which a feature is offered."
  type FeatureOption {
    "What it is called."
    name: String!
    "Whether it is what one gets without choosing."
    default: Boolean!
    "How ripe it is."
    maturity: Maturity
    "What else is said."
    detail: String
  }
  "What a provider suits, or does not."
  type Suitability {
    "Whether it does."
    fit: Fit!
    "The purpose."
    text: String!
    ${ASSERTION_FIELDS}
  }
  ${connectionOf('Provider', 'providers')}
  "Which providers to list; all conditions must hold."
  input ProviderFilter {
    "Features with the support they must have."
    features: [FeatureFilter!]
    "Id of a network model."
    networkModel: ID
    "Id of a protocol."
    protocol: ID
    "Id of a distribution that offers it."
    distribution: ID
    "Status of the project."
    lifecycle: LifecycleStatus
    "What kind of plugin it is."
    kind: ProviderKind
  }
  "A feature with the support it must have."
  input FeatureFilter {
    "Id of the feature."
    feature: ID!
    "The support."
    support: FeatureSupport!
  }
  extend type Query {
    "The providers known on that day."
    providers(
      "Which ones." filter: ProviderFilter,
      "Words that a name, alias, repository, protocol, feature or port must match; best match first." q: String,
      "Comma-separated keys, - in front for descending: name,-stars." sort: String,
      "At most so many." first: Int, "Go on after this cursor." after: String, ${AS_OF}): ProviderConnection!
    "One provider; null if there was none of that id."
    provider("Its id." id: ID!, ${AS_OF}): Provider
  }
`

interface ListArgs {
  filter?: Omit<ProviderQuery, 'features'> & { features?: Array<{ feature: string, support: string }> | null }
  q?: string | null
  sort?: string | null
  first?: number | null
  after?: string | null
  asOf?: string
}

/**
 * What the state of a provider says: of what it leads to, the days on which that changes are known for what is named here. A dispute leads to other
 * providers, and an observation is of today.
 */
export const providerStated: Stated = {
  fields: {
    Provider: [
      'id', 'name', 'label', 'kind', 'aliases', 'summary', 'description', 'links', 'lifecycle', 'events', 'foundation', 'license', 'repository',
      'activity', 'networkModels', 'features', 'ports', 'suitability'
    ],
    ProviderDescription: 'all',
    ProviderLinks: 'all',
    Lifecycle: 'all',
    LifecycleEvent: 'all',
    Foundation: 'all',
    License: 'all',
    Repository: 'all',
    Activity: 'all',
    ProviderNetworkModel: 'all',
    ProviderFeature: 'all',
    FeatureOption: 'all',
    Port: 'all',
    Suitability: 'all',
    Source: 'all',
    NetworkModel: ['id', 'name'],
    Protocol: ['id', 'name'],
    Feature: ['id', 'name'],
    Distribution: ['id', 'name']
  },
  sharedBy: ({ state }: Provider) => state
}

export const providerResolvers = (knowledge: KnowledgeSource) => ({
  Query: {
    providers: async (_root: unknown, { filter, asOf, ...args }: ListArgs) => {
      const { features, ...conditions } = given(filter ?? {} as NonNullable<ListArgs['filter']>)
      const { q, sort } = given(args)
      const page = listProviders(await knowledge.at(asOf), {
        ...conditions, q, sort, ...pageArgs(args), features: (features ?? []).map(({ feature, support }) => ({ feature, support, asked: { pointer: 'features', value: feature } }))
      })
      return connect(page, idOf, args.after)
    },
    provider: async (_root: unknown, { id, asOf }: { id: string, asOf?: string }) => findProvider(await knowledge.at(asOf), id) ?? null
  },
  Provider: {
    features: (provider: Provider, { ids }: { ids?: string[] | null }) => ids == null ? provider.features : chooseFeatures(provider, ids)
  }
})
