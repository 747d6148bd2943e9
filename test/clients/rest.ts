import createClient from 'openapi-fetch'
import type { components, paths } from 'generated/rest'

type Provider = components['schemas']['Provider']
type Part = components['schemas']['Part']

/** Without `fields` things are whole; the types cannot know. */
const isWhole = (provider: Provider | Part): provider is Provider => 'features' in provider

/** A few uses of the types that are generated from the OpenAPI document. */
export function createRestClient (fetch: (request: Request) => Promise<Response>) {
  // Filters by feature are one parameter each.
  const client = createClient<paths, 'application/json' | 'application/problem+json'>({ baseUrl: 'http://atlas.test', fetch, querySerializer: { object: { style: 'form', explode: true } } })

  return {
    async starsOfEncrypted (): Promise<Array<{ name: string, stars: number | null, network: string | null }>> {
      const { data, error } = await client.GET('/v1/providers', {
        params: { query: { asOf: '2026-11-26', lifecycle: 'active', sort: '-stars', featureFilters: { 'feature.encryption': 'yes' } } }
      })
      if (error !== undefined) throw new Error(error.detail)
      return data.data.filter(isWhole).map(({ name, metrics, features }) => ({
        name, stars: metrics?.stars ?? null, network: features['network-model']?.value ?? null
      }))
    },

    async portsOf (id: string): Promise<Array<number | null>> {
      const { data, error, response } = await client.GET('/v1/providers/{id}/ports', { params: { path: { id } } })
      if (error !== undefined) throw new Error(`${response.status} ${error.code}: ${error.detail}`)
      return data.data.flatMap(port => 'scope' in port ? [port.port as number | null] : [])
    },

    async faultsOf (): Promise<string[]> {
      // @ts-expect-error -- no such status, and the types know
      const { error } = await client.GET('/v1/providers', { params: { query: { lifecycle: 'asleep' } } })
      return error?.errors?.map(({ pointer, expected }) => `${pointer}: ${expected}`) ?? []
    },

    async table (): Promise<string> {
      const { data } = await client.GET('/v1/tables/features', { params: { query: { asOf: '2018-07-26' } }, headers: { accept: 'text/csv' }, parseAs: 'text' })
      return String(data)
    },

    // @ts-expect-error -- no such operation
    nowhere: async () => await client.GET('/v1/nowhere')
  }
}
