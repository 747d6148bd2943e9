import t from 'tap'
import { portKey } from '../src/ports/port-rules.ts'
import { setup, TODAY } from './helpers/app.ts'

interface Port { provider: string, protocol: string, port: number | null, endPort: number | null, scope: string, distributions: string[] }

// The same question for both façades: as REST's query string and as GraphQL's arguments.
const QUESTIONS: Array<[query: string, args: string]> = [
  ['limit=1000', 'first: 1000'],
  ['asOf=2018-07-26', 'asOf: "2018-07-26"'],
  ['provider=canal', 'filter: { provider: "canal" }'],
  ['provider=canal&distribution=rke2', 'filter: { provider: "canal", distribution: "rke2" }'],
  ['port=8472', 'filter: { port: 8472 }'],
  ['protocol=icmp', 'filter: { protocol: ICMP }'],
  ['scope=node-to-node&protocol=udp', 'filter: { scope: NODE_TO_NODE, protocol: UDP }'],
  ['provider=antrea&asOf=2018-07-26', 'filter: { provider: "antrea" }, asOf: "2018-07-26"'],
  ['limit=5', 'filter: null, first: 5']
]

t.test('REST and GraphQL give the same ports in the same order, however they are asked', async t => {
  const { get, graphql } = await setup(t)
  const inREST = ({ provider, protocol, port, endPort, scope }: Port) => ({ provider: { id: provider }, protocol: protocol.toUpperCase(), port, endPort, scope: scope.toUpperCase().replaceAll('-', '_') })
  for (const [query, args] of QUESTIONS) {
    const { data, page } = await get(`/v1/ports?${query}`)
    const answer = await graphql(`{ ports(${args}) { totalCount pageInfo { endCursor hasNextPage } nodes { provider { id } protocol port endPort scope } } }`)
    const { totalCount, nodes, pageInfo } = answer.data.ports
    t.equal(totalCount, page.total, query)
    t.strictSame(nodes, data.map(inREST), query)
    t.equal(pageInfo.hasNextPage ? pageInfo.endCursor : null, page.next)
  }
})

t.test('filters mean what they say', async t => {
  const { get } = await setup(t)
  const list = async (query: string): Promise<Port[]> => (await get(`/v1/ports?limit=1000&${query}`)).data
  const all = await list('')
  t.ok(all.length > 100)
  const meaning: Array<[query: string, isMeant: (port: Port) => boolean]> = [
    ['provider=flannel', ({ provider }) => provider === 'flannel'],
    ['protocol=tcp', ({ protocol }) => protocol === 'tcp'],
    ['scope=localhost', ({ scope }) => scope === 'localhost'],
    ['distribution=rke2', ({ distributions }) => distributions.length === 0 || distributions.includes('rke2')],
    ['port=179', ({ port, endPort }) => port !== null && port <= 179 && (endPort ?? port) >= 179]
  ]
  for (const [query, isMeant] of meaning) {
    const meant = all.filter(isMeant)
    t.ok(meant.length > 0 && meant.length < all.length, query)
    t.strictSame(await list(query), meant, query)
  }
  const range = all.find(({ port, endPort }) => port !== null && endPort !== null && endPort - port > 1)!
  t.ok((await list(`port=${range.port! + 1}`)).some(({ provider, endPort }) => provider === range.provider && endPort === range.endPort), 'a number within a range')
})

t.test('a walk through the pages meets every port once', async t => {
  const { get } = await setup(t)
  const { data: all } = await get('/v1/ports?limit=1000')
  const walked: Port[] = []
  for (let cursor: string | null = ''; cursor !== null;) {
    const { data, page } = await get(`/v1/ports?limit=37${cursor === '' ? '' : `&cursor=${cursor}`}`)
    walked.push(...data)
    cursor = page.next
  }
  t.strictSame(walked, all)
})

t.test('no two ports of a day share the key by which pages go on', async t => {
  const { knowledge } = await setup(t)
  for (const day of ['2018-07-26', '2018-09-10', '2022-01-21', '2024-06-01', TODAY]) {
    const keys = (await knowledge.at(day)).providers.flatMap(({ ports }) => ports).map(portKey)
    t.strictSame(keys.filter((key, index) => keys.indexOf(key) !== index), [], day)
  }
})

t.test('a port is told in the same words in a table, to Rancher and in the history, kinds of ICMP packets included', async t => {
  const { app, get } = await setup(t)
  const { data: things } = await get('/rancher/v1/cni.ports?provider=cilium&pagesize=1000')
  const names = things.map(({ displayName }: { displayName: string }) => displayName)
  for (const name of ['Cilium: UDP 8472', 'Cilium: ICMP 8', 'Cilium: ICMP 0+8']) t.ok(names.includes(name), name)
  t.ok(things.some(({ id }: { id: string }) => id === 'cilium.icmp.0-8.node-to-node.rke2'))
  const { body } = await app.inject('/v1/providers.csv?limit=1000&fields=ports')
  for (const words of ['udp 8472', 'icmp 8', 'icmp 0+8']) t.ok(body.split(/\r\n|; |,/).includes(words), words)
  const { data: changes } = await get('/v1/providers/cilium/timeline')
  const subjects = changes.filter(({ kind }: { kind: string }) => kind === 'port').map(({ subject }: { subject: string }) => subject)
  for (const subject of ['UDP 8472, node-to-node', 'ICMP 8, on Rancher', 'ICMP 0+8, node-to-node']) t.ok(subjects.includes(subject), subject)
})

t.test('a port that cannot be is refused', async t => {
  const { app, graphql } = await setup(t)
  for (const query of ['port=0', 'port=65536', 'port=8472x', 'port=1.5', 'protocol=sctp', 'scope=everywhere']) {
    t.equal((await app.inject(`/v1/ports?${query}`)).statusCode, 400, query)
  }
  for (const filter of ['port: "a"', 'protocol: SCTP', 'scope: EVERYWHERE']) {
    t.match(await graphql(`{ ports(filter: { ${filter} }) { totalCount } }`), { errors: [{ extensions: { code: 'BAD_REQUEST' } }] }, filter)
  }
})
