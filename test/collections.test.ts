import t from 'tap'
import { setup } from './helpers/app.ts'

// The whole seed is asked, which takes its time on a busy machine.
t.setTimeout(120_000)

// Lists without filters of their own: the same things under the same names through both façades.
const COLLECTIONS = [
  { path: 'network-models', what: 'network model', many: 'networkModels', one: 'networkModel', fields: 'id name position summary layer' },
  { path: 'protocols', what: 'protocol', many: 'protocols', one: 'protocol', fields: 'id name summary port overheadIpv4 overheadIpv6 specification' },
  { path: 'features', what: 'feature', many: 'features', one: 'feature', fields: 'id name position definition validFrom' },
  { path: 'recommendations', what: 'recommendation', many: 'recommendations', one: 'recommendation', fields: 'id scope text reason validFrom validTo' },
  { path: 'disputes', what: 'dispute', many: 'disputes', one: 'dispute', fields: 'id topic prevailing reason validFrom' },
  { path: 'sources', what: 'source', many: 'sources', one: 'source', fields: 'id title url publisher publishedOn retrievedOn' }
]

for (const { path, what, many, one, fields } of COLLECTIONS) {
  t.test(`/v1/${path} and its like in GraphQL say the same`, async t => {
    const { app, get, graphql } = await setup(t)
    const { data, page } = await get(`/v1/${path}?limit=1000`)
    t.ok(data.length > 1)
    t.equal(page.total, data.length)
    const only = (item: Record<string, unknown>) => Object.fromEntries(fields.split(' ').map(name => [name, item[name]]))
    const answer = many === 'sources'
      ? (await graphql(`{ sources(first: 1000) { nodes { ${fields} } } }`)).data.sources.nodes
      : (await graphql(`{ ${many} { ${fields} } }`)).data[many]
    t.strictSame(answer, data.map(only))

    const [first, second] = data
    t.match((await get(`/v1/${path}/${first.id}`)).data, first)
    t.strictSame((await graphql(`query ($id: ID!) { ${one}(id: $id) { ${fields} } }`, { id: second.id })).data[one], only(second))

    t.match((await app.inject(`/v1/${path}/nope`)).json(), { status: 404, code: 'NOT_FOUND', detail: `${what} 'nope' does not exist` })
    t.strictSame(await graphql(`{ ${one}(id: "nope") { id } }`), { data: { [one]: null } })
    t.match(await get(`/v1/${path}?limit=1`), { data: { length: 1 }, page: { next: /./ } })
  })
}

t.test('what does not exist is answered with the nearest id that does on that day', async t => {
  const { app, graphql } = await setup(t)
  for (const [path, detail] of [
    ['providers/calicoo', "provider 'calicoo' does not exist; did you mean 'calico'?"],
    ['providers/Calico', "provider 'Calico' does not exist; did you mean 'calico'?"],
    ['providers/rke2-canal', "provider 'rke2-canal' does not exist; did you mean 'canal'?"],
    ['providers/calicoo/ports', "provider 'calicoo' does not exist; did you mean 'calico'?"],
    ['providers/antreaa?asOf=2018-07-26', "provider 'antreaa' does not exist"],
    ['providers/antrea?asOf=2018-07-26', "provider 'antrea' does not exist on 2018-07-26, but does on other days"],
    ['providers/nobody-has-this', "provider 'nobody-has-this' does not exist"],
    ['distributions/rke22', "distribution 'rke22' does not exist; did you mean 'rke2'?"],
    ['features/encrypton', "feature 'encrypton' does not exist; did you mean 'encryption'?"],
    ['features/ipv6?asOf=2018-07-26', "feature 'ipv6' does not exist on 2018-07-26, but does on other days"],
    ['protocols/geneve?asOf=2018-07-26', "protocol 'geneve' does not exist on 2018-07-26, but does on other days"],
    ['network-models/encapsulatd', "network model 'encapsulatd' does not exist; did you mean 'encapsulated'?"],
    ['network-models/chained?asOf=2018-07-26', "network model 'chained' does not exist on 2018-07-26, but does on other days"]
  ] as const) t.strictSame((({ status, detail }) => ({ status, detail }))((await app.inject(`/v1/${path}`)).json()), { status: 404, detail }, path)
  const { errors } = await graphql('{ metricPoints(providers: ["calic"]) { value } }')
  const told = 'providers is "calic", expected the id of a provider; did you mean \'calico\'?'
  t.equal(errors[0].message, told)
  t.match((await app.inject('/v1/metrics/history?providers=calic')).json(), { status: 400, detail: told })
  t.strictSame(await graphql('{ provider(id: "calic") { id } }'), { data: { provider: null } })
})

t.test('every id that an answer cites leads to the thing', async t => {
  const { app, get } = await setup(t)
  const calico = (await get('/v1/providers/calico')).data
  for (const id of calico.description.sources) t.equal((await app.inject(`/v1/sources/${id}`)).statusCode, 200)
  for (const { model, protocol } of calico.networkModels) {
    t.equal((await app.inject(`/v1/network-models/${model}`)).statusCode, 200)
    if (protocol !== null) t.equal((await app.inject(`/v1/protocols/${protocol}`)).statusCode, 200)
  }
  const disputed: string[] = Object.values<{ dispute: string | null }>(calico.features).flatMap(({ dispute }) => dispute ?? [])
  t.ok(disputed.length > 0)
  for (const id of disputed) t.equal((await app.inject(`/v1/disputes/${id}`)).statusCode, 200)
})

t.test('every document that is cited on a day is there on that day', async t => {
  const { get } = await setup(t)
  for (const asOf of ['2018-07-26', '2019-03-20', '2021-06-01', '2023-08-01', '2024-10-01', '2026-05-02', '2026-11-24']) {
    const known = new Set((await get(`/v1/sources?limit=1000&asOf=${asOf}`)).data.map(({ id }: { id: string }) => id))
    for (const path of ['providers', 'distributions', 'protocols', 'network-models', 'recommendations', 'disputes', 'changes', 'cni']) {
      const cited = citedIn((await get(`/v1/${path}?asOf=${asOf}${path === 'cni' ? '' : '&limit=1000'}`)).data)
      if (path !== 'disputes' || asOf > '2019') t.ok(cited.length > 0, `${asOf} ${path}`)
      t.strictSame(cited.filter(id => !known.has(id)), [], `${asOf} ${path}`)
    }
  }
  const { events } = (await get('/v1/providers/canal?asOf=2023-08-01&fields=events')).data
  t.match(events.at(-1), { date: '2023-07-15', sources: ['kubernetes-kops-pull-15634'] })
  t.match((await get('/v1/sources/kubernetes-kops-pull-15634?asOf=2023-08-01')).data, { publishedOn: null })
})

function citedIn (node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return []
  return Object.entries(node).flatMap(([key, value]) => key === 'sources' && Array.isArray(value) ? value as string[] : citedIn(value))
}

t.test('one feature comes with what every provider makes of it', async t => {
  const { get, graphql } = await setup(t)
  const { data } = await get('/v1/features/encryption')
  const all = (await get('/v1/providers')).data
  t.strictSame(Object.keys(data.providers), all.map(({ id }: { id: string }) => id))
  for (const { id, features } of all) t.strictSame(data.providers[id], features.encryption)
  const answer = await graphql('{ feature(id: "encryption") { values { provider { id } support } } }')
  t.strictSame(answer.data.feature.values.map(({ provider, support }: Record<string, any>) => [provider.id, support.toLowerCase()]),
    all.map(({ id, features }: Record<string, any>) => [id, features.encryption.support]))
})

t.test('recommendations name providers, distributions and network models by id, or as the things themselves', async t => {
  const { get, graphql } = await setup(t)
  const { data } = await get('/v1/recommendations?limit=1000')
  const answer = await graphql('{ recommendations { id strength networkModel { id } providers { id } distributions { id } } }')
  const ids = (items: Array<{ id: string }>) => items.map(({ id }) => id)
  const named = ({ networkModel, providers, distributions }: Record<string, any>) => [networkModel?.id ?? null, ids(providers), ids(distributions)]
  t.strictSame(answer.data.recommendations.map(named),
    data.map(({ networkModel, providers, distributions }: Record<string, unknown>) => [networkModel, providers, distributions]))
})

t.test('CNI is told in full today', async t => {
  const { get, graphql } = await setup(t)
  const { data } = await get('/v1/cni')
  t.match(data.operations.map(({ name }: { name: string }) => name).sort(), ['ADD', 'CHECK', 'DEL', 'GC', 'STATUS', 'VERSION'])
  const versions = data.specificationVersions.map(({ version }: { version: string }) => ({ version }))
  t.match(await graphql('{ cni { name links { homepage repository } foundation { name maturity } specificationVersions { version releasedOn } libraryReleases { version } } }'), {
    data: { cni: { name: data.name, links: { repository: data.links.repository }, specificationVersions: versions } }
  })
})

t.test('/v1 lists what is here, and every link leads somewhere', async t => {
  const { app, get } = await setup(t)
  const { name, version, links } = await get('/v1')
  t.equal(name, 'CNI Atlas')
  t.match(version, /^\d+\.\d+\.\d+/)
  for (const { href, title } of Object.values<{ href: string, title: string }>(links)) {
    t.ok(title)
    const { statusCode } = await app.inject(href === '/graphql' ? '/graphql?query={__typename}' : href)
    t.equal(statusCode, 200, href)
  }
})

t.test('the service says that it is alive and ready', async t => {
  const { get } = await setup(t)
  t.strictSame(await get('/livez'), { status: 'ok' })
  t.strictSame(await get('/readyz'), { status: 'ok' })
})
