import t from 'tap'
import { setup } from './helpers/app.ts'
import { questionsOf, readOperations } from './helpers/contract.ts'

// The whole seed is asked, which takes its time on a busy machine.
t.setTimeout(120_000)

// What the founding document says, by hand from the document.
const DAY = '2018-07-26'
const FEATURES = [
  ['Provider', 'Network Model', 'Route Distribution', 'Network Policies', 'Mesh', 'External Datastore', 'Encryption', 'Ingress/Egress Policies', 'Commercial Support'],
  ['Canal', 'Encapsulated (vxlan)', 'No', 'Yes', 'No', 'K8S api', 'No', 'Yes', 'No'],
  ['flannel', 'Encapsulated (vxlan)', 'No', 'No', 'No', 'K8S api', 'No', 'No', 'No'],
  ['Calico', 'Unencapsulated', 'Yes', 'Yes', 'Yes', 'Etcd', 'Yes', 'Yes', 'Yes']
]
const POPULARITY = [
  ['Provider', 'Project', 'Stars', 'Forks', 'Contributors'],
  ['Canal', 'https://github.com/projectcalico/canal', 536, 75, 19],
  ['flannel', 'https://github.com/coreos/flannel', 3279, 774, 107],
  ['Calico', 'https://github.com/projectcalico/calico', 572, 225, 82]
]
const FEATURE_IDS = [
  'network-model', 'route-distribution', 'network-policies', 'mesh', 'external-datastore', 'encryption', 'ingress-egress-policies', 'commercial-support'
]

interface TableAnswer { data: { columns: Array<{ name: string }>, rows: Array<{ cells: unknown[] }> }, meta: { asOf: string } }
const tableOf = ({ data }: TableAnswer) => [data.columns.map(({ name }) => name), ...data.rows.map(({ cells }) => cells)]
const parseMarkdown = (text: string) => text.trim().split('\n').filter((_, index) => index !== 1)
  .map(line => line.split('|').slice(1, -1).map(cell => cell.trim()))

t.test('both tables as JSON have the rows, columns and cells of the founding document', async t => {
  const { get } = await setup(t)
  t.strictSame(tableOf(await get(`/v1/tables/features?asOf=${DAY}`)), FEATURES)
  const popularity = await get(`/v1/tables/popularity?asOf=${DAY}`)
  t.strictSame(tableOf(popularity), POPULARITY)
  t.equal(popularity.meta.asOf, DAY)
})

t.test('both tables as Markdown have them too', async t => {
  const { app } = await setup(t)
  for (const [id, expected] of [['features', FEATURES], ['popularity', POPULARITY]] as const) {
    const { body, headers } = await app.inject(`/v1/tables/${id}.md?asOf=${DAY}`)
    t.match(headers['content-type'], 'text/markdown')
    t.strictSame(parseMarkdown(body), expected.map(row => row.map(String)), id)
  }
})

t.test('the three providers as REST lists them have the same values', async t => {
  const { get } = await setup(t)
  const { data, page } = await get(`/v1/providers?asOf=${DAY}`)
  t.strictSame(page, { total: 3, limit: 100, next: null })
  t.strictSame(data.map(({ label, features }: { label: string, features: Record<string, { value: string }> }) =>
    [label, ...Object.values(features).map(({ value }) => value)]), FEATURES.slice(1))
  t.strictSame(Object.keys(data[0].features), FEATURE_IDS)
  t.strictSame(data.map(({ label, repository: { url }, metrics: { stars, forks, contributors } }: Record<string, any>) =>
    [label, url, stars, forks, contributors]), POPULARITY.slice(1))
  for (const { metrics } of data) t.match(metrics, { observedAt: DAY, quality: 'exact', ageDays: 0, method: 'published' })
})

t.test('the three providers as GraphQL lists them have the same values', async t => {
  const { graphql } = await setup(t)
  const { data } = await graphql(`query ($day: Date) { providers(asOf: $day) { totalCount nodes {
    label features { feature { id name } value validFrom } repository { url } metrics { stars forks contributors observedAt quality }
  } } }`, { day: DAY })
  const { totalCount, nodes } = data.providers
  t.equal(totalCount, 3)
  t.strictSame([['Provider', ...nodes[0].features.map(({ feature }: { feature: { name: string } }) => feature.name)],
    ...nodes.map(({ label, features }: Record<string, any>) => [label, ...features.map(({ value }: { value: string }) => value)])], FEATURES)
  t.strictSame(nodes.map(({ label, repository: { url }, metrics: { stars, forks, contributors } }: Record<string, any>) =>
    [label, url, stars, forks, contributors]), POPULARITY.slice(1))
  for (const { metrics, features } of nodes) {
    t.match(metrics, { observedAt: DAY, quality: 'EXACT' })
    for (const { validFrom } of features) t.equal(validFrom, DAY)
  }
})

t.test('the support of each cell is told apart from its words', async t => {
  const { get } = await setup(t)
  const { data } = await get(`/v1/providers/canal/features?asOf=${DAY}`)
  t.strictSame(Object.entries(data).map(([id, { support }]: [string, any]) => [id, support]), [
    ['network-model', 'yes'], ['route-distribution', 'no'], ['network-policies', 'yes'], ['mesh', 'no'], ['external-datastore', 'yes'],
    ['encryption', 'no'], ['ingress-egress-policies', 'yes'], ['commercial-support', 'no']
  ])
  for (const value of Object.values(data)) t.match(value, { sources: ['rancher-cni-providers-2018-07-26'], disputed: false })
})

t.test('each of the eight columns has its definition', async t => {
  const { get } = await setup(t)
  const { data } = await get(`/v1/features?asOf=${DAY}`)
  t.strictSame(data.map(({ id, name }: { id: string, name: string }) => [id, name]), FEATURE_IDS.map((id, index) => [id, FEATURES[0]![index + 1]]))
  for (const { definition } of data) t.ok(definition.length > 20)
  t.match((await get(`/v1/features/mesh?asOf=${DAY}`)).data, {
    providers: { canal: { value: 'No' }, flannel: { value: 'No' }, calico: { value: 'Yes' } }
  })
})

t.test('the ports are those of the document, to the letter, until they were corrected', async t => {
  const { get } = await setup(t)
  const portsOn = async (day: string) => (await get(`/v1/ports?asOf=${day}&distribution=rancher`)).data
    .filter(({ distributions }: { distributions: string[] }) => distributions.includes('rancher'))
    .map(({ provider, protocol, port, mistaken }: Record<string, unknown>) => `${provider} ${protocol} ${port}${mistaken === true ? ' mistaken' : ''}`)
  t.strictSame(await portsOn(DAY), [
    'canal udp 8472', 'canal udp 9099 mistaken', 'flannel udp 8472', 'flannel udp 9099 mistaken', 'calico tcp 179'
  ])
  t.match((await get(`/v1/ports?asOf=${DAY}&port=9099`)).data, [{ purpose: 'Health check' }, { purpose: 'Health check' }])
  t.match((await get(`/v1/ports?asOf=${DAY}&port=179`)).data, [{ purpose: 'BGP' }])
  t.strictSame(await portsOn('2018-09-09'), await portsOn(DAY))
  t.strictSame(await portsOn('2018-09-10'), ['canal udp 8472', 'canal tcp 9099', 'flannel udp 8472', 'flannel tcp 9099', 'calico tcp 179'])
})

t.test('the ports of one provider are the same by REST and by GraphQL', async t => {
  const { get, graphql } = await setup(t)
  const { data } = await graphql(`{ provider(id: "canal", asOf: "${DAY}") { ports { protocol port purpose } } }`)
  t.strictSame(data.provider.ports, [
    { protocol: 'UDP', port: 8472, purpose: 'VXLAN overlay' }, { protocol: 'UDP', port: 9099, purpose: 'Health check' }
  ])
  t.match((await get(`/v1/providers/canal/ports?asOf=${DAY}`)).data, [{ protocol: 'udp', port: 8472 }, { protocol: 'udp', port: 9099 }])
})

t.test('both network models say what the document says of them', async t => {
  const { get, graphql } = await setup(t)
  const { data } = await get(`/v1/network-models?asOf=${DAY}`)
  t.match(data, [
    {
      id: 'encapsulated',
      layer: /layer 2/,
      overhead: /header/,
      reachability: /UDP/,
      mentalPicture: /bridge/,
      whenToUse: /layer-2/,
      latency: /^Sensitive/,
      protocols: ['vxlan', 'ipsec', 'ip-in-ip'],
      providers: ['flannel', 'canal', 'weave-net']
    },
    {
      id: 'unencapsulated',
      layer: /Layer 3/,
      overhead: /None/,
      reachability: /BGP/,
      mentalPicture: /router/,
      whenToUse: /layer-3/,
      latency: /Less sensitive/,
      protocols: ['bgp'],
      providers: ['calico', 'romana']
    }
  ])
  t.equal(data.length, 2)
  // Weave Net and Romana are named, though nothing more was said of them.
  const answer = await graphql(`{ networkModels(asOf: "${DAY}") { providers { id name provider { id } } } }`)
  t.match(answer.data.networkModels, [
    { providers: [{ provider: { id: 'flannel' } }, { provider: { id: 'canal' } }, { id: 'weave-net', name: 'Weave Net', provider: null }] },
    { providers: [{ provider: { id: 'calico' } }, { id: 'romana', name: 'Romana', provider: null }] }
  ])
})

t.test('what each provider is, how it works and what else it can do is told', async t => {
  const { get } = await setup(t)
  const [canal, flannel, calico] = (await get(`/v1/providers?asOf=${DAY}`)).data
  t.match(canal, { summary: /Flannel.*Calico/, description: { howItWorks: /VXLAN/ }, links: { homepage: 'https://github.com/projectcalico/canal' } })
  t.match(flannel, { description: { howItWorks: /flanneld.*subnet.*etcd.*VXLAN.*IPsec.*strongSwan/ }, links: { homepage: 'https://github.com/coreos/flannel' } })
  t.match(flannel.networkModels, [
    { model: 'encapsulated', protocol: 'vxlan', default: true }, { model: 'encapsulated', protocol: 'ipsec', default: false, detail: /Experimental/ }
  ])
  t.match(calico, { summary: /IP-in-IP/, description: { howItWorks: /BGP.*peer/ }, links: { homepage: 'https://www.projectcalico.org/' } })
  t.match(calico.networkModels, [
    { model: 'unencapsulated', protocol: 'bgp', default: true }, { model: 'encapsulated', protocol: 'ip-in-ip', default: false }
  ])
})

t.test('what was recommended for Rancher 2.0.x, and why', async t => {
  const { get, graphql } = await setup(t)
  const { data } = await get(`/v1/recommendations?asOf=${DAY}`)
  t.equal(data.length, 6)
  t.match(data[0], {
    scope: 'Rancher v2.0.x', providers: ['canal'], distributions: ['rancher'], strength: 'recommended', text: /default/, reason: /Flannel.*policies.*projects and namespaces/
  })
  t.match(data[1], { providers: ['canal', 'flannel', 'calico'], strength: 'acceptable' })
  const answer = await graphql(`{ recommendations(asOf: "${DAY}") { id text reason providers { id } } }`)
  t.strictSame(answer.data.recommendations.map(({ providers, ...rest }: Record<string, any>) => ({ ...rest, providers: providers.map(({ id }: { id: string }) => id) })),
    data.map(({ id, text, reason, providers }: Record<string, unknown>) => ({ id, text, reason, providers })))
})

t.test('Rancher 2.0.x is the one distribution; it offers the three and takes Canal by default', async t => {
  const { get } = await setup(t)
  const { data } = await get(`/v1/distributions?asOf=${DAY}`)
  t.equal(data.length, 1)
  t.match(data, [{ id: 'rancher', offered: ['canal', 'flannel', 'calico'], defaultChoice: 'canal' }])
  for (const support of data[0].support) t.match(support, { versions: 'v2.0.x', ranges: [{ from: '2.0', to: '2.1' }], status: 'offered' })
  t.match((await get(`/v1/distributions/rancher?asOf=${DAY}&version=2.0.7`)).data, { version: '2.0.7', defaultChoice: 'canal' })
  t.match((await get(`/v1/distributions/rancher?asOf=${DAY}&version=2.1`)).data, { offered: [], defaultChoice: null })
})

t.test('what CNI is, and what the figures mean', async t => {
  const { get, graphql } = await setup(t)
  t.match((await get(`/v1/cni?asOf=${DAY}`)).data, {
    id: 'cni',
    summary: /Cloud Native Computing Foundation/,
    consistsOf: /specification.*libraries.*plugins/i,
    scope: /only.*connecti.*removing/,
    kubernetesUse: /network providers/,
    links: { repository: 'https://github.com/containernetworking/cni' },
    foundation: { name: 'CNCF' }
  })
  t.match((await get(`/v1/metrics/definitions?asOf=${DAY}`)).data, [
    { id: 'stars', definition: /liked/ }, { id: 'forks', definition: /copies/ }, { id: 'contributors', definition: /people.*code.*documentation/ }
  ])
  const { data } = await graphql(`{ cni(asOf: "${DAY}") { summary operations { name } } metricDefinitions(asOf: "${DAY}") { id } }`)
  t.match(data, { cni: { operations: [{ name: 'ADD' }, { name: 'DEL' }, { name: 'VERSION' }] }, metricDefinitions: [{ id: 'STARS' }, { id: 'FORKS' }, { id: 'CONTRIBUTORS' }] })
})

t.test('no answer of that day cites a document that was published later', async t => {
  const { app, knowledge } = await setup(t)
  const publishedOn = new Map((await knowledge.facts()).sources.map(source => [source.id, source.publishedOn]))
  // What tells history looks back on that day from today, with all that is known of it by now.
  const looksBack = (path: string) => path.endsWith('/timeline') || path === '/v1/changes'
  for (const operation of (await readOperations(app)).filter(({ path }) => !looksBack(path))) {
    for (const { url } of await questionsOf(app, operation, DAY)) {
      const later = citedIn((await app.inject(url)).json()).filter(id => (publishedOn.get(id) ?? '') > DAY)
      t.strictSame(later, [], url)
    }
  }
})

function citedIn (node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return []
  return Object.entries(node).flatMap(([key, value]) => key === 'sources' && Array.isArray(value) ? value as string[] : citedIn(value))
}

t.test('the day before, nothing was known: lists are empty, and nothing fails', async t => {
  const { app, get, graphql } = await setup(t)
  for (const path of ['providers', 'features', 'network-models', 'protocols', 'ports', 'distributions', 'recommendations', 'disputes', 'metrics', 'metrics/definitions', 'metrics/history']) {
    const res = await app.inject(`/v1/${path}?asOf=2018-07-25`)
    t.equal(res.statusCode, 200, path)
    t.strictSame(res.json().data, [], path)
  }
  t.strictSame((await get('/v1/providers?asOf=2018-07-25&feature.encryption=yes')).data, [])
  for (const table of ['features', 'popularity']) t.strictSame((await get(`/v1/tables/${table}?asOf=2018-07-25`)).data.rows, [])
  t.match((await app.inject('/v1/cni?asOf=2018-07-25')).statusCode, 404)
  t.match(await graphql('{ providers(asOf: "2018-07-25") { totalCount nodes { id } } cni(asOf: "2018-07-25") { id } ports(asOf: "0001-01-01") { totalCount } }'), {
    data: { providers: { totalCount: 0, nodes: [] }, cni: null, ports: { totalCount: 0 } }
  })
})
