import { initGraphQLTada, readFragment, type ResultOf, type TadaDocumentNode, type VariablesOf } from 'gql.tada'
import { print } from 'graphql'
import type { introspection } from 'generated/graphql'

const graphql = initGraphQLTada<{ introspection: introspection, scalars: { Date: string, DateTime: string } }>()

const FiguresFragment = graphql('fragment Figures on Metrics { stars forks contributors observedAt quality }')

const ProvidersQuery = graphql(`
  query ($asOf: Date, $filter: ProviderFilter) {
    providers(asOf: $asOf, filter: $filter, first: 50) {
      totalCount
      nodes { id name lifecycle { status } features(ids: ["encryption"]) { support value } metrics { ...Figures } }
    }
  }
`, [FiguresFragment])

const PortsQuery = graphql('query ($id: ID!) { provider(id: $id) { ports { protocol port scope } } }')

export type Ask = (body: { query: string, variables: unknown }) => Promise<{ data: unknown }>

/** A few uses of the types that are drawn from the GraphQL schema. */
export function createGraphQLClient (ask: Ask) {
  const query = async <Data, Variables>(document: TadaDocumentNode<Data, Variables>, variables: Variables): Promise<Data> =>
    (await ask({ query: print(document), variables })).data as Data

  return {
    async starsOfEncrypted (): Promise<Array<{ name: string, stars: number | null }>> {
      const variables: VariablesOf<typeof ProvidersQuery> = {
        asOf: '2026-11-26', filter: { lifecycle: 'ACTIVE', features: [{ feature: 'encryption', support: 'YES' }] }
      }
      const { providers } = await query(ProvidersQuery, variables)
      return providers.nodes.map(({ name, metrics }) => ({ name, stars: readFragment(FiguresFragment, metrics)?.stars ?? null }))
    },

    async portsOf (id: string): Promise<Array<number | null>> {
      const { provider } = await query(PortsQuery, { id })
      return provider?.ports.map(({ port }) => port) ?? []
    }
  }
}

// @ts-expect-error -- no such word in the enum
export const wrong: VariablesOf<typeof ProvidersQuery> = { filter: { lifecycle: 'ASLEEP' } }

type Node = ResultOf<typeof ProvidersQuery>['providers']['nodes'][number]
// @ts-expect-error -- not among the fields that were asked for
export type Summary = Node['summary']
