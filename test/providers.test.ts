import t from 'tap'
import { createKnowledge } from '../src/knowledge/knowledge.ts'
import { setup, TODAY } from './helpers/app.ts'

// The whole seed is asked, which takes its time on a busy machine.
t.setTimeout(120_000)

type Ids = Array<{ id: string }>
const idsOf = (items: Ids) => items.map(({ id }) => id)

// The same question for both façades: as REST's query string and as GraphQL's arguments.
const QUESTIONS: Array<[query: string, args: string]> = [
  ['', ''],
  ['asOf=2018-07-26', 'asOf: "2018-07-26"'],
  ['feature.encryption=yes', 'filter: { features: [{ feature: "encryption", support: YES }] }'],
  ['feature.encryption=no&feature.mesh=unknown', 'filter: { features: [{ feature: "encryption", support: NO }, { feature: "mesh", support: UNKNOWN }] }'],
  ['networkModel=encapsulated', 'filter: { networkModel: "encapsulated" }'],
  ['protocol=wireguard&sort=-name', 'filter: { protocol: "wireguard" }, sort: "-name"'],
  ['distribution=rke2', 'filter: { distribution: "rke2" }'],
  ['distribution=k3s&protocol=vxlan', 'filter: { distribution: "k3s", protocol: "vxlan" }'],
  ['lifecycle=archived', 'filter: { lifecycle: ARCHIVED }'],
  ['lifecycle=end-of-life', 'filter: { lifecycle: END_OF_LIFE }'],
  ['lifecycle=unknown&asOf=2018-07-26', 'filter: { lifecycle: UNKNOWN }, asOf: "2018-07-26"'],
  ['q=bgp policies&sort=-stars', 'q: "bgp policies", sort: "-stars"'],
  ['sort=lifecycle&asOf=2018-07-26', 'sort: "lifecycle", asOf: "2018-07-26"'],
  ['kind=meta-plugin', 'filter: { kind: META_PLUGIN }'],
  ['q=vxlan', 'q: "vxlan"'],
  ['q=vxlan&sort=-stars', 'q: "vxlan", sort: "-stars"'],
  ['q=ebpf&feature.encryption=yes&lifecycle=active', 'q: "ebpf", filter: { features: [{ feature: "encryption", support: YES }], lifecycle: ACTIVE }'],
  ['sort=name', 'sort: "name"'],
  ['sort=-stars,name', 'sort: "-stars,name"'],
  ['sort=lifecycle,-forks', 'sort: "lifecycle,-forks"'],
  ['sort=kind,-contributors,id', 'sort: "kind,-contributors,id"'],
  ['limit=3', 'first: 3'],
  ['limit=3&sort=-stars', 'first: 3, sort: "-stars"'],
  ['limit=1000', 'first: 1000']
]

t.test('REST and GraphQL give the same providers in the same order, however they are asked', async t => {
  const { get, graphql } = await setup(t)
  for (const [query, args] of QUESTIONS) {
    const { data, page } = await get(`/v1/providers?${query}`)
    const rest = { ids: idsOf(data), total: page.total, more: page.next !== null, next: page.next }
    // Twice, since the second time the query is compiled.
    for (const time of ['first', 'second']) {
      const answer = await graphql(`{ providers${args === '' ? '' : `(${args})`} { totalCount pageInfo { hasNextPage endCursor } nodes { id } edges { node { id } } } }`)
      const { totalCount, pageInfo, nodes, edges } = answer.data.providers
      t.strictSame({ ids: idsOf(nodes), total: totalCount, more: pageInfo.hasNextPage, next: pageInfo.hasNextPage ? pageInfo.endCursor : null }, rest, `${query}, asked for the ${time} time`)
      t.strictSame(edges.map(({ node }: { node: { id: string } }) => node.id), rest.ids)
    }
  }
})

t.test('filters and orders mean what they say', async t => {
  const { get } = await setup(t)
  const list = async (query: string) => idsOf((await get(`/v1/providers?fields=id&${query}`)).data)
  const all = await list('')
  t.strictSame(all.slice(0, 5), ['canal', 'flannel', 'calico', 'weave-net', 'cilium'], 'those of the tables come first, in their order')
  t.strictSame(await list('distribution=rke2'), ['canal', 'flannel', 'calico', 'cilium', 'multus'])
  t.strictSame(await list('kind=meta-plugin'), ['multus'])
  t.strictSame((await list('sort=-stars')).slice(0, 2), ['cilium', 'flannel'])
  t.strictSame((await list('sort=stars')).slice(0, 2), ['canal', 'weave-net'])
  t.strictSame((await list('sort=-stars')).slice(5), (await list('sort=stars')).slice(5), 'what is not known comes last either way')
  t.strictSame(await list('sort=id'), [...all].sort())
  t.strictSame(await list('sort=-id'), [...all].sort().reverse())
  t.ok((await list('feature.encryption=yes')).includes('cilium'))
  t.notOk((await list('feature.encryption=no')).includes('cilium'))
  t.strictSame(await list('feature.encryption=yes&asOf=2018-07-26'), ['calico'])
})

t.test('a page goes on where the one before ended, through either façade', async t => {
  const { get, graphql } = await setup(t)
  const all = idsOf((await get('/v1/providers?sort=-stars')).data)
  const byRest: string[] = []
  const byGraphQL: string[] = []
  for (let cursor: string | null = ''; cursor !== null;) {
    const { data, page } = await get(`/v1/providers?sort=-stars&limit=7${cursor === '' ? '' : `&cursor=${cursor}`}`)
    byRest.push(...idsOf(data))
    cursor = page.next
  }
  let after: string | null = null
  for (let more = true; more;) {
    const answer = await graphql('query ($after: String) { providers(sort: "-stars", first: 7, after: $after) { nodes { id } edges { cursor } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }', { after })
    const { nodes, edges, pageInfo } = answer.data.providers
    t.equal(pageInfo.hasPreviousPage, after !== null)
    t.equal(pageInfo.startCursor, edges[0].cursor)
    byGraphQL.push(...idsOf(nodes))
    after = pageInfo.endCursor
    more = pageInfo.hasNextPage
  }
  t.strictSame(byRest, all)
  t.strictSame(byGraphQL, all)
})

t.test('an empty list is a page as well', async t => {
  const { get, graphql } = await setup(t)
  t.match(await get('/v1/providers?kind=ipam-plugin&lifecycle=archived'), { data: [], page: { total: 0, limit: 100, next: null } })
  t.match(await graphql('{ providers(filter: { kind: IPAM_PLUGIN, lifecycle: ARCHIVED }) { nodes { id } pageInfo { hasNextPage startCursor endCursor } } }'), {
    data: { providers: { nodes: [], pageInfo: { hasNextPage: false, startCursor: null, endCursor: null } } }
  })
})

t.test('paging that makes no sense is refused by both façades', async t => {
  const { app, graphql } = await setup(t)
  for (const query of ['limit=0', 'limit=1001', 'limit=-1', 'limit=1.5', 'limit=Infinity', 'limit=-Infinity', 'limit=1e309', 'limit=abc', 'limit=NaN', 'limit=', 'limit=1&limit=2', 'cursor=nonsense', 'cursor=']) {
    for (const path of ['providers', 'sources', 'ports']) {
      const res = await app.inject(`/v1/${path}?${query}`)
      t.equal(res.statusCode, 400, `${path}?${query}`)
      t.match(res.json(), { code: 'BAD_REQUEST', errors: [{ pointer: query.split('=')[0] }] })
    }
  }
  for (const args of ['first: 0', 'first: 1001', 'first: -1', 'first: 1.5', 'first: 1e309', 'first: 99999999999', 'first: "abc"', 'first: NaN', 'after: "nonsense"', 'after: ""']) {
    for (const field of ['providers', 'sources', 'ports']) {
      const { data, errors } = await graphql(`{ ${field}(${args}) { totalCount } }`)
      t.notOk(data, `${field}(${args})`)
      t.match(errors, [{ extensions: { code: 'BAD_REQUEST' } }])
    }
  }
  for (const field of ['providers', 'sources', 'ports', 'changes', 'refreshes']) {
    const items = field === 'refreshes' ? 'id' : 'totalCount'
    t.match(await graphql(`{ ${field}(first: -1) { ${items} } }`), { errors: [{ message: /^first is -1/, extensions: { errors: [{ pointer: 'first', value: -1 }] } }] }, 'an argument is called as it is there')
    const [argument, expected] = field === 'refreshes' ? ['before', 'the id of a run'] : ['after', 'a cursor that an earlier page of the same list gave']
    t.match(await graphql(`{ ${field}(${argument}: "zzz") { ${items} } }`), { errors: [{ extensions: { errors: [{ pointer: argument, value: 'zzz', expected }] } }] })
  }
  t.match(await graphql('query ($first: Int) { providers(first: $first) { totalCount } }', { first: 'NaN' }), { errors: [{ extensions: { code: 'BAD_REQUEST' } }] })
})

t.test('a filter, an order or a search that makes no sense is refused by both façades', async t => {
  const { app, graphql } = await setup(t)
  const questions: Array<[query: string, args: string, expected: RegExp]> = [
    ['sort=age', 'sort: "age"', /id, name, kind, lifecycle, stars/],
    ['sort=', 'sort: ""', /id, name/],
    ['sort=name,,stars', 'sort: "name,,stars"', /id, name/],
    ['sort=constructor', 'sort: "constructor"', /id, name/],
    ['feature.encrption=yes', 'filter: { features: [{ feature: "encrption", support: YES }] }', /encryption/],
    ['q=', 'q: ""', /words/],
    ['q=%20', 'q: " "', /words/],
    [`q=${'x'.repeat(101)}`, `q: "${'x'.repeat(101)}"`, /100 characters/]
  ]
  for (const [query, args, expected] of questions) {
    const res = await app.inject(`/v1/providers?${query}`)
    t.equal(res.statusCode, 400, query)
    t.match(res.json().errors, [{ expected }])
    t.match(await graphql(`{ providers(${args}) { totalCount } }`), { errors: [{ message: expected, extensions: { code: 'BAD_REQUEST', errors: [{ expected }] } }] }, args)
  }
})

t.test('null counts as left out in GraphQL', async t => {
  const { graphql } = await setup(t)
  const { data } = await graphql(`{
    all: providers { totalCount }
    nulls: providers(filter: null, q: null, sort: null, first: null, after: null, asOf: null) { totalCount pageInfo { hasPreviousPage } }
    inner: providers(filter: { features: null, networkModel: null, protocol: null, distribution: null, lifecycle: null, kind: null }) { totalCount }
  }`)
  t.equal(data.nulls.totalCount, data.all.totalCount)
  t.equal(data.inner.totalCount, data.all.totalCount)
  t.equal(data.nulls.pageInfo.hasPreviousPage, false)
})

t.test('fields limits what a list says, and always keeps the id', async t => {
  const { app, get } = await setup(t)
  const { data } = await get('/v1/providers?fields=metrics,name')
  for (const provider of data) t.strictSame(Object.keys(provider), ['id', 'name', 'metrics'])
  t.strictSame(Object.keys((await get('/v1/providers?fields=id')).data[0]), ['id'])
  t.strictSame((await get('/v1/providers?fields=metrics.stars&asOf=2018-07-26')).data[0], { id: 'canal', metrics: { stars: 536 } })
  for (const fields of ['nme', '', 'name,', 'constructor', 'name,metrics.nope']) {
    const res = await app.inject(`/v1/providers?fields=${fields}`)
    t.equal(res.statusCode, 400, fields)
    t.match(res.json().errors, [{ pointer: 'fields' }])
  }
})

t.test('a search finds by name, alias, repository, protocol, port, feature and purpose, the best match first', async t => {
  const { get } = await setup(t)
  const search = async (q: string, rest = '') => idsOf((await get(`/v1/providers?fields=id&q=${encodeURIComponent(q)}${rest}`)).data)
  t.equal((await search('canal'))[0], 'canal', 'the very name')
  t.strictSame(await search('weave'), ['weave-net'], 'the very label')
  t.equal((await search('kube-r'))[0], 'kube-router', 'the beginning of a name')
  t.equal((await search('WEAVE NET'))[0], 'weave-net', 'several words, in any case')
  t.equal((await search('router'))[0], 'kube-router', 'a part of a name')
  t.equal((await search('flanneld'))[0], 'flannel', 'an alias')
  t.ok((await search('flannel-io/flannel')).includes('flannel'), 'the repository')
  t.ok((await search('coreos/flannel')).includes('flannel'), 'the repository under a former name')
  t.notOk((await search('flannel-io', '&asOf=2018-07-26')).includes('flannel'), 'but not under a later one')
  const wireguard = await search('wireguard')
  for (const id of ['flannel', 'calico', 'cilium']) t.ok(wireguard.includes(id), `${id} has WireGuard`)
  t.notOk(wireguard.includes('romana'))
  t.strictSame(await search('8472', '&asOf=2018-07-26'), ['canal', 'flannel'], 'a port')
  t.strictSame(await search('180', '&asOf=2018-07-26'), [], 'a number is no part of another')
  t.ok((await search('4245')).includes('cilium'), 'a port that only some need')
  t.strictSame(await search('health', '&asOf=2018-07-26'), ['canal', 'flannel'], 'the purpose of a port')
  t.strictSame(await search('on-premises'), await search('On-Premises'))
  t.strictSame(await search('plain', '&asOf=2018-07-26'), ['calico'], 'a word of the summary')
  t.strictSame(await search('etcd', '&asOf=2018-07-26'), ['calico'], 'the value of a feature')
  t.strictSame(await search('nonesuch'), [])
  t.strictSame(await search('canal nonesuch'), [], 'every word must be found')
})

t.test('one provider is found by its id, or is not there', async t => {
  const { app, get, graphql } = await setup(t)
  t.equal((await get('/v1/providers/calico')).data.name, 'Calico')
  t.equal((await app.inject('/v1/providers/nope')).statusCode, 404)
  for (const part of ['', '/features', '/ports', '/metrics']) {
    const res = await app.inject(`/v1/providers/cilium${part}?asOf=2018-07-26`)
    t.equal(res.statusCode, 404, 'nothing had been said of Cilium yet')
    t.match(res.json(), { code: 'NOT_FOUND', detail: "provider 'cilium' does not exist" })
  }
  t.strictSame(await graphql('{ nope: provider(id: "nope") { id } early: provider(id: "cilium", asOf: "2018-07-26") { id } }'), { data: { nope: null, early: null } })
})

t.test('features of many providers are chosen without asking for the day again', async t => {
  const { store } = await setup(t)
  const knowledge = createKnowledge({ store, now: () => new Date(`${TODAY}T12:00:00Z`) })
  let asked = 0
  const { graphql } = await setup(t, {
    knowledge: {
      ...knowledge,
      async at (asOf) {
        asked++
        return await knowledge.at(asOf)
      }
    }
  })
  const { data } = await graphql('{ providers(asOf: "2026-11-25") { nodes { features(ids: ["mesh"]) { feature { id } } } } }')
  t.ok(data.providers.nodes.length > 10)
  t.ok(data.providers.nodes.every(({ features }: { features: unknown[] }) => features.length === 1))
  t.equal(asked, 1)
})

t.test('the features of a provider can be chosen in GraphQL', async t => {
  const { graphql } = await setup(t)
  const { data } = await graphql('{ provider(id: "calico") { all: features { support } none: features(ids: []) { support } null: features(ids: null) { support } two: features(ids: ["mesh", "encryption"]) { feature { id } options { name default } } } }')
  const { all, none, null: nulls, two } = data.provider
  t.ok(all.length > 8)
  t.equal(nulls.length, all.length)
  t.strictSame(none, [])
  t.strictSame(two.map(({ feature }: { feature: { id: string } }) => feature.id), ['mesh', 'encryption'])
})

t.test('a feature nobody has spoken of is unknown, without value, date or source', async t => {
  const { get } = await setup(t)
  const { data } = await get('/v1/providers?feature.multicast=unknown&fields=features')
  t.ok(data.length > 0)
  t.match(data[0].features.multicast, { support: 'unknown', disputed: false, dispute: null })
  const unsaid = data.map(({ features }: { features: Record<string, unknown> }) => features.multicast)
    .filter(({ validFrom }: { validFrom: string | null }) => validFrom === null)
  for (const value of unsaid) t.strictSame({ value: value.value, sources: value.sources, options: value.options }, { value: null, sources: [], options: [] })
})

t.test('a repository is known by all its former names', async t => {
  const { get, graphql } = await setup(t)
  t.match((await get('/v1/providers/flannel')).data.repository, { fullName: 'flannel-io/flannel', formerNames: ['coreos/flannel'] })
  t.match((await get('/v1/providers/flannel?asOf=2018-07-26')).data.repository, { fullName: 'coreos/flannel', formerNames: [] })
  t.match(await graphql('{ provider(id: "flannel") { repository { formerNames } } }'), { data: { provider: { repository: { formerNames: ['coreos/flannel'] } } } })
})

t.test('what contradicts itself is told with its dispute', async t => {
  const { get, graphql } = await setup(t)
  t.match((await get('/v1/ports?asOf=2018-09-10&provider=canal&port=9099')).data[0], { disputed: true, dispute: 'canal-port-9099-protocol' })
  t.match(await graphql('{ ports(asOf: "2018-09-10", filter: { provider: "canal", port: 9099 }) { nodes { disputed dispute { topic claims { statement prevailing sources { title } } providers { id } } } } }'), {
    data: { ports: { nodes: [{ disputed: true, dispute: { providers: [{ id: 'canal' }] } }, { disputed: false, dispute: null }] } }
  })
})

t.test('how much is done in a repository is told as it was counted, and not before', async t => {
  const { app } = await setup(t)
  const activity = async (id: string, query: string) => (await app.inject(`/v1/providers/${id}?fields=activity${query}`)).json().data.activity
  t.match(await activity('kube-ovn', '&asOf=2026-08-22'), {
    commits: 5887, authorEmails: 200, commitsInYear: 1078, yearBefore: '2026-08-22', validFrom: '2026-08-22', sources: ['kube-ovn-git-history-1533681']
  })
  t.equal(await activity('kube-ovn', '&asOf=2026-08-21'), null)
  t.equal(await activity('contiv-vpp', '').then(({ commitsInYear }) => commitsInYear), 0)
  t.equal(await activity('calico', ''), null, 'nobody counted')
})
