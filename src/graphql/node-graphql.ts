import type { KnowledgeSource } from '../knowledge/knowledge.ts'
import type { Snapshot } from '../knowledge/snapshot.ts'
import type { Store } from '../store/store.ts'
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

export const nodeTypeDefs = /* GraphQL */ `
  "Something that can be found by its id alone."
  interface Node {
    "Its id: the same as in REST, and no two things share one."
    id: ID!
  }
  ${NODE_TYPES.map(type => `extend type ${type} implements Node`).join('\n  ')}
  extend type Provider {
    "The day this is true for: a cache that holds several days needs it beside the id."
    asOf: Date!
  }
  extend type Query {
    "Anything, by its id alone; null if there is nothing of that id."
    node("Its id." id: ID!, ${AS_OF}): Node
  }
`

export const nodeResolvers = (knowledge: KnowledgeSource, runs: Pick<Store, 'findRun'>) => ({
  Node: { resolveType: ({ __typename }: { __typename: string }) => __typename },
  Query: {
    async node (_root: unknown, { id, asOf }: { id: string, asOf?: string }) {
      const snapshot = await knowledge.at(asOf)
      for (const [__typename, listOf] of Object.entries(LISTS)) {
        const found = listOf(snapshot).find(item => item.id === id)
        if (found !== undefined) return { ...found, __typename }
      }
      // Only the runs have numbers for ids.
      const run = /^\d{1,15}$/.test(id) ? await runs.findRun(Number(id)) : undefined
      return run === undefined ? null : { ...run, __typename: 'RefreshRun' }
    }
  }
})
