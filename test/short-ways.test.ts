import { createHash } from 'node:crypto'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { createConnection } from 'node:net'
import { text } from 'node:stream/consumers'
import pino from 'pino'
import t, { type Test } from 'tap'
import { connect } from '../src/store/connect.ts'
import { TODAY, type SetupOptions } from './helpers/app.ts'
import { aSample } from './helpers/builders.ts'
import { questionsOf, readOperations } from './helpers/contract.ts'
import { listening, withoutDate, type Answer } from './helpers/listening.ts'

// What differs from what was asked before in its parameters alone is answered without the framework: nobody must be able to tell.

t.setTimeout(120_000)

/** How many requests the framework handed to a handler so far. */
function countHandled (t: Test): () => number {
  let handled = 0
  const count = () => { handled++ }
  subscribe('tracing:fastify.request.handler:start', count)
  t.teardown(() => unsubscribe('tracing:fastify.request.handler:start', count))
  return () => handled
}

/** The service, and a comparison of what it answers on a socket with what the framework answers to the same. */
async function comparing (t: Test, options: SetupOptions = {}) {
  const service = await listening(t, options)
  const { app, send, port } = service
  const handled = countHandled(t)
  const host = `localhost:${port}`
  /** Whether it went the short way. */
  async function compare (url: string, headers: Record<string, string> = {}): Promise<boolean> {
    const before = handled()
    const answer = await send(url, { headers })
    const isShort = handled() === before
    const expected = await app.inject({ url, headers: { host, connection: 'keep-alive', ...headers } })
    const same = { status: expected.statusCode, body: expected.rawPayload, headers: expected.headers }
    if (answer.status !== same.status || !answer.body.equals(same.body)) t.same(told(answer), told(same as Answer), url)
    const { connection: _, 'keep-alive': __, ...ours } = withoutDate(answer.headers)
    const { connection: ___, 'keep-alive': ____, ...theirs } = withoutDate(same.headers as Answer['headers'])
    t.same({ ...ours, 'content-length': Number(ours['content-length']) }, { ...theirs, 'content-length': Number(theirs['content-length']) }, url)
    return isShort
  }
  return { ...service, handled, compare }
}

const told = ({ status, body }: Answer) => ({ status, body: body.toString() })

for (const headers of [{}, { origin: 'https://dashboard.example.org', 'accept-encoding': 'gzip' }]) {
  t.test(`every read is answered alike by either way, asked with ${JSON.stringify(headers)}`, async t => {
    const { app, send, compare } = await comparing(t)
    const short = new Set<string>()
    for (const operation of await readOperations(app)) {
      const paths = new Set<string>()
      for (const { url } of await questionsOf(app, operation, TODAY)) {
        const [path = '', query = ''] = url.split('?')
        if (!paths.has(path)) await send(path, { headers })
        paths.add(path)
        for (const day of ['2021-02-03', '2018-07-26']) {
          if (await compare(`${path}?${query.replace(TODAY, day)}`, headers)) short.add(operation.path)
        }
        // A few paths of an operation are enough for all that can be asked of it.
        if (paths.size === 3) break
      }
    }
    const expected = ['/v1/cni', '/v1/protocols/{id}', '/v1/providers', '/v1/providers/{id}', '/v1/providers/{id}/metrics', '/v1/metrics', '/v1/metrics/history', '/v1/ports', '/v1/coverage']
    t.same(expected.filter(path => !short.has(path)), [], 'and these without the framework')
  })
}

t.test('parts, pages, rows and suffixes come without the framework too', async t => {
  const { send, compare } = await comparing(t)
  for (const path of ['/v1/providers', '/v1/providers.json', '/v1/metrics', '/v1/metrics/history', '/v1/providers/calico']) await send(path)
  for (const url of [
    '/v1/providers?fields=name,features.*.support&sort=-stars', '/v1/providers.json?limit=3', '/v1/providers?limit=3&cursor=Y2FsaWNv&feature.encryption=yes',
    '/v1/providers?view=picker&asOf=2022-06-01', '/v1/metrics?shape=rows', '/v1/metrics/history?shape=rows&providers=calico&from=2021-01-01',
    '/v1/metrics/history?fields=time,value&providers=calico', '/v1/providers/calico?fields=features.encryption.support', '/v1/providers?q=%76xlan+bgp', '/v1/providers?q=%zz', '/v1/providers?'
  ]) t.equal(await compare(url), true, url)
})

t.test('what is at fault is told as the framework tells it', async t => {
  const { send, compare } = await comparing(t)
  for (const path of ['/v1/providers', '/v1/metrics/history', '/v1/providers/calico', '/v1/providers/antrea']) await send(path)
  for (const url of [
    '/v1/providers?limit=0&sort=size', '/v1/providers?limit=1e1', '/v1/providers?limit=01', '/v1/providers?limit=2&limit=3', '/v1/providers?asof=2018-07-26', '/v1/providers?asOf=2018-02-30',
    '/v1/providers?fields=nothing', '/v1/providers?fields=features.nothing.value', '/v1/providers?feature.nothing=yes', '/v1/providers?cursor=x',
    '/v1/providers?shape=rows', '/v1/providers?__proto__=1', '/v1/metrics/history?providers=nobody', '/v1/metrics/history?from=2022-01-01&to=2021-01-01', '/v1/providers/calico?fields=',
    // It was not described yet.
    '/v1/providers/antrea?asOf=2018-07-26'
  ]) for (let round = 0; round < 2; round++) t.equal(await compare(url), false, url)
})

t.test('conditions hold on the short way, and HEAD has the head of GET', async t => {
  const { send, handled } = await comparing(t)
  await send('/v1/cni')
  const before = handled()
  const { headers, body } = await send('/v1/cni?asOf=2021-01-01')
  const head = await send('/v1/cni?asOf=2021-01-01&fields=name', { method: 'HEAD' })
  t.match(head, { status: 200, headers: { 'content-length': /^\d+$/ } })
  t.equal(head.body.length, 0)
  t.same(withoutDate((await send('/v1/cni?fields=name&asOf=2021-01-01')).headers), { ...withoutDate(head.headers), etag: head.headers.etag })
  t.equal((await send('/v1/cni?asOf=2021-01-01&', { headers: { 'if-none-match': headers.etag! } })).status, 304)
  t.equal((await send('/v1/cni?&asOf=2021-01-01', { headers: { 'if-modified-since': headers['last-modified']! } })).status, 304)
  t.equal(handled(), before, 'all without the framework')
  t.equal((await send('/v1/cni?asOf=2021-01-01&&', { headers: { 'if-match': '"x"' } })).status, 412)
  t.match(JSON.parse(body.toString()), { meta: { asOf: '2021-01-01' } })
})

t.test('a new figure shows at once in what goes the short way', async t => {
  const { send, store } = await comparing(t)
  await send('/v1/providers/calico')
  let parameter = 0
  const stars = async () => JSON.parse((await send(`/v1/providers/calico?fields=${'id,'.repeat(++parameter)}metrics.stars`)).body.toString()).data.metrics.stars
  for (const count of [7501, 7502, 7503]) {
    await store.saveSample(aSample({ provider: 'calico', observedOn: TODAY, stars: count }))
    t.same([await stars(), await stars(), await stars()], [count, count, count])
  }
})

t.test('what is asked ahead on one connection is answered in order', async t => {
  const { send, port } = await comparing(t)
  await send('/v1/cni')
  await send('/v1/metrics/history?providers=calico')
  const days = ['2021-01-01', '2021-01-02', '2021-01-03', '2021-01-04']
  const paths = days.flatMap(day => [`/v1/cni?asOf=${day}&fields=name`, `/v1/metrics/history?providers=calico&asOf=${day}`, `/v1/cni?asOf=${day}&limit=2`, '/v1/cni'])
  const socket = createConnection(port, 'localhost')
  t.teardown(() => socket.destroy())
  socket.write(paths.map((path, index) => `GET ${path} HTTP/1.1\r\nhost: localhost:${port}\r\n${index === paths.length - 1 ? 'connection: close\r\n' : ''}\r\n`).join(''))
  const told = await text(socket)
  const expected = days.flatMap(day => [`200 asOf":"${day}`, `200 asOf":"${day}`, '400', `200 asOf":"${TODAY}`])
  t.same([...told.matchAll(/HTTP\/1\.1 (\d+)[^]*?\r\n\r\n(?:[^\r]*?(asOf":"[\d-]+)|(?=[^\r]*"code"))/g)].map(([, status, day]) => [status, day].filter(part => part !== undefined).join(' ')), expected)
})

t.test('clients that are gone before their answer trouble nobody', async t => {
  const { send, port } = await comparing(t)
  await send('/v1/providers')
  for (let day = 1; day <= 28; day++) {
    const socket = createConnection(port, 'localhost')
    socket.on('error', () => {})
    socket.write(`GET /v1/providers?asOf=2021-01-${String(day).padStart(2, '0')} HTTP/1.1\r\nhost: localhost:${port}\r\naccept-encoding: br\r\n\r\n`)
    await once(socket, 'connect')
    if (day % 2 === 0) await new Promise(resolve => setImmediate(resolve))
    socket.destroy()
  }
  t.equal((await send('/v1/providers?asOf=2021-02-01')).status, 200)
})

t.test('clients are counted', async t => {
  const { send } = await listening(t, { limits: { requestsPerMinute: 3 } })
  for (let round = 0; round < 3; round++) t.match((await send(`/v1/cni?asOf=2021-01-0${round + 1}`)).headers, { ratelimit: new RegExp(`r=${2 - round};`) })
  t.equal((await send('/v1/cni?asOf=2021-01-04')).status, 429)
})

t.test('what stands behind a # is read as the framework reads it', async t => {
  const { send } = await listening(t)
  await send('/v1/cni')
  for (const [url, status, day] of [['/v1/cni#asOf=2021-01-01', 200, '2021-01-01'], ['/v1/cni#asOf=2021-01-01?asOf=2021-02-02', 400, undefined]] as const) {
    for (let round = 0; round < 3; round++) {
      const answer = await send(url)
      t.equal(answer.status, status, url)
      t.equal(JSON.parse(answer.body.toString()).meta?.asOf, day)
    }
  }
})

t.test('an address that is too long is refused, however well its path is known', async t => {
  const { send, compare } = await comparing(t)
  await send('/v1/cni')
  t.equal(await compare(`/v1/cni?${'&'.repeat(8000)}`), true)
  for (let round = 0; round < 3; round++) {
    await compare(`/v1/cni?${'&'.repeat(9000)}`)
    t.equal((await send(`/v1/cni?${'&'.repeat(9000)}`)).status, 414)
  }
})

t.test('what will go away says so by either way', async t => {
  const { send, compare } = await comparing(t, { deprecations: [{ routes: ['/v1/ports'], since: '2026-01-01', reason: 'It is told elsewhere.', link: '/docs' }] })
  t.match((await send('/v1/ports')).headers, { deprecation: /^@/ })
  for (const url of ['/v1/ports?limit=2', '/v1/ports?limit=3']) await compare(url)
})

t.test('a form is not taken for another, whichever came first', async t => {
  const { send, compare } = await comparing(t)
  for (const headers of [{ accept: 'text/csv' }, {}, { accept: 'application/json' }, { accept: 'text/csv;q=0.5, application/json' }] as Array<Record<string, string>>) {
    await send('/v1/providers', { headers })
    await compare('/v1/providers?asOf=2021-01-01', headers)
    await compare('/v1/providers?asOf=2021-01-02&limit=2', headers)
  }
  await compare('/v1/providers?asOf=2021-01-03', { accept: 'text/html' })
})

t.test('questions in GraphQL go the short way, and what becomes of one is told the same', async t => {
  const { app, send, post, handled } = await comparing(t)
  const ask = async (query: string, headers = {}) => {
    const before = handled()
    const answer = await post(query, headers)
    const isShort = handled() === before
    const expected = await app.inject({ method: 'POST', url: '/graphql', payload: { query }, headers })
    t.same(told(answer), { status: expected.statusCode, body: expected.body }, query)
    t.equal(answer.headers['content-type'], expected.headers['content-type'])
    t.equal(answer.headers['cache-control'], expected.headers['cache-control'])
    return isShort
  }
  await post('{ cni { id: name } }')
  t.equal(await ask('{ cni { name } }'), true)
  t.equal(await ask('{ provider(id: "calico", asOf: "2018-07-26") { name metrics { stars } } }'), true)
  for (const query of ['{ cni { nothing } }', '{ cni', 'mutation { start }', '{ provider(id: "calico", asOf: "x") { name } }', '{ refreshes(first: 1) { id } }']) {
    for (let round = 0; round < 2; round++) t.equal(await ask(query), false, query)
  }
  t.equal(await ask('{ cni { b: name } }', { accept: 'application/graphql-response+json' }), false)
  t.equal(await ask('{ cni { c: name } }', { accept: 'application/graphql-response+json' }), true)
  const byAddress = async (query: string) => await send(`/graphql?query=${encodeURIComponent(query)}`)
  await byAddress('{ cni { d: name } }')
  const before = handled()
  const { status, headers, body } = await byAddress('{ cni { e: name } }')
  t.equal(handled(), before)
  t.match({ status, headers, body: JSON.parse(body.toString()) }, { status: 200, headers: { etag: /^"/, 'cache-control': /^public, max-age/ }, body: { data: { cni: { e: 'CNI' } } } })
  t.match(await byAddress('mutation { start }'), { status: 405, headers: { allow: 'POST' } })
})

t.test('a document that is sent along to be kept is kept where other questions go the short way', async t => {
  const { send, post } = await comparing(t)
  await post('{ cni { name } }')
  const query = '{ cni { id name } }'
  const documentId = `sha256:${createHash('sha256').update(query).digest('hex')}`
  const body = JSON.stringify({ query, documentId })
  await send('/graphql', { method: 'POST', headers: { 'content-type': 'application/json', 'content-length': String(body.length) }, pieces: [body] })
  t.match(JSON.parse((await send(`/graphql?documentId=${encodeURIComponent(documentId)}`)).body.toString()), { data: { cni: { name: 'CNI' } } })
})

t.test('letters that are none are refused by either way', async t => {
  const { send, post } = await comparing(t)
  await post('{ cni { name } }')
  const body = Buffer.concat([Buffer.from('{"query":"{ cni { name } } #'), Buffer.from([0xff]), Buffer.from('"}')])
  const headers = { 'content-type': 'application/json', 'content-length': String(body.length) }
  for (let round = 0; round < 3; round++) t.match(await send('/graphql', { method: 'POST', headers, pieces: [body] }), { status: 400, body: /not in UTF-8/ })
})

t.test('a question that fails is worked out once', async t => {
  const failures: unknown[] = []
  const log = pino({ level: 'error' }, { write: (line: string) => { failures.push(JSON.parse(line)) } })
  const { post, file } = await comparing(t, { log })
  const db = connect(file)
  db.exec('ALTER TABLE refresh_runs RENAME TO lost')
  db.close()
  for (let round = 0; round < 2; round++) await post(`{ cni { a${round}: name } }`)
  for (let round = 1; round <= 3; round++) {
    t.match(JSON.parse((await post(`{ r${round}: refreshes(first: 1) { id } }`)).body.toString()), { errors: [{ extensions: { code: 'INTERNAL' } }] })
    t.equal(failures.length, round)
  }
})
