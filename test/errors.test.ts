import { connect, type AddressInfo } from 'node:net'
import Fastify, { type FastifyInstance, type InjectOptions } from 'fastify'
import t, { type Test } from 'tap'
import { DomainError } from '../src/errors.ts'
import { expectedBy } from '../src/http/expected.ts'
import { codeOf, PROBLEM_KINDS, slugOf } from '../src/http/problem-registry.ts'
import { createProblems } from '../src/http/problems.ts'
import { setup, TODAY, type SetupOptions } from './helpers/app.ts'

/** The service on a real socket. */
async function listen (t: Test, options: SetupOptions = {}) {
  const { app } = await setup(t, options)
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as AddressInfo
  return { app, port }
}

/** What the service answers to bytes that no HTTP client would send. */
async function exchange (port: number, sent: string): Promise<{ status: number, head: string, body: any }> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  socket.write(sent)
  let received = ''
  for await (const chunk of socket) received += String(chunk)
  const [head = '', body = ''] = received.split('\r\n\r\n')
  return { status: Number(head.split(' ')[1]), head: head.toLowerCase(), body: JSON.parse(body) }
}

async function problem (t: Test, app: FastifyInstance, request: string | InjectOptions, expected: object) {
  const res = await app.inject(request)
  const body = res.json()
  t.match(res.headers['content-type'], /^application\/problem\+json/, JSON.stringify(request))
  t.equal(res.headers['cache-control'], 'no-store')
  t.equal(res.headers['x-content-type-options'], 'nosniff')
  // What a browser asks before it reads has failed, whatever its headers.
  if (res.raw.req.method !== 'OPTIONS') t.equal(res.headers['access-control-allow-origin'], '*', 'pages can read it')
  t.equal(body.status, res.statusCode)
  t.match(body, expected)
  const kind = await app.inject(body.type)
  t.match(kind.json(), { data: { code: body.code, status: body.status, title: body.title } }, `${body.type} explains it`)
  return res
}

t.test('every failure is a problem document whose type explains it', async t => {
  const { app } = await setup(t, { adminToken: 'let-me-in-now' })
  const authorization = 'Bearer let-me-in-now'
  await problem(t, app, '/nowhere', { status: 404, code: 'NOT_FOUND', detail: 'there is nothing at /nowhere; /v1 lists what is here' })
  await problem(t, app, '/v1/providers/nope', { status: 404, code: 'NOT_FOUND', detail: "provider 'nope' does not exist" })
  await problem(t, app, '/v1/providers/weave-net?asOf=2018-07-26', { status: 404, detail: "provider 'weave-net' does not exist on 2018-07-26, but does on other days" })
  await problem(t, app, '/v1/distributions/rke2?asOf=2018-08-22', { status: 404, detail: "distribution 'rke2' does not exist on 2018-08-22, but does on other days" })
  await problem(t, app, '/v1/providers/%zz', { status: 400, code: 'BAD_REQUEST' })
  await problem(t, app, `/v1/providers/${'x'.repeat(201)}`, { status: 414, code: 'URI_TOO_LONG' })
  await problem(t, app, `/v1/providers?q=${'x'.repeat(8200)}`, { status: 414, code: 'URI_TOO_LONG' })
  await problem(t, app, { url: '/v1/cni', headers: { accept: 'image/png' } }, { status: 406, code: 'NOT_ACCEPTABLE', detail: 'this comes as application/json' })
  await problem(t, app, { method: 'POST', url: '/v1/refreshes' }, { status: 401, code: 'UNAUTHORIZED' })
  await problem(t, app, { method: 'POST', url: '/v1/refreshes', headers: { authorization, 'content-type': 'text/xml' }, payload: '<a/>' }, { status: 415, code: 'UNSUPPORTED_MEDIA_TYPE' })
  await problem(t, app, { method: 'POST', url: '/v1/refreshes', headers: { authorization, 'content-type': 'application/json' }, payload: '{' }, { status: 400, code: 'BAD_REQUEST' })
  await problem(t, app, { method: 'POST', url: '/v1/refreshes', headers: { authorization, 'content-type': 'application/json' }, payload: `"${'x'.repeat(65 * 1024)}"` },
    { status: 413, code: 'CONTENT_TOO_LARGE' })
  await problem(t, app, { method: 'POST', url: '/v1/refreshes', headers: { authorization } }, { status: 500, code: 'INTERNAL', detail: 'The service failed; the failure was logged.' })
})

t.test('a method that an address does not answer is refused with those that it does', async t => {
  const { app } = await setup(t)
  for (const [method, url, allow] of [
    ['POST', '/v1/providers', 'GET, HEAD, OPTIONS'], ['DELETE', '/v1/providers/calico', 'GET, HEAD, OPTIONS'], ['PUT', '/v1/providers/calico/ports/', 'GET, HEAD, OPTIONS'],
    ['PATCH', '/v1/refreshes', 'GET, HEAD, POST, OPTIONS'], ['TRACE', '/livez', 'GET, HEAD, OPTIONS'], ['QUERY', '/livez', 'GET, HEAD, OPTIONS'], ['QUERY', '/metrics', 'GET, HEAD, OPTIONS'], ['POST', '/problems/not-found', 'GET, HEAD, OPTIONS']
  ] as const) {
    const res = await problem(t, app, { method: method as 'POST', url }, { status: 405, code: 'METHOD_NOT_ALLOWED' })
    t.equal(res.headers.allow, allow, `${method} ${url}`)
  }
  await problem(t, app, { method: 'PUT', url: '/nowhere', headers: { 'content-type': 'text/xml' }, payload: '<a/>' }, { status: 404 })
})

t.test('OPTIONS tells the methods of an address, and nothing of one that is not there', async t => {
  const { app } = await setup(t)
  const res = await app.inject({ method: 'OPTIONS', url: '/v1/providers/calico' })
  t.equal(res.statusCode, 204)
  t.equal(res.headers.allow, 'GET, HEAD, OPTIONS')
  await problem(t, app, { method: 'OPTIONS', url: '/nowhere' }, { status: 404 })
  const preflight = await app.inject({
    method: 'OPTIONS', url: '/v1/providers', headers: { origin: 'https://ui.example', 'access-control-request-method': 'GET', 'access-control-request-headers': 'x-api-csrf' }
  })
  t.equal(preflight.headers['access-control-allow-headers'], 'x-api-csrf')
})

t.test('all faults of a request are told at once, in words for people', async t => {
  const { app } = await setup(t)
  const { errors } = (await problem(t, app, '/v1/providers?limit=0&asOf=2026-02-30&kind=cat&sort=size&fields=nam&feature.mesh=maybe&lifecicle=active', { status: 400, code: 'BAD_REQUEST' })).json()
  t.match(errors.map(({ pointer }: { pointer: string }) => pointer).sort(), ['asOf', 'feature.mesh', 'fields', 'kind', 'lifecicle', 'limit', 'sort'])
  const of = (name: string) => errors.find(({ pointer }: { pointer: string }) => pointer === name)
  t.strictSame(of('limit'), { pointer: 'limit', value: 0, expected: 'a whole number from 1 to 1000' })
  t.strictSame(of('asOf'), { pointer: 'asOf', value: '2026-02-30', expected: 'a day that exists, YYYY-MM-DD' })
  t.strictSame(of('lifecicle'), { pointer: 'lifecicle', value: 'active', expected: "no such parameter; did you mean 'lifecycle'?" })
  t.strictSame(of('feature.mesh'), { pointer: 'feature.mesh', value: 'maybe', expected: 'one of yes, no, partial, unknown' })
  const bySort = await problem(t, app, '/v1/providers?sort=size', { status: 400 })
  const inGraphql = await app.inject({ method: 'POST', url: '/graphql', payload: { query: '{ providers(sort: "size") { totalCount } }' } })
  t.strictSame(bySort.json().errors, [of('sort')])
  t.strictSame(inGraphql.json().errors[0].extensions.errors, [of('sort')], 'in the words of GraphQL')
})

t.test('of many faults the first ten of the address are told, and how many more there are', async t => {
  const { app } = await setup(t)
  const unknown = Array.from({ length: 700 }, (_, i) => `limt${i}=1`)
  const res = await problem(t, app, `/v1/providers?feature.nope=yes&${unknown.slice(0, 5).join('&')}&asOf=2026-02-30&${unknown.slice(5).join('&')}&limit=0`, {
    status: 400, code: 'BAD_REQUEST', detail: /^feature.nope is "yes", expected .*; and 693 more$/
  })
  t.strictSame(res.json().errors.map(({ pointer }: { pointer: string }) => pointer), ['feature.nope', 'limt0', 'limt1', 'limt2', 'limt3', 'limt4', 'asOf', 'limt5', 'limt6', 'limt7'])
  t.ok(res.json().errors.every(({ expected }: { expected: string }) => expected.length > 10), 'and each with what was expected')
  const ten = (await problem(t, app, `/v1/providers?${unknown.slice(0, 10).join('&')}`, { status: 400 })).json()
  t.equal(ten.errors.length, 10)
  t.notMatch(ten.detail, /more$/)

  const inPath = await problem(t, app, `/v1/refreshes/x?${unknown.slice(0, 20).join('&')}`, { status: 400 })
  t.equal(inPath.json().errors.length, 10, 'and it says so where the path is at fault')
})

t.test('of many ids and features that nothing ever had ten are told, and how many more there are', async t => {
  const { app } = await setup(t)
  const ask = async (query: string, variables: object) => (await app.inject({ method: 'POST', url: '/graphql', payload: { query, variables } })).json().errors[0]
  const ids = Array.from({ length: 3000 }, (_, i) => i === 3 ? 'calicoo' : `x${i}`)
  const ofIds = await ask('query ($ids: [ID!]) { metricPoints(providers: $ids) { value } }', { ids })
  t.strictSame(ofIds.extensions.errors.map(({ value }: { value: string }) => value), ids.slice(0, 10))
  t.equal(ofIds.extensions.errors[3].expected, "the id of a provider; did you mean 'calico'?")
  t.match(ofIds.message, /; and 2990 more$/)
  const features = Array.from({ length: 1500 }, (_, i) => ({ feature: `x${i}`, support: 'YES' }))
  const ofFeatures = await ask('query ($filter: ProviderFilter) { providers(filter: $filter) { totalCount } }', { filter: { features } })
  t.equal(ofFeatures.extensions.errors.length, 10)
  t.match(ofFeatures.extensions.errors, [{ pointer: 'features', value: 'x0', expected: /^the id of a feature/ }])
  t.match(ofFeatures.message, /; and 1490 more$/)
})

/** Where the faults of an address are, one entry for each. */
async function pointersOf (app: FastifyInstance, request: string | InjectOptions): Promise<string[]> {
  const { status, errors } = (await app.inject(request)).json()
  return status === 400 ? errors.map(({ pointer }: { pointer: string }) => pointer) : [`answered ${status}`]
}

t.test('faults are told together whoever finds them, in the order of the address', async t => {
  const { app } = await setup(t)
  const { errors } = (await problem(t, app, '/v1/providers?limit=0&feature.nope=yes&fields=id.x&asOf=2026-02-30', {
    status: 400, code: 'BAD_REQUEST', detail: /^limit is 0, expected .*; feature.nope is "yes", expected .*; fields is "id.x", expected .*; asOf is "2026-02-30", expected /
  })).json()
  t.match(errors, [
    { pointer: 'limit', value: 0, expected: 'a whole number from 1 to 1000' },
    { pointer: 'feature.nope', value: 'yes', expected: 'the id of a feature' },
    { pointer: 'fields', value: 'id.x', expected: "a property; did you mean 'id'?" },
    { pointer: 'asOf', value: '2026-02-30', expected: 'a day that exists, YYYY-MM-DD' }
  ])
  const nine = 'canal,calico,flannel,cilium,antrea,multus,weave-net,kube-ovn,terway'
  for (const [address, ...pointers] of [
    ['/v1/providers?fields=lifecycle.x,id.y&q=&feature.nope=yes&limit=1e309&feature.no=no&protocol=x&kind=cat', 'fields', 'fields', 'q', 'feature.nope', 'limit', 'feature.no', 'protocol', 'kind'],
    ['/v1/providers?cursor=x&limit=0&fields=id.x&nope=1', 'cursor', 'limit', 'fields', 'nope'],
    ['/v1/providers.csv?networkModel=x&limit=0', 'networkModel', 'limit'],
    ['/v1/providers/calico?fields=name.x&asOf=x', 'fields', 'asOf'],
    ['/v1/providers/calico/metrics?to=2026-02-30&fields=stars.x&interval=x&from=2026-13-01', 'to', 'fields', 'interval', 'from'],
    ['/v1/sources?cursor=x&fields=id.x', 'cursor', 'fields'],
    ['/v1/distributions/rke2?version=x&fields=id.x', 'version', 'fields'],
    ['/v1/ports?distribution=x&port=0&provider=y&scope=z', 'distribution', 'port', 'provider', 'scope'],
    ['/v1/changes?from=2026-02-30&provider=x&to=2026-13-01&fields=id.x&kind=y', 'from', 'provider', 'to', 'fields', 'kind'],
    ['/v1/changes?provider=x&to=2020-01-01&from=2021-01-01', 'provider', 'from'],
    ['/v1/changes.atom?limit=0', 'limit'],
    ['/v1/changes.atom?limit=0&from=2026-02-30', 'limit', 'from'],
    ['/v1/metrics?shape=rows&quality=x&fields=stars.x', 'quality', 'fields'],
    ['/v1/metrics/history?to=2026-02-31&metric=x&fields=time.x&from=2026-02-30', 'to', 'metric', 'fields', 'from'],
    ['/v1/metrics/history?providers=nope,canal,nor&from=2026-02-30&nope=1', 'providers', 'providers', 'from', 'nope'],
    ['/v1/tables/features.md?asOf=2018-07-32&providers=nope', 'asOf', 'providers'],
    ['/v1/metrics/chart.svg?width=1', 'width'],
    [`/v1/metrics/chart.svg?to=2026-02-31&width=1&providers=${nine}&from=2026-02-30`, 'to', 'width', 'providers', 'from'],
    ['/v1/tables/features.md?round=x&columns=a,encryption,b', 'round', 'columns', 'columns'],
    ['/v1/tables/popularity?edition=x&columns=a&round=x&fields=title.x', 'edition', 'columns', 'round', 'fields'],
    ['/v1/refreshes?cursor=x&fields=id.x&limit=0', 'cursor', 'fields', 'limit'],
    ['/v1/events?afer=1&after=x', 'afer', 'after'],
    ['/v1/refreshes/abc?nope=1&fields=id', 'id', 'nope'],
    ['/v1/refreshes/1e309?nope=1&fields=id.x', 'id', 'nope', 'fields'],
    ['/problems?nope=1&fields=code.x', 'nope', 'fields'],
    ['/v1?nope=1&nor=2', 'nope', 'nor'],
    ['/v1/ports?nope=what?&constructor=1&limit=0&port=x', 'nope', 'constructor', 'limit', 'port'],
    ['/v1/providers?view=constructor&fields=id&fields=name', 'view', 'fields']
  ] as const) {
    t.same(await pointersOf(app, address), pointers, address)
    t.same(await pointersOf(app, { url: address, headers: { 'accept-encoding': 'gzip' } }), pointers, `${address}, again`)
  }
})

t.test('what is judged by a parameter that is at fault is not told', async t => {
  const { app, get } = await setup(t)
  const { page } = await get('/v1/providers?asOf=2018-07-26&limit=1')
  for (const [address, ...pointers] of [
    [`/v1/providers?asOf=2018-07-32&cursor=${page.next}x`, 'asOf'],
    ['/v1/changes?from=2026-02-30&to=2020-01-01', 'from'],
    ['/v1/changes?provider=nope&cursor=x', 'provider']
  ] as const) t.same(await pointersOf(app, address), pointers, address)
})

t.test('a fault is told before what is not found, and keeps what changes something from being done', async t => {
  const { app } = await setup(t, { adminToken: 'let-me-in-now' })
  t.same(await pointersOf(app, '/v1/providers/nope?fields=id.x'), ['fields'])
  t.same(await pointersOf(app, '/v1/providers/nope?fields=id'), ['answered 404'])
  t.same(await pointersOf(app, '/v1/providers/nope/metrics?from=2026-02-30'), ['from'])
  t.same(await pointersOf(app, '/v1/distributions/nope?version=x'), ['version'])
  t.same(await pointersOf(app, { method: 'POST', url: '/v1/refreshes?force=1', headers: { authorization: 'Bearer let-me-in-now' } }), ['force'], 'no refresher was asked, as it would fail')
})

t.test('a failure of the service is no fault of the request', async t => {
  const { knowledge } = await setup(t)
  const { app } = await setup(t, { knowledge: { ...knowledge, at: async () => { throw new Error('out of order') } } })
  await problem(t, app, '/v1/providers?limit=0', { status: 500, code: 'INTERNAL' })
})

t.test('a schema is told in words', t => {
  for (const [schema, words] of [
    [{ enum: ['a', 'b'] }, 'one of a, b'], [{ const: 'k' }, 'k'], [{ type: 'boolean' }, 'true or false'], [{ type: 'number' }, 'a number'],
    [{ type: 'integer', maximum: 9 }, 'a whole number up to 9'], [{ type: 'integer', minimum: 0 }, 'a whole number from 0 up'],
    [{ type: 'string', pattern: '^x$' }, 'text of the form ^x$'], [{ type: 'string', pattern: '^x$', description: 'The letter x' }, 'the letter x'],
    [{ type: 'string' }, 'one text'], [{ type: 'string', maxLength: 9 }, 'one text of at most 9 characters'],
    [{ type: 'string', minLength: 1 }, 'one text of at least 1 character'], [{ type: 'string', minLength: 2 }, 'one text of at least 2 characters'],
    [{ type: 'string', minLength: 1, maxLength: 9 }, 'one text of 1 to 9 characters']
  ] as const) t.equal(expectedBy(schema), words)
  t.equal(codeOf(418), 'BAD_REQUEST')
  t.equal(codeOf(507), 'INTERNAL')
  t.end()
})

t.test('a parameter that must be there is asked for', async t => {
  const app = Fastify({ ajv: { customOptions: { allErrors: true, verbose: true } } })
  t.teardown(() => app.close())
  createProblems().handle(app)
  app.get('/:id', { schema: { querystring: { type: 'object', required: ['from'], properties: { from: { type: 'string' } } } } }, () => 'never')
  t.match((await app.inject('/x')).json(), { status: 400, detail: 'from is missing, expected a value', errors: [{ pointer: 'from', expected: 'a value' }] })
  t.match((await app.inject({ method: 'POST', url: '/x' })).json(), { status: 405 })
})

t.test('a form that comes whole is not asked for in part', async t => {
  const { app } = await setup(t)
  for (const url of ['/v1/changes.atom?fields=id', '/v1/tables/features.md?fields=rows', '/v1/tables/popularity.csv?fields=rows', '/v1/tables/popularity.html?fields=rows']) {
    await problem(t, app, url, { status: 400, errors: [{ pointer: 'fields', expected: /comes whole$/ }] })
  }
  for (const url of ['/v1/changes.csv?fields=id&limit=1', '/v1/tables/features.json?fields=rows']) t.equal((await app.inject(url)).statusCode, 200, url)
})

t.test('a parameter is given once, is finite, and is one that there is', async t => {
  const { app } = await setup(t)
  await problem(t, app, '/v1/ports?port=1&port=2', { errors: [{ pointer: 'port', value: ['1', '2'], expected: 'a whole number from 1 to 65535' }] })
  await problem(t, app, '/v1/ports?port=1e309', { errors: [{ pointer: 'port', value: '1e309', expected: 'a whole number from 1 to 65535' }] })
  for (const limit of ['0x10', '1e2', '+5', '%2B5', '5%20', '%205', '01', '1.0', '-0', '9007199254740993']) await problem(t, app, `/v1/providers?limit=${limit}`, { status: 400, errors: [{ pointer: 'limit' }] })
  for (const id of ['01', '1e0', '0x1', '1.0']) await problem(t, app, `/v1/refreshes/${id}`, { status: 400, errors: [{ pointer: 'id', expected: 'a whole number from 1 up' }] })
  await problem(t, app, '/v1/refreshes?limit=Infinity', { errors: [{ pointer: 'limit', value: 'Infinity' }] })
  await problem(t, app, '/v1/refreshes/abc', { errors: [{ pointer: 'id', value: 'abc', expected: 'a whole number from 1 up' }] })
  await problem(t, app, '/v1?nonsense=1', { errors: [{ pointer: 'nonsense', expected: 'no such parameter; there are none here' }] })
  await problem(t, app, '/v1/cni?wholly-else=1', { errors: [{ pointer: 'wholly-else', expected: 'no such parameter; there are asOf, fields' }] })
  await problem(t, app, '/v1/providers?fields=lifecycle.stat,metrics.moons', { errors: [{ pointer: 'fields', value: 'lifecycle.stat' }, { pointer: 'fields', value: 'metrics.moons' }] })
})

t.test('the kinds of failure are listed, for programs and for people, each once', async t => {
  const { app } = await setup(t, { publicUrl: 'https://atlas.example' })
  const { data } = (await app.inject('/problems')).json()
  t.equal(data.length, PROBLEM_KINDS.length)
  t.equal(new Set(data.map(({ code }: { code: string }) => code)).size, data.length)
  for (const { type, code } of data) t.equal(type, `https://atlas.example/problems/${slugOf(code)}`)
  t.equal((await app.inject('/v1/providers/nope')).json().type, 'https://atlas.example/problems/not-found')
  const page = await app.inject({ url: '/problems/not-found', headers: { accept: 'text/html' } })
  t.match(page.headers['content-type'], /^text\/html/)
  t.match(page.body, /There is no such thing/)
  t.match((await app.inject({ url: '/problems', headers: { accept: 'text/html' } })).body, /RateLimit-Policy/)
  t.equal((await app.inject('/problems/nope')).statusCode, 404)
})

t.test('a failure that has no kind of its own is told all the same', async t => {
  const { knowledge } = await setup(t)
  const failing = (err: unknown) => ({ knowledge: { ...knowledge, at: async () => { throw err } } })
  const { app } = await setup(t, failing(new DomainError('TEAPOT', 418, 'it is a teapot')))
  t.strictSame((await app.inject('/v1/providers')).json(), { type: 'about:blank', title: "I'm a Teapot", status: 418, detail: 'it is a teapot', code: 'TEAPOT' })
  const { app: other } = await setup(t, failing(new DomainError('ODD', 499, 'odd')))
  t.match((await other.inject('/v1/providers')).json(), { type: 'about:blank', title: 'Error', status: 499 })
})

t.test('nothing of the inside goes out', async t => {
  const { knowledge } = await setup(t)
  const { app } = await setup(t, { knowledge: { ...knowledge, at: async () => { throw Object.assign(new Error('SQLITE_CORRUPT at /var/lib/secret.db'), { statusCode: 502 }) } } })
  const res = await problem(t, app, '/v1/providers', { status: 500, code: 'INTERNAL' })
  t.notMatch(res.body, /SQLITE|secret/)
  const notReady = await problem(t, app, '/readyz', { status: 503, code: 'UNAVAILABLE' })
  t.notMatch(notReady.body, /SQLITE|secret/)
})

t.test('what is no request gets a problem document on the bare socket', async t => {
  const { port } = await listen(t)
  const malformed = await exchange(port, 'GET /v1 HTTP/1.1\r\nno colon here\r\n\r\n')
  t.match(malformed, { status: 400, body: { status: 400, code: 'BAD_REQUEST', type: '/problems/bad-request' } })
  t.match(malformed.head, /content-type: application\/problem\+json/)
  t.match(malformed.head, /connection: close/)
  t.match(malformed.head, /x-content-type-options: nosniff/)
  t.match(await exchange(port, 'FETCH /v1 HTTP/1.1\r\nHost: x\r\n\r\n'), { status: 400 })
  t.match(await exchange(port, `GET /v1 HTTP/1.1\r\nHost: x\r\nCookie: ${'c'.repeat(20_000)}\r\n\r\n`), { status: 431, body: { code: 'HEADERS_TOO_LARGE', type: '/problems/headers-too-large' } })
  t.match(await exchange(port, `GET /v1?${'q'.repeat(20_000)}`), { status: 414, body: { code: 'URI_TOO_LONG' } })
})

t.test('a client that is gone is not written to', async t => {
  const { app, port } = await listen(t)
  const handled = new Promise(resolve => app.server.once('clientError', resolve))
  const socket = connect(port, '127.0.0.1', () => {
    socket.write('GET /v1 HTTP/1.1\r\n')
    setTimeout(() => socket.resetAndDestroy(), 50)
  })
  socket.on('error', () => {})
  t.match(await handled, { code: 'ECONNRESET' })
  t.equal((await app.inject(`/v1/providers?asOf=${TODAY}&limit=1`)).statusCode, 200)
})
