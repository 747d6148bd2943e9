import t from 'tap'
import { setup, TODAY } from './helpers/app.ts'
import { readCsv } from './helpers/csv.ts'

// Every provider is asked in every way, which takes its time on a busy machine.
t.setTimeout(180_000)

type Thing = Record<string, any>

/** What every façade must say of a provider, in one form. */
interface Said {
  name: string
  label: string
  lifecycle: string | null
  features: Record<string, { support: string, value: string | null }>
  ports: string[]
  metrics: { stars: number | null, forks: number | null, contributors: number | null, observedAt: string, quality: string } | null
}

/** GraphQL's spelling of a word of the domain, back again. */
const wordOf = (name: string): string => name.toLowerCase().replaceAll('_', '-')
const numberOf = (cell: string | undefined): number | null => cell === undefined || cell === '' ? null : Number(cell)
const portOf = ({ protocol, port, endPort, ipProtocolNumber, scope, purpose }: Thing): string =>
  [wordOf(protocol), port, endPort, ipProtocolNumber, wordOf(scope), purpose].map(part => part ?? '').join(' ')
const metricsOf = (metrics: Thing | null): Said['metrics'] => metrics === null
  ? null
  : { stars: metrics.stars, forks: metrics.forks, contributors: metrics.contributors, observedAt: metrics.observedAt, quality: wordOf(metrics.quality) }

const saidByRest = ({ name, label, lifecycle, features, ports, metrics }: Thing): Said => ({
  name,
  label,
  lifecycle: lifecycle?.status ?? null,
  features: Object.fromEntries(Object.entries<Thing>(features).map(([id, { support, value }]) => [id, { support, value }])),
  ports: ports.map(portOf),
  metrics: metricsOf(metrics)
})

const FIELDS = `id name label lifecycle { status } features { feature { id } support value }
  ports { protocol port endPort ipProtocolNumber scope purpose } metrics { stars forks contributors observedAt quality }`

const saidByGraphQL = ({ name, label, lifecycle, features, ports, metrics }: Thing): Said => ({
  name,
  label,
  lifecycle: lifecycle === null ? null : wordOf(lifecycle.status),
  features: Object.fromEntries(features.map(({ feature, support, value }: Thing) => [feature.id, { support: wordOf(support), value }])),
  ports: ports.map(portOf),
  metrics: metricsOf(metrics)
})

/** A row of `providers.csv`, with those of `ports.csv` that are about it. */
function saidByCsv (row: Record<string, string>, ports: Array<Record<string, string>>, featureIds: string[]): Said {
  const observedAt = row['metrics.observedAt'] ?? ''
  const count = (name: string) => numberOf(row[`metrics.${name}`])
  return {
    name: row.name!,
    label: row.label!,
    lifecycle: row['lifecycle.status'] || null,
    features: Object.fromEntries(featureIds.map(id => [id, { support: row[`features.${id}.support`]!, value: row[`features.${id}`] || null }])),
    ports: ports.filter(({ provider }) => provider === row.id).map(portOf),
    metrics: observedAt === '' ? null : { stars: count('stars'), forks: count('forks'), contributors: count('contributors'), observedAt, quality: row['metrics.quality']! }
  }
}

for (const day of ['2018-07-26', '2022-06-01', TODAY]) {
  t.test(`REST, GraphQL, CSV and the tables say the same of every provider on ${day}`, async t => {
    const { app, get, graphql } = await setup(t)
    const csv = async (path: string) => readCsv((await app.inject(`${path}.csv?asOf=${day}&limit=1000`)).body)
    const table = async (path: string) => readCsv((await app.inject(`${path}.csv?asOf=${day}`)).body)

    const listed: Thing[] = (await get(`/v1/providers?asOf=${day}`)).data
    const ids = listed.map(({ id }) => id)
    const featureIds: string[] = (await get(`/v1/features?asOf=${day}`)).data.map(({ id }: Thing) => id)
    t.ok(ids.length >= 3 && featureIds.length >= 8)
    const expected = new Map(listed.map(provider => [provider.id as string, saidByRest(provider)]))
    const same = (face: string, said: Array<[string, unknown]>, part: (expected: Said) => unknown = expected => expected) => {
      t.strictSame(said.map(([id]) => id), ids, `${face}: the same providers in the same order`)
      for (const [id, words] of said) t.strictSame(words, part(expected.get(id)!), `${face}: ${id}`)
    }

    // One by one through REST, with what hangs below.
    const ones = await Promise.all(ids.map(async id => (await get(`/v1/providers/${id}?asOf=${day}`)).data as Thing))
    same('one provider', ones.map(one => [one.id, saidByRest(one)]))
    const parts = await Promise.all(ids.map(async id => [
      id,
      {
        features: saidByRest({ ...ones[0], features: (await get(`/v1/providers/${id}/features?asOf=${day}`)).data }).features,
        ports: (await get(`/v1/providers/${id}/ports?asOf=${day}`)).data.map(portOf)
      }
    ] as [string, unknown]))
    same('below a provider', parts, ({ features, ports }) => ({ features, ports }))

    // The lists of one subject over all providers.
    const ports: Thing[] = (await get(`/v1/ports?asOf=${day}&limit=1000`)).data
    same('list of ports', ids.map(id => [id, ports.filter(({ provider }) => provider === id).map(portOf)]), ({ ports }) => ports)
    const metrics: Thing[] = (await get(`/v1/metrics?asOf=${day}`)).data
    same('list of metrics', ids.map(id => [id, metricsOf(metrics.find(({ provider }) => provider === id) ?? null)]), ({ metrics }) => metrics)
    const features = await Promise.all(featureIds.map(async id => (await get(`/v1/features/${id}?asOf=${day}`)).data as Thing))
    same('features', ids.map(id => [id, saidByRest({ ...ones[0], features: Object.fromEntries(features.map(feature => [feature.id, feature.providers[id]])) }).features]),
      ({ features }) => features)

    // GraphQL: in a list, which is compiled from its second time on, and one by one.
    const question = `query ($asOf: Date) { providers(asOf: $asOf, first: 100) { nodes { ${FIELDS} } } }`
    for (const face of ['GraphQL', 'GraphQL, compiled', 'GraphQL, kept']) {
      const { data } = await graphql(question, { asOf: day })
      same(face, data.providers.nodes.map((provider: Thing) => [provider.id, saidByGraphQL(provider)]))
    }
    const single = await Promise.all(ids.map(async id => await graphql(`query ($id: ID!, $asOf: Date) { provider(id: $id, asOf: $asOf) { ${FIELDS} } }`, { id, asOf: day })))
    same('GraphQL, one', single.map(({ data }) => [data.provider.id, saidByGraphQL(data.provider)]))

    // CSV, and the tables in JSON and CSV.
    const portRows = await csv('/v1/ports')
    same('CSV', (await csv('/v1/providers')).map(row => [row.id!, saidByCsv(row, portRows, featureIds)]))

    const matrix: Thing = (await get(`/v1/tables/features?asOf=${day}`)).data
    same('feature table', matrix.rows.map(({ provider, cells }: Thing) => [provider, cells]),
      ({ label, features }) => [label, ...featureIds.map(id => features[id]!.value)])
    same('feature table as CSV', (await table('/v1/tables/features')).map((row, index) => [ids[index]!, Object.values(row)]),
      ({ label, features }) => [label, ...featureIds.map(id => features[id]!.value ?? 'unknown')])
    const figures = ({ metrics }: Said) => [metrics?.stars ?? null, metrics?.forks ?? null, metrics?.contributors ?? null]
    const popularity: Thing = (await get(`/v1/tables/popularity?asOf=${day}`)).data
    same('popularity table', popularity.rows.map(({ provider, cells }: Thing) => [provider, [cells[0], ...cells.slice(2)]]), said => [said.label, ...figures(said)])
    same('popularity table as CSV', (await table('/v1/tables/popularity')).map((row, index) => [ids[index]!, [row.Provider, row.Stars, row.Forks, row.Contributors]]),
      said => [said.label, ...figures(said).map(figure => String(figure ?? ''))])
  })
}
