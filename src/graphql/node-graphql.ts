import { BadRequestError } from '../errors.ts'
import type { KnowledgeSource } from '../knowledge/knowledge.ts'
import type { Snapshot } from '../knowledge/snapshot.ts'
import { MAX_LIMIT } from '../lists/page.ts'
import { findRun, type RunStore } from '../refresh/refresh-rules.ts'
import { AS_OF } from './assertion-graphql.ts'

/** Where the things of a type are found; an id stands for one thing among all of them. */
export const LISTS = {
  Provider: ({ providers }: Snapshot) => providers,
  Feature: ({ features }: Snapshot) => features,
  NetworkModel: ({ networkModels }: Snapshot) => networkModels,
  Protocol: ({ protocols }: Snapshot) => protocols,
  Distribution: ({ distributions }: Snapshot) => distributions,
  Recommendation: ({ recommendations }: Snapshot) => recommendations,
  Dispute: ({ disputes }: Snapshot) => disputes,
  Source: ({ sources }: Snapshot) => sources,
  Cni: ({ cni }: Snapshot) => cni == null ? [] : [cni]
} satisfies Record<string, (snapshot: Snapshot) => ReadonlyArray<{ id: string }>>

export const NODE_TYPES = [...Object.keys(LISTS), 'RefreshRun']

// Relay's compiler takes no other argument for `node` than the id, as the GraphQL specification for global object identification has it.
export const nodeTypeDefs = /* GraphQL */ `
  "Something that can be found by its id alone."
  interface Node {
    "Its id: the same as in REST, and no two things share one."
    id: ID!
  }
  ${NODE_TYPES.map(type => `extend type ${type} implements Node`).join('\n  ')}
  extend type Provider {
    "The day this is true for: a cache that holds several days needs it beside the id (Apollo Client by keyFields) or is one for each day (Relay)."
    asOf: Date!
  }
  extend type Query {
    "Anything, by its id alone, as it is known today; null if there is nothing of that id."
    node("Its id." id: ID!): Node
    "Things of the knowledge, by their ids alone and in that order; null in the place of each that there is not. The runs of the refresh job have no day: node finds them."
    nodes("Their ids, ${MAX_LIMIT} at most." ids: [ID!]!, ${AS_OF}): [Node]!
  }
`

export const nodeResolvers = (knowledge: KnowledgeSource, runs: Pick<RunStore, 'findRun'>) => {
  /** Beside the things themselves: a copy of one would have worked out all that it leads to. */
  const typeOf = new WeakMap<object, string>()

  const finders = new WeakMap<Snapshot, (id: string) => object | null>()

  /** Finds things of a day by their ids. One question may name a hundred thousand, so each list is read once, and only if the ones before do not have it. */
  function finderOf (snapshot: Snapshot): (id: string) => object | null {
    const things = new Map<string, object>()
    const unread = Object.entries(LISTS)
    return id => {
      while (!things.has(id) && unread.length > 0) {
        const [type, listOf] = unread.shift()!
        for (const thing of listOf(snapshot)) {
          things.set(thing.id, thing)
          typeOf.set(thing, type)
        }
      }
      return things.get(id) ?? null
    }
  }

  function find (snapshot: Snapshot, id: string): object | null {
    let finder = finders.get(snapshot)
    if (finder === undefined) finders.set(snapshot, finder = finderOf(snapshot))
    return finder(id)
  }

  return {
    Node: { resolveType: (thing: object) => typeOf.get(thing) ?? 'RefreshRun' },
    Query: {
      node: async (_root: unknown, { id }: { id: string }) => find(await knowledge.at(), id) ?? await findRun(runs, id) ?? null,
      async nodes (_root: unknown, { ids, asOf }: { ids: string[], asOf?: string }) {
        if (ids.length > MAX_LIMIT) throw new BadRequestError([{ pointer: 'ids', value: ids.length, expected: `at most ${MAX_LIMIT} ids` }])
        const snapshot = await knowledge.at(asOf)
        return ids.map(id => find(snapshot, id))
      }
    }
  }
}
