import { AS_OF } from '../graphql/assertion-graphql.ts'
import { connect, connectionOf, given, pageArgs } from '../graphql/connections.ts'
import type { Facts } from '../knowledge/facts-schema.ts'
import { remembered } from '../knowledge/frozen.ts'
import type { KnowledgeSource } from '../knowledge/knowledge.ts'
import type { Provider, Snapshot } from '../knowledge/snapshot.ts'
import { byId } from '../lists/by-id.ts'
import { listChanges, timelineOf, type ChangeQuery } from './change-rules.ts'
import type { Change } from './change-schema.ts'

export const changeTypeDefs = /* GraphQL */ `
  "What a change is about."
  enum ChangeKind {
    "Something that happened to the project."
    EVENT
    "How alive the project is."
    LIFECYCLE
    "A feature."
    FEATURE
    "A way to connect pods."
    NETWORK_MODEL
    "A port."
    PORT
    "What a distribution does with it."
    SUPPORT
    "What was advised."
    RECOMMENDATION
    "Where its code is."
    REPOSITORY
    "How much is done there."
    ACTIVITY
    "The foundation it belongs to."
    FOUNDATION
    "Its licence."
    LICENSE
    "What it is and how it works."
    DESCRIPTION
    "Where to read on."
    LINKS
    "The row name in documentation tables."
    LABEL
    "What it suits and what not."
    SUITABILITY
  }
  "What became of a statement."
  enum ChangeType {
    "Something happened."
    HAPPENED
    "It began to be said."
    ADDED
    "It was said otherwise."
    CHANGED
    "It was said again, with other details or sources."
    RESTATED
    "It was no longer said."
    REMOVED
  }
  "One line of a history."
  type Change {
    "Stands for this change."
    id: ID!
    "The day."
    date: Date!
    "Whose change it is."
    provider: ProviderReference!
    "What it is about."
    kind: ChangeKind!
    "What the statement is about, by name."
    subject: String!
    "What became of it."
    type: ChangeType!
    "What was said until then."
    before: String
    "What is said from then on."
    after: String
    "What else is said."
    detail: String
    "Whether sources contradict each other on it."
    disputed: Boolean!
    "Who says so."
    sources: [Source!]!
  }
  ${connectionOf('Change', 'changes')}
  extend type Provider {
    "Everything ever said of it up to that day, and everything that happened to it, in order of time."
    timeline: [Change!]!
  }
  extend type Query {
    "What changed between two days, newest first; what was only restated is left out."
    changes("First day." from: Date, "Last day." to: Date, "Id of a provider." provider: ID, "What it is about." kind: ChangeKind,
      "At most so many." first: Int, "Go on after this cursor." after: String, ${AS_OF}): ChangeConnection!
  }
`

interface Args extends ChangeQuery { first?: number | null, after?: string | null, asOf?: string }

const namedBy = remembered(({ sources, providers }: Facts) => [byId(sources), byId(providers)] as const)

/** A change with the things it names. */
function linkChanges (snapshot: Snapshot) {
  const [sources, names] = namedBy(snapshot.facts)
  return (change: Change) => ({
    ...change,
    provider: { id: change.provider, name: names.get(change.provider)!.name, provider: snapshot.provider(change.provider) ?? null },
    sources: change.sources.map(id => sources.get(id))
  })
}

export const changeResolvers = (knowledge: KnowledgeSource) => ({
  Provider: {
    timeline: async ({ id, asOf }: Provider) => {
      const snapshot = await knowledge.at(asOf)
      return timelineOf(snapshot.facts, id, asOf).map(linkChanges(snapshot))
    }
  },
  Query: {
    changes: async (_root: unknown, { asOf, ...args }: Args) => {
      const snapshot = await knowledge.at(asOf)
      const page = listChanges(snapshot, { ...given(args), ...pageArgs(args) })
      return connect({ ...page, items: page.items.map(linkChanges(snapshot)) }, change => change.id, args.after)
    }
  }
})
