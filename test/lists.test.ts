import { gzipSync } from 'node:zlib'
import t from 'tap'
import { pick, selectionAt, selectionOf } from '../src/lists/fields.ts'
import { nearestTo } from '../src/lists/nearest.ts'
import { cursorOf, pageOf } from '../src/lists/page.ts'
import { sortBy, type SortKeys } from '../src/lists/sort.ts'
import { setup, TODAY } from './helpers/app.ts'

const { app, get, graphql } = await setup(t)

const LISTS = ['network-models', 'protocols', 'features', 'providers', 'ports', 'distributions', 'recommendations', 'disputes', 'sources', 'metrics', 'changes']

/** `<…>; rel="next"` → `{ next: '…' }` */
const linksOf = (header: unknown): Record<string, string> =>
  Object.fromEntries(String(header).split(/, (?=<)/).map(link => /^<(.*)>; rel="(\w+)"$/.exec(link)!.slice(1).reverse() as [string, string]))

/** Every page of a list, from link to link. */
async function walk (first: string): Promise<unknown[]> {
  const found: unknown[] = []
  for (let url: string | undefined = first; url !== undefined;) {
    const res: Awaited<ReturnType<typeof app.inject>> = await app.inject(url)
    if (res.statusCode !== 200) throw new Error(`${url}: ${res.body}`)
    found.push(...res.json().data)
    url = linksOf(res.headers.link).next
  }
  return found
}

for (const list of LISTS) {
  t.test(`the pages of /v1/${list} are the whole list, each item once`, async t => {
    const all = (await app.inject(`/v1/${list}?asOf=${TODAY}&limit=1000`)).json()
    const limit = Math.max(1, Math.ceil(all.page.total / 40))
    t.strictSame(await walk(`/v1/${list}?asOf=${TODAY}&limit=${limit}`), (await walk(`/v1/${list}?asOf=${TODAY}&limit=1000`)))
  })
}

t.test('every item can be where a page ends', async t => {
  for (const list of ['ports', 'changes']) {
    const all = await walk(`/v1/${list}?limit=1000`)
    t.ok(all.length > 100)
    t.strictSame(await walk(`/v1/${list}?limit=7`), all, list)
  }
})

t.test('the links say the same as the body, and keep filters and form', async t => {
  const res = await app.inject('/v1/providers?sort=-stars&limit=2&feature.network-policies=yes')
  const { next } = res.json().page
  const links = linksOf(res.headers.link)
  t.equal(new URLSearchParams(links.next!.split('?')[1]).get('cursor'), next)
  t.equal(links.first, '/v1/providers?sort=-stars&limit=2&feature.network-policies=yes')
  const second = await app.inject(links.next!)
  t.equal(linksOf(second.headers.link).first, links.first)
  t.strictSame(linksOf((await app.inject('/v1/providers')).headers.link), { first: '/v1/providers' }, 'a list of one page has no next')
  t.match(linksOf((await app.inject('/v1/ports.csv?limit=3')).headers.link).next, /^\/v1\/ports\.csv\?limit=3&cursor=/)
  t.equal((await app.inject('/v1/providers/calico')).headers.link, undefined, 'one thing has no pages')
  const { app: published } = await setup(t, { publicUrl: 'https://atlas.example/cni' })
  t.match(linksOf((await published.inject('/v1/ports?limit=3')).headers.link), { first: 'https://atlas.example/cni/v1/ports?limit=3' })
})

t.test('a cursor is one that a page of the list gave, and fits into an address', async t => {
  for (const cursor of ['nope', '%00', `~${'x'.repeat(43)}`]) {
    const res = await app.inject(`/v1/providers?cursor=${cursor}`)
    t.match(res.json(), { status: 400, errors: [{ pointer: 'cursor', expected: 'a cursor that an earlier page of the same list gave' }] })
  }
  for (const limit of [0, 1001, 1.5, Infinity]) t.throws(() => pageOf([], String, { limit }), { errors: [{ pointer: 'limit', value: Number.isFinite(limit) ? limit : 'Infinity' }] })
  const items = ['short', 'a sentence '.repeat(50), 'last']
  const page = pageOf(items, item => item, { limit: 2 })
  t.ok(page.next!.length < 100)
  t.strictSame(pageOf(items, item => item, { limit: 2, cursor: page.next! }).items, ['last'])
  t.equal(cursorOf('calico'), 'Y2FsaWNv')
})

t.test('an order is one that the list has, and ties keep the order there was', t => {
  const keys = { name: ({ name }: { name: string }) => name, size: ({ size }: { size: number | null }) => size }
  const items = [{ name: 'b', size: null }, { name: 'A', size: 2 }, { name: 'c', size: 2 }, { name: 'd', size: 9 }]
  const namesBy = (sort: string | undefined) => sortBy(items, sort, keys as SortKeys<typeof items[number]>).map(({ name }) => name).join('')
  t.equal(namesBy(undefined), 'bAcd')
  t.equal(namesBy('name'), 'Abcd')
  t.equal(namesBy('-name'), 'dcbA')
  t.equal(namesBy('size,-name'), 'cAdb', 'what has no value comes last')
  t.equal(namesBy('-size'), 'dAcb', 'in either direction')
  t.throws(() => namesBy('constructor'), { errors: [{ pointer: 'sort', value: 'constructor' }] })
  t.end()
})

t.test('fields picks properties of lists, of single things and of what is in them', async t => {
  const [full] = (await get('/v1/providers?limit=1')).data
  t.strictSame((await get('/v1/providers?limit=1&fields=name,metrics.stars,features.*.value,features.mesh.support,ports.port')).data, [{
    id: full.id,
    name: full.name,
    features: Object.fromEntries(Object.entries<any>(full.features).map(([id, { value, support }]) => [id, id === 'mesh' ? { support, value } : { value }])),
    ports: full.ports.map(({ port }: { port: number }) => ({ port })),
    metrics: { stars: full.metrics.stars }
  }])
  t.strictSame((await get('/v1/providers/calico?fields=lifecycle.status')).data, { id: 'calico', lifecycle: { status: 'active' } })
  t.strictSame(Object.keys((await get('/v1/providers/calico/ports?fields=port')).data[0]), ['port'], 'no id where there is none')
  for (const list of LISTS) {
    const { data } = await get(`/v1/${list}?limit=3`)
    const name = Object.keys(data[0]).at(-1)!
    const { data: picked } = await get(`/v1/${list}?limit=3&fields=${name}`)
    t.strictSame(picked.map((item: any) => item[name]), data.map((item: any) => item[name]), `${list}?fields=${name}`)
    t.ok(Object.keys(picked[0]).length <= 2)
  }
  t.match((await app.inject('/v1/features/mesh?fields=name,providers.*.value')).json().data, { id: 'mesh', name: String, providers: { calico: { value: String } } })
})

t.test('an id that nothing ever had is a fault of fields, one of another day finds nothing', async t => {
  const { app, get } = await setup(t)
  for (const [address, ...faults] of [
    ['/v1/providers?fields=name,features.mehs', ['features.mehs', "the id of a feature; did you mean 'mesh'?"]],
    ['/v1/providers/calico?fields=features.encription.value', ['features.encription.value', "the id of a feature; did you mean 'encryption'?"]],
    ['/v1/features/mesh?fields=providers.clico,providers.calico', ['providers.clico', "the id of a provider; did you mean 'calico'?"]],
    ['/v1/providers.csv?fields=features.mehs', ['features.mehs', "the id of a feature; did you mean 'mesh'?"]],
    ['/v1/providers?fields=label.x,features.mehs', ['label.x', "a property; did you mean 'label'?"], ['features.mehs', "the id of a feature; did you mean 'mesh'?"]]
  ] as Array<[string, ...string[][]]>) {
    const res = await app.inject(address)
    t.match(res, { statusCode: 400 }, address)
    t.strictSame(res.json().errors, faults.map(([value, expected]) => ({ pointer: 'fields', value, expected })), address)
  }
  const { errors } = (await app.inject('/v1/providers?asOf=2020-02-30&fields=features.mehs')).json()
  t.strictSame(errors.map(({ pointer }: { pointer: string }) => pointer), ['asOf', 'fields'], 'with all other faults')
  t.strictSame((await get('/v1/providers/calico?asOf=2018-07-26&fields=features.multicast')).data, { id: 'calico', features: {} })
})

t.test('a selection is what was asked for, however it was said', t => {
  const schema = { properties: { id: {}, facts: { anyOf: [{ type: 'null' }, { patternProperties: { '^[a-z]+$': { properties: { a: {}, b: {} } } } }] }, list: { type: 'array', items: { properties: { c: {} } } } } }
  const of = (fields: string) => pick({ id: 1, facts: { x: { a: 1, b: 2 }, y: null }, list: [{ c: 3, d: 4 }] }, selectionOf(fields, schema))
  t.strictSame(of('facts'), { id: 1, facts: { x: { a: 1, b: 2 }, y: null } })
  t.strictSame(of('facts,facts.x.a'), { id: 1, facts: { x: { a: 1, b: 2 }, y: null } }, 'the whole holds the part')
  t.strictSame(of('facts.x.a,facts'), { id: 1, facts: { x: { a: 1, b: 2 }, y: null } })
  t.strictSame(of('facts.*.a,facts.x.b'), { id: 1, facts: { x: { a: 1, b: 2 }, y: null } })
  t.strictSame(of('facts.*,facts.x.b'), { id: 1, facts: { x: { a: 1, b: 2 }, y: null } })
  t.strictSame(of('list.c,list.c'), { id: 1, list: [{ c: 3 }] })
  t.equal(selectionAt(true, 'anything'), true)
  t.throws(() => selectionOf('list.d', schema), { errors: [{ pointer: 'fields', value: 'list.d' }] })
  t.throws(() => selectionOf('id.x', schema), { errors: [{ value: 'id.x' }] })
  t.throws(() => selectionOf('listt', schema), { errors: [{ expected: "a property; did you mean 'list'?" }] })
  t.throws(() => selectionOf('x', { items: {} }), { errors: [{ value: 'x' }] })
  t.end()
})

t.test('all providers with what a picker needs come in one response below 25 kB', async t => {
  const res = await app.inject('/v1/providers?view=picker')
  const { data, page } = res.json()
  t.equal(page.next, null)
  t.equal(data.length, (await get('/v1/providers')).page.total)
  t.ok(gzipSync(res.body).length < 25 * 1024, `${gzipSync(res.body).length} bytes`)
  t.match(data.find(({ id }: { id: string }) => id === 'calico'), {
    name: 'Calico',
    summary: String,
    lifecycle: { status: 'active' },
    features: { encryption: { support: 'yes', value: String } },
    ports: [{ protocol: String, purpose: String }],
    metrics: { stars: Number }
  })
  t.match((await get('/v1/providers?view=all')).errors, [{ pointer: 'view', expected: 'picker' }])
  t.strictSame(Object.keys((await get('/v1/providers?view=picker&fields=name')).data[0]), ['id', 'name'], 'fields says it more closely')
})

t.test('the nearest name is one that could be meant', t => {
  t.equal(nearestTo('LIMIT', ['limit', 'cursor']), 'limit')
  t.equal(nearestTo('something', ['limit', 'cursor']), undefined)
  t.equal(nearestTo('x', []), undefined)
  t.end()
})

/** What is asked, of both façades; the parameter at fault; what it must be. */
const MISTAKEN: Array<[rest: string | undefined, graphql: string, pointer: string, expected: string]> = [
  ['ports?provider=canal&distribution=rke22', 'ports(filter: { provider: "canal", distribution: "rke22" }) { totalCount }', 'distribution', "the id of a distribution; did you mean 'rke2'?"],
  ['ports?provider=calic', 'ports(filter: { provider: "calic" }) { totalCount }', 'provider', "the id of a provider; did you mean 'calico'?"],
  ['ports?provider=rke2-canal', 'ports(filter: { provider: "rke2-canal" }) { totalCount }', 'provider', "the id of a provider; did you mean 'canal'?"],
  ['changes?provider=Calico', 'changes(provider: "Calico") { totalCount }', 'provider', "the id of a provider; did you mean 'calico'?"],
  ['changes?provider=nobody-has-this', 'changes(provider: "nobody-has-this") { totalCount }', 'provider', 'the id of a provider'],
  ['changes?provider=', 'changes(provider: "") { totalCount }', 'provider', 'the id of a provider'],
  ['providers?networkModel=encapsulatd', 'providers(filter: { networkModel: "encapsulatd" }) { totalCount }', 'networkModel', "the id of a network model; did you mean 'encapsulated'?"],
  ['providers?protocol=vxlam', 'providers(filter: { protocol: "vxlam" }) { totalCount }', 'protocol', "the id of a protocol; did you mean 'vxlan'?"],
  ['providers?distribution=k3ss&asOf=2018-07-26', 'providers(filter: { distribution: "k3ss" }, asOf: "2018-07-26") { totalCount }', 'distribution', "the id of a distribution; did you mean 'k3s'?"],
  [undefined, 'provider(id: "calico") { features(ids: ["mesh", "encrypton"]) { support } }', 'ids', "the id of a feature; did you mean 'encryption'?"]
]

t.test('a feature that nothing was ever asked about is told like every other id, by filters and columns', async t => {
  const expected = "the id of a feature; did you mean 'encryption'?"
  for (const [address, pointer, value] of [
    ['providers?feature.encrypton=yes', 'feature.encrypton', 'yes'], ['tables/features?columns=mesh,encrypton', 'columns', 'encrypton']
  ] as const) t.strictSame((await app.inject(`/v1/${address}`)).json().errors, [{ pointer, value, expected }], address)
  const { errors } = await graphql('{ providers(filter: { features: [{ feature: "encrypton", support: YES }] }) { totalCount } }')
  t.strictSame(errors[0].extensions.errors, [{ pointer: 'features', value: 'encrypton', expected }])
  const { data } = (await app.inject('/v1/tables/features?asOf=2018-07-26&columns=mesh,ipv6')).json()
  t.strictSame(data.columns.map(({ id }: { id: string }) => id), ['provider', 'mesh'], 'one of another day finds nothing')
})

t.test('an id that nothing ever had is a mistake, not a filter that finds nothing', async t => {
  const faultsIn = (errors: Array<Record<string, unknown>> = []) => errors.map(({ pointer, expected }) => ({ pointer, expected }))
  for (const [rest, field, pointer, expected] of MISTAKEN) {
    if (rest !== undefined) {
      const res = await app.inject(`/v1/${rest}`)
      t.equal(res.statusCode, 400, rest)
      t.same(faultsIn(res.json().errors), [{ pointer, expected }], rest)
    }
    // Twice, since the second time the query is compiled.
    for (const time of ['first', 'second']) {
      const { errors } = await graphql(`{ ${field} }`)
      t.equal(errors?.length, 1, `${field}, asked for the ${time} time`)
      t.equal(errors?.[0].extensions.code, 'BAD_REQUEST', field)
      t.same(faultsIn(errors?.[0].extensions.errors), [{ pointer, expected }], field)
    }
  }
  const res = await app.inject('/v1/providers?networkModel=x&protocol=vxlam&distribution=rke22')
  t.same(res.json().errors.map(({ pointer }: { pointer: string }) => pointer), ['networkModel', 'protocol', 'distribution'], 'all faults at once')
})

t.test('conditions that contradict each other find nothing, and each is looked at', async t => {
  const { graphql } = await setup(t)
  const total = async (...supports: string[]): Promise<number> => {
    const features = supports.map(support => `{ feature: "encryption", support: ${support} }`).join(' ')
    return (await graphql(`{ providers(filter: { features: [${features}] }) { totalCount } }`)).data.providers.totalCount
  }
  t.equal(await total('YES', 'NO'), 0)
  t.equal(await total('NO', 'YES'), 0)
  t.equal(await total('YES', 'YES'), await total('YES'))
  t.ok(await total('YES') > 0)
})

t.test('GraphQL tells all faults of a field at once', async t => {
  const pointersIn = async (field: string) => (await graphql(`{ ${field} }`)).errors[0].extensions.errors.map(({ pointer }: { pointer: string }) => pointer)
  t.same(await pointersIn('providers(first: 0, q: "", sort: "size", filter: { protocol: "x", features: [{ feature: "nope", support: YES }] }) { totalCount }'),
    ['q', 'features', 'protocol', 'sort', 'first'])
  t.same(await pointersIn('providers(first: 0, after: "x") { totalCount }'), ['first', 'after'])
  t.same(await pointersIn('ports(filter: { provider: "x", distribution: "y" }, first: 0) { totalCount }'), ['provider', 'distribution', 'first'])
  t.same(await pointersIn('refreshes(first: 0, before: "x") { id }'), ['before', 'first'])
  t.same(await pointersIn('changes(provider: "x", from: "2022-02-02", to: "2022-02-01", first: 0) { totalCount }'), ['provider', 'from', 'first'])
})

t.test('an id that is known on other days only finds nothing', async t => {
  for (const query of ['ports?provider=antrea', 'ports?provider=antrea&distribution=k3s', 'changes?provider=antrea', 'providers?networkModel=chained', 'providers?protocol=geneve', 'providers?distribution=k3s', 'providers?feature.windows-nodes=yes']) {
    t.match(await get(`/v1/${query}&asOf=2018-07-26`), { data: [], page: { total: 0 } }, query)
  }
  t.same(await graphql('{ provider(id: "calico", asOf: "2018-07-26") { features(ids: ["windows-nodes"]) { support } } }'), { data: { provider: { features: [] } } })
})
