import { openPlainData, type ProviderRow } from './plain-data.ts'

export const typeDefs = /* GraphQL */ `
  type Query {
    providers(first: Int, asOf: String): Connection!
    provider(id: ID!, asOf: String): Provider
    metricPoints(providers: [ID!], metric: String, from: String!, to: String!): [Point!]!
  }
  type Connection { nodes: [Provider!]! }
  type Provider { id: ID! name: String! summary: String features: [ProviderFeature!]! metrics: Metrics metricHistory(from: String!, to: String!): [Metrics!]! }
  type ProviderFeature { feature: Feature! support: String! value: String }
  type Feature { id: ID! name: String! }
  type Metrics { stars: Int forks: Int contributors: Int observedAt: String }
  type Point { time: String! provider: String! metric: String! value: Int! }
`

/** Resolvers that ask the database for what is asked of them. */
export function resolversOn (file: string) {
  const data = openPlainData(file)
  const today = '2026-11-25'
  return {
    Query: {
      providers: (_: unknown, { asOf = today }: { asOf?: string }) => ({ nodes: data.providers(asOf).map(row => ({ ...row, asOf })) }),
      provider: (_: unknown, { id, asOf = today }: { id: string, asOf?: string }) => {
        const row = data.provider(id, asOf)
        return row === undefined ? null : { ...row, asOf }
      },
      metricPoints: (_: unknown, { providers, from, to }: { providers: string[], from: string, to: string }) =>
        providers.flatMap(id => data.history(id, from, to).map(point => ({ ...point, provider: id, metric: 'STARS' })))
    },
    Provider: {
      features: ({ id, asOf }: ProviderRow & { asOf: string }) =>
        data.features(id, asOf).map(({ id, support, value }) => ({ feature: { id, name: id }, support: support.toUpperCase(), value })),
      metrics: ({ id, asOf }: ProviderRow & { asOf: string }) => data.figures(id, asOf),
      metricHistory: ({ id }: ProviderRow, { from, to }: { from: string, to: string }) => data.samples(id, from, to)
    }
  }
}
