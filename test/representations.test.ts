import { parse } from 'node:querystring'
import t from 'tap'
import { renderCsv } from '../src/http/csv.ts'
import { resolveSuffix } from '../src/http/representation.ts'
import { securityHeadersFor } from '../src/http/security-headers.ts'
import { readCsv } from './helpers/csv.ts'
import { setup, TODAY } from './helpers/app.ts'
import { aRun } from './helpers/builders.ts'

const { app, get } = await setup(t)

const LISTS = [
  'network-models', 'protocols', 'features', 'providers', 'ports', 'distributions', 'recommendations', 'disputes', 'sources', 'metrics', 'metrics/history',
  'metrics/definitions', 'changes', 'refreshes', 'providers/calico/ports', 'providers/calico/metrics', 'providers/calico/timeline'
]

for (const list of LISTS) {
  t.test(`/v1/${list} comes as CSV, by suffix and by Accept, with as many rows as the list has items`, async t => {
    const bySuffix = await app.inject(`/v1/${list}.csv`)
    t.equal(bySuffix.statusCode, 200)
    t.equal(bySuffix.headers['content-type'], 'text/csv; charset=utf-8; header=present')
    const byAccept = await app.inject({ url: `/v1/${list}`, headers: { accept: 'text/csv, application/json;q=0.5' } })
    t.equal(byAccept.body, bySuffix.body)
    const { data, page } = await get(`/v1/${list}`)
    t.equal(readCsv(bySuffix.body).length, page?.total ?? data.length)
    t.match((await app.inject(`/v1/${list}.json`)).json(), { data: Array })
  })
}

t.test('a list is whole as CSV, unless pages are asked for', async t => {
  const ids = async (query: string) => readCsv((await app.inject(`/v1/changes.csv${query}`)).body).map(({ id }) => id)
  const { data, page } = await get('/v1/changes')
  t.ok(page.total > 1000, 'more than a page can have')
  t.equal(data.length, 100, 'which JSON keeps to')
  const whole = await ids('')
  t.equal(new Set(whole).size, page.total)
  t.strictSame(await ids('?limit=1000'), whole.slice(0, 1000))
  t.strictSame(await ids(`?cursor=${page.next}`), whole.slice(100, 200))
  const res = await app.inject({ method: 'HEAD', url: '/v1/changes?provider=canal', headers: { accept: 'text/csv' } })
  t.equal(res.headers.link, '</v1/changes?provider=canal>; rel="first"', 'there is no next')
  for (const limit of [1001, Number.MAX_SAFE_INTEGER]) t.equal((await app.inject(`/v1/changes.csv?limit=${limit}`)).statusCode, 400)
})

t.test('the runs of the job have pages as CSV too, since they grow with time', async t => {
  const { app, store } = await setup(t)
  for (let i = 0; i < 101; i++) await store.startRun(aRun())
  const ids = async (query: string) => readCsv((await app.inject(`/v1/refreshes.csv${query}`)).body).map(({ id }) => Number(id))
  t.strictSame(await ids(''), Array.from({ length: 100 }, (_, i) => 101 - i))
  t.strictSame(await ids('?limit=2'), [101, 100])
})

t.test('a provider is a row that a spreadsheet can use', async t => {
  const rows = readCsv((await app.inject('/v1/providers.csv?asOf=2018-07-26')).body)
  const canal = rows.find(({ id }) => id === 'canal')!
  t.match(canal, {
    name: 'Canal',
    networkModels: 'encapsulated vxlan (default)',
    'features.network-model': 'Encapsulated (vxlan)',
    'features.network-model.support': 'yes',
    'features.mesh.support': 'no',
    'metrics.stars': '536',
    'metrics.contributors': '19',
    ports: /^udp 8472/
  })
  t.notOk(Object.keys(canal).some(name => /dispute$|verifiedOn$/.test(name)))
  const { data } = await get('/v1/providers')
  const today = readCsv((await app.inject('/v1/providers.csv')).body)
  for (const [index, provider] of data.entries()) {
    t.equal(today[index]!['metrics.stars'], String(provider.metrics?.stars ?? ''), provider.id)
    for (const [id, { value, support }] of Object.entries<any>(provider.features)) {
      t.equal(today[index]![`features.${id}`], value ?? '', `${provider.id} ${id}`)
      t.equal(today[index]![`features.${id}.support`], support)
    }
  }
})

t.test('the columns do not depend on the rows, and fields chooses among them', async t => {
  const header = async (url: string) => (await app.inject(url)).body.split('\r\n')[0]!
  t.match(await header('/v1/providers.csv?q=zzzzzzzz'), /^id,name,.*metrics\.stars/)
  t.equal(await header('/v1/providers.csv?fields=name,metrics.stars,features.mesh'), 'id,name,features.mesh,features.mesh.support,metrics.stars')
  t.equal(await header('/v1/providers.csv?fields=features.mesh.support'), 'id,features.mesh.support')
  t.equal(await header('/v1/metrics/history.csv'), 'time,provider,metric,value,quality,method')
})

t.test('a row of one empty cell is a row', async t => {
  const { app, get } = await setup(t)
  for (const [list, column] of [['ports', 'endPort'], ['metrics', 'openIssues'], ['metrics', 'stars']] as const) {
    const { body } = await app.inject(`/v1/${list}.csv?fields=${column}`)
    const { data } = await get(`/v1/${list}?fields=${column}&limit=1000`) as { data: Array<Record<string, unknown>> }
    t.strictSame(readCsv(body), data.map(row => ({ [column]: String(row[column] ?? '') })), list)
  }
})

t.test('no cell is run as a formula, and every cell reads back', t => {
  const schema = {
    properties: {
      text: {}, count: {}, flag: {}, list: { type: 'array' }, things: { type: 'array' }, thing: {}, counts: { patternProperties: { '^': {} } }
    }
  }
  const rows = readCsv(renderCsv([
    { text: '=HYPERLINK("http://x")', count: -5, flag: true, list: ['@a', 'b'], things: [{ a: 1 }], thing: { b: [1] }, counts: { x: 1 } },
    { text: '+1\r\nand, "so" on', count: null, flag: false, list: [], things: [], thing: null, counts: { y: '-2' } },
    { text: '-cmd', counts: null }, { text: '\tx' }
  ], schema))
  t.strictSame(rows, [
    { text: '\'=HYPERLINK("http://x")', count: '-5', flag: 'true', list: "'@a; b", things: '[{"a":1}]', thing: '{"b":[1]}', 'counts.x': '1', 'counts.y': '' },
    { text: '\'+1\r\nand, "so" on', count: '', flag: 'false', list: '', things: '', thing: '', 'counts.x': '', 'counts.y': "'-2" },
    { text: "'-cmd", count: '', flag: '', list: '', things: '', thing: '', 'counts.x': '', 'counts.y': '' },
    { text: "'\tx", count: '', flag: '', list: '', things: '', thing: '', 'counts.x': '', 'counts.y': '' }
  ])
  t.equal(renderCsv([{ ports: [{ protocol: 'ip', port: null, endPort: null, ipProtocolNumber: 4 }, { protocol: 'tcp', port: 1, endPort: 9, ipProtocolNumber: null }, { protocol: 'any', port: null, endPort: null, ipProtocolNumber: null }] }],
    { properties: { ports: { type: 'array' } } }), 'ports\r\nip 4; tcp 1-9; any\r\n')
  t.end()
})

t.test('a suffix is one of the forms, at the end of a path of /v1', t => {
  const resolve = (url: string | undefined) => {
    const headers: { accept?: string } = {}
    return [resolveSuffix({ url, headers } as Parameters<typeof resolveSuffix>[0]), headers.accept]
  }
  t.strictSame(resolve('/v1/ports.csv?limit=1'), ['/v1/ports?limit=1', 'text/csv'])
  t.strictSame(resolve('/v1/ports?version=1.csv'), ['/v1/ports?version=1.csv', undefined])
  t.strictSame(resolve('/v1/ports.exe'), ['/v1/ports.exe', undefined])
  t.strictSame(resolve('/openapi.json'), ['/openapi.json', undefined])
  t.strictSame(resolve(undefined), ['/', undefined])
  t.end()
})

t.test('what an address does not come as is refused with what there is', async t => {
  for (const [url, accept, formats] of [
    ['/v1/providers', 'text/markdown', 'application/json, text/csv'],
    ['/v1/providers.md', undefined, 'application/json, text/csv'],
    ['/v1/providers/calico.csv', undefined, 'application/json'],
    ['/v1/cni', 'text/html', 'application/json'],
    ['/v1/tables/features.atom', undefined, 'application/json, text/markdown, text/asciidoc, text/html, text/csv'],
    ['/v1/changes', 'image/png', 'application/json, application/atom+xml, text/csv'],
    ['/problems', 'text/csv', 'application/json, text/html'],
    ['/v1/metrics/chart.svg.csv', undefined, 'image/svg+xml'],
    ['/v1/metrics/chart.svg.json', 'image/svg+xml', 'image/svg+xml'],
    ['/v1/events.json', undefined, 'text/event-stream'],
    ['/v1/events', 'text/html', 'text/event-stream'],
    ['/v1/events', 'application/json', 'text/event-stream']
  ] as const) {
    const res = await app.inject({ url, headers: accept === undefined ? {} : { accept } })
    t.match(res.json(), { status: 406, code: 'NOT_ACCEPTABLE', detail: `this comes as ${formats}` }, url)
  }
})

t.test('who asks for the very type that an answer is sent as gets it, whatever the case of its parameters', async t => {
  const { app } = await setup(t)
  for (const url of [
    '/v1/providers', '/v1/providers.csv', '/v1/tables/features.md', '/v1/tables/features.csv', '/v1/changes.atom', '/v1/metrics/chart.svg',
    '/problems', '/rancher/v1/cni.providers', '/.well-known/api-catalog', '/graphql?query={cni{name}}'
  ]) {
    const { headers, body } = await app.inject(url)
    const type = String(headers['content-type'])
    t.match(type, /; /, url)
    for (const accept of [type, type.replace('utf-8', 'UTF-8'), type.replaceAll('; ', ';')]) {
      const again = await app.inject({ url: url.replace(/\.(?:csv|md|atom)$/, ''), headers: { accept } })
      t.match(again, { statusCode: 200, body, headers: { 'content-type': type } }, `${url} ${accept}`)
    }
  }
  t.equal((await app.inject({ url: '/v1/providers', headers: { accept: 'application/json; charset=utf-16' } })).statusCode, 406)
})

t.test('who says nothing of what it takes gets the first form, be the header empty or missing', async t => {
  const { app } = await setup(t)
  for (const request of [
    { url: '/v1/coverage?asOf=2020-01-01' }, { url: '/problems' }, { url: '/v1/tables/features' },
    { method: 'POST', url: '/graphql', payload: { query: '{ cni { name } }' } }
  ] as const) {
    const [empty, missing] = await Promise.all([{ accept: '' }, {}].map(async headers => await app.inject({ ...request, headers })))
    t.equal(empty!.statusCode, 200, request.url)
    t.equal(empty!.headers['content-type'], missing!.headers['content-type'], request.url)
  }
})

t.test('an answer varies by Accept only where Accept decides', async t => {
  const { app } = await setup(t, { corsOrigins: ['https://ui.example'] })
  const varyOf = async (url: string) => String((await app.inject({ url, headers: { origin: 'https://ui.example' } })).headers.vary).split(', ').filter(name => name !== 'Accept-Encoding')
  t.strictSame(await varyOf('/v1/providers'), ['Origin', 'Accept'])
  t.strictSame(await varyOf('/v1/providers.csv'), ['Origin'])
  t.strictSame(await varyOf('/v1/tables/features.md'), ['Origin'])
  t.strictSame(await varyOf('/v1/changes'), ['Origin', 'Accept'])
})

t.test('the tables and the feed come in their own forms still', async t => {
  for (const [suffix, type] of [['md', 'text/markdown'], ['adoc', 'text/asciidoc'], ['html', 'text/html'], ['csv', 'text/csv'], ['json', 'application/json']]) {
    t.match((await app.inject(`/v1/tables/popularity.${suffix}`)).headers['content-type'], new RegExp(`^${type}`))
  }
  t.match((await app.inject('/v1/changes.atom?limit=1')).headers['content-type'], /^application\/atom\+xml/)
})

t.test('HEAD answers like GET, without the body', async t => {
  for (const url of ['/v1', '/v1/providers', '/v1/providers.csv', `/v1/providers/calico?asOf=${TODAY}`, '/v1/tables/features.md', '/problems', '/livez', '/openapi.json', '/graphiql']) {
    const [get, head] = [await app.inject(url), await app.inject({ method: 'HEAD', url })]
    t.equal(head.statusCode, 200, url)
    t.equal(head.body, '')
    for (const name of ['content-type', 'content-length', 'link', 'vary', 'etag']) t.equal(head.headers[name], get.headers[name], `${url} ${name}`)
  }
})

t.test('every answer keeps browsers from guessing, loading and telling', async t => {
  for (const url of ['/v1/providers', '/v1/providers.csv', '/nowhere', '/livez', '/openapi.json']) {
    t.match((await app.inject(url)).headers, {
      'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer', 'content-security-policy': "default-src 'none'; frame-ancestors 'none'"
    }, url)
  }
  for (const url of ['/graphiql', '/docs/', '/v1/tables/features.html']) {
    const { headers } = await app.inject(url)
    const policy = parse(String(headers['content-security-policy']), '; ', ' ')
    t.match(policy, { 'default-src': "'none'", 'script-src': "'self'" }, url)
    t.equal(headers.server, undefined)
    t.equal(headers['x-powered-by'], undefined)
  }
  t.equal(securityHeadersFor(undefined)['content-security-policy'], "default-src 'none'; frame-ancestors 'none'")
})

t.test('a suffix that is none is part of the name', async t => {
  const { app } = await setup(t)
  for (const url of ['/v1/providers.constructor', '/v1/providers.toString', '/v1/providers.xyz']) t.equal((await app.inject(url)).statusCode, 404, url)
})
