import { once } from 'node:events'
import { connect } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import t, { type Test } from 'tap'
import { createKnowledge } from '../src/knowledge/knowledge.ts'
import { buildApp } from '../src/app.ts'
import { openSqliteStore } from '../src/store/sqlite-store.ts'
import { aSample } from './helpers/builders.ts'
import { setup } from './helpers/app.ts'

const ask = async (app: Awaited<ReturnType<typeof setup>>['app'], url: string, headers: Record<string, string> = {}, method: 'GET' | 'HEAD' = 'GET') =>
  await app.inject({ method, url, headers })

t.test('every further answer to a question is the first one, byte for byte, with the same headers', async t => {
  const { app } = await setup(t)
  for (const url of ['/v1/providers?asOf=2018-07-26', '/v1/providers.csv', '/v1/tables/features.md', '/v1/changes.atom?limit=3', '/v1/metrics/history?providers=calico', '/v1']) {
    // Kept from the second time on.
    const [first, ...others] = [await ask(app, url), await ask(app, url), await ask(app, url)]
    for (const other of others) {
      t.equal(other.body, first.body, url)
      t.same(other.headers, first.headers, url)
    }
    t.match(first.headers, { etag: /^"[\w-]+"$/, 'last-modified': /GMT$/, 'x-content-type-options': 'nosniff', 'cache-control': /^public, max-age=\d+, stale-while-revalidate=\d+, stale-if-error=\d+$/ })
  }
})

t.test('each representation has a strong tag of its own, and is compressed', async t => {
  const { app } = await setup(t)
  for (let round = 0; round < 2; round++) {
    const plain = await ask(app, '/v1/providers/calico')
    const gzipped = await ask(app, '/v1/providers/calico', { 'accept-encoding': 'gzip, deflate, br' })
    const brotli = await ask(app, '/v1/providers/calico', { 'accept-encoding': 'br' })
    t.equal(gzipped.headers['content-encoding'], 'gzip')
    t.equal(brotli.headers['content-encoding'], 'br')
    t.equal(gunzipSync(gzipped.rawPayload).toString(), plain.body)
    t.equal(brotliDecompressSync(brotli.rawPayload).toString(), plain.body)
    t.equal(new Set([plain, gzipped, brotli].map(({ headers }) => headers.etag)).size, 3)
    for (const { headers, rawPayload } of [plain, gzipped, brotli]) {
      t.equal(headers['content-length'], String(rawPayload.length))
      t.equal(headers.vary, 'Accept, Accept-Encoding')
    }
    for (const wish of ['identity', 'gzip;q=0, br;q=0', '*;q=0', 'deflate', '']) t.equal((await ask(app, '/v1/providers/calico', { 'accept-encoding': wish })).headers['content-encoding'], undefined, wish)
    t.equal((await ask(app, '/v1/providers/calico', { 'accept-encoding': 'gzip;q=0.5, br' })).headers['content-encoding'], 'br')
    t.equal((await ask(app, '/v1/providers/calico', { 'accept-encoding': '*' })).headers['content-encoding'], 'gzip')
  }

  const small = '/v1/tables/popularity?providers=calico'
  const { body } = await ask(app, small)
  for (let round = 0; round < 2; round++) {
    for (const wish of ['gzip', 'gzip, br;q=0.5', 'gzip, br;q=0', 'identity;q=0', '*;q=0', 'identity;q=0, gzip;q=0', 'gzip, identity, *;q=0']) {
      t.match(await ask(app, small, { 'accept-encoding': wish }), { headers: { 'content-encoding': undefined }, body }, `${wish}: too small to be worth it`)
    }
    for (const [wish, encoding] of [['gzip, identity;q=0', 'gzip'], ['identity;q=0, *', 'gzip'], ['gzip, *;Q=0', 'gzip'], ['br, identity;q=0.000', 'br'], ['br;q=0.5, gzip;q=0, *;q=0.0', 'br']] as const) {
      const { headers, rawPayload } = await ask(app, small, { 'accept-encoding': wish })
      t.equal(headers['content-encoding'], encoding, `${wish}: as it is, it would not be taken`)
      t.equal((encoding === 'gzip' ? gunzipSync : brotliDecompressSync)(rawPayload).toString(), body)
    }
  }
})

t.test('who has the representation already is not sent it again', async t => {
  const { app } = await setup(t)
  const { headers: { etag = '', 'last-modified': lastModified = '' } } = await ask(app, '/v1/providers/calico')
  const other = await ask(app, '/v1/providers/canal', { 'if-none-match': '*' })
  t.equal(other.statusCode, 304, 'also when the answer had to be made')
  t.equal(other.body, '')
  for (const headers of [{ 'if-none-match': etag }, { 'if-none-match': `"x", W/${etag}` }, { 'if-none-match': '*' }, { 'if-modified-since': lastModified }]) {
    const answer = await ask(app, '/v1/providers/calico', headers as Record<string, string>)
    t.equal(answer.statusCode, 304)
    t.equal(answer.body, '')
    t.match(answer.headers, { etag, vary: 'Accept, Accept-Encoding', 'cache-control': /max-age/ })
    t.equal(answer.headers['content-type'], undefined)
  }
  for (const headers of [{ 'if-none-match': '"x"' }, { 'if-none-match': '"x"', 'if-modified-since': lastModified }, { 'if-modified-since': 'Thu, 26 Jul 2018 00:00:00 GMT' }, { 'if-modified-since': 'soon' }]) {
    t.equal((await ask(app, '/v1/providers/calico', headers as Record<string, string>)).statusCode, 200)
  }
})

t.test('only a date as HTTP has it asks whether anything changed since', async t => {
  const { app } = await setup(t)
  const { headers: { 'last-modified': lastModified = '' } } = await ask(app, '/v1/providers/calico')
  const [, day, month, year = '', time] = / (\d\d) (\w{3}) (\d{4}) ([\d:]+) GMT$/.exec(lastModified)!
  for (const date of [
    lastModified, 'Fri, 31 Dec 2199 23:59:60 GMT', `Sunday, ${day}-${month}-${year.slice(2)} ${time} GMT`, `Sun ${month} ${day!.replace(/^0/, ' ')} ${time} ${year}`
  ]) t.equal((await ask(app, '/v1/providers/calico', { 'if-modified-since': date })).statusCode, 304, date)

  for (const date of [
    // The second form has two digits for the year, so this is one of the last century.
    'Wednesday, 01-Jan-98 00:00:00 GMT', 'Sun Jan  1 00:00:00 2012', 'Thu, 26 Jul 2018 00:00:00 GMT',
    '', '2199', '2199-01-01', '2199-01-01T00:00:00Z', '1 January 2199', '01 Jan 2199 00:00:00 GMT', 'Tue, 1 Jan 2199 00:00:00 GMT', 'Tue, 01 Jan 2199 00:00:00', 'Tue, 01 Jan 2199 00:00:00 UTC',
    'Tue, 01 Jan 2199 00:00:00 +0000', 'tue, 01 jan 2199 00:00:00 gmt', 'Tue, 30 Feb 2199 00:00:00 GMT', 'Tue, 01 Jan 2199 24:00:00 GMT', 'Tuesday, 01-Jan-2199 00:00:00 GMT', 'Tue Jan 1 00:00:00 2199',
    `${lastModified}, ${lastModified}`, `${lastModified};`
  ]) t.equal((await ask(app, '/v1/providers/calico', { 'if-modified-since': date })).statusCode, 200, date)
})

t.test('who wants nothing but what it knows is refused what is another', async t => {
  const { app } = await setup(t)
  const url = '/v1/providers/calico'
  const first = await ask(app, url)
  const { etag = '', 'last-modified': lastModified = '' } = first.headers as Record<string, string>
  const gzipped = String((await ask(app, url, { 'accept-encoding': 'gzip' })).headers.etag)
  const before = 'Thu, 26 Jul 2018 00:00:00 GMT'
  for (const [headers, status] of [
    [{ 'if-match': etag }, 200], [{ 'if-match': '*' }, 200], [{ 'if-match': `"x", ${etag}` }, 200],
    [{ 'if-match': '"x"' }, 412], [{ 'if-match': `W/${etag}` }, 412], [{ 'if-match': '' }, 412],
    [{ 'if-match': gzipped, 'accept-encoding': 'gzip' }, 200], [{ 'if-match': gzipped }, 412], [{ 'if-match': etag, 'accept-encoding': 'gzip' }, 412],
    [{ 'if-unmodified-since': lastModified }, 200], [{ 'if-unmodified-since': 'Tue, 01 Jan 2199 00:00:00 GMT' }, 200], [{ 'if-unmodified-since': before }, 412], [{ 'if-unmodified-since': '2018' }, 200],
    [{ 'if-match': etag, 'if-unmodified-since': before }, 200], [{ 'if-match': '"x"', 'if-unmodified-since': lastModified }, 412],
    [{ 'if-match': etag, 'if-none-match': etag }, 304], [{ 'if-match': '"x"', 'if-none-match': etag }, 412], [{ 'if-unmodified-since': before, 'if-modified-since': lastModified }, 412]
  ] as Array<[Record<string, string>, number]>) {
    for (const method of ['GET', 'HEAD'] as const) {
      const answer = await ask(app, url, headers, method)
      t.equal(answer.statusCode, status, `${method} ${JSON.stringify(headers)}`)
      if (status !== 412) continue
      t.match(answer.headers, { 'content-type': /^application\/problem\+json/, 'cache-control': 'no-store', etag: undefined, 'last-modified': undefined })
      if (method === 'GET') t.match(answer.json(), { code: 'PRECONDITION_FAILED', detail: /^If-(?:Match|Unmodified-Since) / })
    }
  }
  t.equal((await ask(app, '/v1/providers/canal', { 'if-match': '"x"' })).statusCode, 412, 'also when the answer had to be made')
  t.equal((await ask(app, '/v1/providers.csv?limit=1', { 'if-match': '"x"' })).statusCode, 412)
  t.equal((await ask(app, '/v1/providers/nope', { 'if-match': '"x"' })).statusCode, 404, 'what is not there is not there')
  t.equal((await ask(app, '/v1/refreshes', { 'if-match': '"x"' })).statusCode, 200, 'what has no tag cannot be asked for by one')
  t.equal((await ask(app, '/graphql?query={__typename}', { 'if-match': '"x"' })).statusCode, 412)
  t.match((await ask(app, '/rancher/v1/cni.providers/calico', { 'if-match': '"x"' })).json(), { type: 'error', status: 412, code: 'PreconditionFailed' })
  t.equal((await app.inject({ method: 'POST', url: '/graphql', headers: { 'if-match': '"x"' }, payload: { query: '{ __typename }' } })).statusCode, 200)
})

t.test('a HEAD has the headers of its GET', async t => {
  const { app } = await setup(t)
  for (let round = 0; round < 2; round++) {
    const [head, get] = [await ask(app, '/v1/features', {}, 'HEAD'), await ask(app, '/v1/features')]
    t.equal(head.body, '')
    t.same(head.headers, get.headers)
  }
})

t.test('an answer may be kept until the data can next change', async t => {
  const control = async (t: Test, now: string, url: string, nextRefresh?: string) => {
    const { app } = await setup(t, { now: () => new Date(now), nextRefresh: () => nextRefresh === undefined ? undefined : new Date(nextRefresh) })
    return Number(/max-age=(\d+)/.exec(String((await ask(app, url)).headers['cache-control']))![1])
  }
  t.equal(await control(t, '2026-11-26T12:00:00Z', '/v1/cni'), 300, 'five minutes at most, since a figure may be fetched by hand')
  t.equal(await control(t, '2026-11-26T23:59:00Z', '/v1/cni'), 60, 'until midnight, when today moves on')
  t.equal(await control(t, '2026-11-26T12:00:00Z', '/v1/cni', '2026-11-26T12:00:42Z'), 42, 'until the next refresh')
  t.equal(await control(t, '2026-11-26T12:00:00Z', '/v1/cni?asOf=2018-07-26'), 86400, 'a day for what was known on a past one')
  t.equal(await control(t, '2026-11-26T12:00:00Z', '/v1/cni?asOf=2026-11-26'), 300)
})

t.test('an answer of today changes when the day is over, and says so by its date', async t => {
  let now = new Date('2026-11-26T12:00:00Z')
  const { app } = await setup(t, { now: () => now })
  const url = '/v1/metrics?asOf=2026-11-26&fields=provider,quality'
  const of = async (headers: Record<string, string> = {}) => await ask(app, url, headers)
  const today = await of()
  now = new Date('2026-11-27T00:00:01Z')
  const past = await of()
  t.equal(past.headers['last-modified'], 'Fri, 27 Nov 2026 00:00:00 GMT')
  t.equal((await of({ 'if-modified-since': String(today.headers['last-modified']) })).statusCode, 200)
  t.equal((await of({ 'if-unmodified-since': String(today.headers['last-modified']) })).statusCode, 412)
  now = new Date('2026-12-24T00:00:01Z')
  t.strictSame((await of()).headers['last-modified'], past.headers['last-modified'], 'and stays as it is')
  t.equal((await of({ 'if-modified-since': String(past.headers['last-modified']) })).statusCode, 304)
})

t.test('where a day that is none is ignored, the answer is one of today', async t => {
  const { app } = await setup(t)
  for (const address of ['/openapi.json', '/.well-known/api-catalog', '/rancher/v1/cni.providers/calico']) {
    const plain = await ask(app, address)
    for (const day of address.startsWith('/rancher') ? [''] : ['', '0x', '1', '1999-02-30']) {
      const answer = await ask(app, `${address}?asOf=${day}`)
      t.match(answer, { statusCode: 200, headers: { 'cache-control': plain.headers['cache-control'], 'last-modified': plain.headers['last-modified'] } }, `${address} ${day}`)
    }
  }
})

t.test('the same bytes in two media types have two tags', async t => {
  const { app } = await setup(t)
  const accept = ['application/json', 'application/graphql-response+json']
  const [one, other] = await Promise.all(accept.map(async accept => await ask(app, '/graphql?query={__typename}', { accept })))
  t.equal(one!.body, other!.body)
  t.not(one!.headers.etag, other!.headers.etag)
  t.equal((await ask(app, '/graphql?query={__typename}', { accept: accept[1]!, 'if-none-match': String(one!.headers.etag) })).statusCode, 200)
})

t.test('a parameter that GraphQL ignores does not make an answer of today one of the past', async t => {
  const { app } = await setup(t)
  const url = `/graphql?query=${encodeURIComponent('{ providers { totalCount } }')}`
  const [plain, past] = await Promise.all([url, `${url}&asOf=2018-07-26`].map(async url => await ask(app, url)))
  t.equal(past!.body, plain!.body)
  t.equal(past!.headers['cache-control'], plain!.headers['cache-control'])
})

t.test('no stale byte is ever served', async t => {
  const file = `${t.testdir()}/atlas.db`
  const options = { file, migrationsFolder: 'migrations' }
  const { store: seeded } = await setup(t)
  const store = openSqliteStore(options)
  const elsewhere = openSqliteStore(options)
  t.teardown(async () => { await store.close(); await elsewhere.close() })
  await store.importFacts((await seeded.loadFacts())!, 'seed', new Date('2026-11-26T00:00:00Z'))
  let now = new Date('2026-11-26T12:00:00Z')
  const knowledge = createKnowledge({ store, now: () => now })
  const app = await buildApp({ knowledge, store, refresher: { start: async () => { throw new Error('no refresher here') } }, now: () => now })
  t.teardown(async () => await app.close())
  const starsAnd = async () => {
    const answer = await ask(app, '/v1/providers/calico?fields=metrics', { 'accept-encoding': 'gzip' })
    return { stars: JSON.parse((answer.headers['content-encoding'] === 'gzip' ? gunzipSync(answer.rawPayload) : answer.rawPayload).toString()).data.metrics.stars, etag: answer.headers.etag }
  }
  const first = await starsAnd()
  t.same(await starsAnd(), first)
  for (const [writer, stars] of [[store, 7401], [elsewhere, 7402], [store, 7403], [elsewhere, 7404]] as const) {
    await writer.saveSample(aSample({ provider: 'calico', observedOn: '2026-11-26', stars }))
    // Nobody who knows of another process's change is heard in the turn in which it was made; its own may be known at once.
    if (writer === elsewhere) await nextTurn()
    const next = await starsAnd()
    t.equal(next.stars, stars, 'a change by this process and by another one is seen by the next request')
    t.not(next.etag, first.etag)
    t.same(await starsAnd(), next)
  }
  const sameDay = (await ask(app, '/v1/providers?limit=1')).json().meta.asOf
  now = new Date('2026-11-27T00:00:01Z')
  t.not((await ask(app, '/v1/providers?limit=1')).json().meta.asOf, sameDay, 'today moves on at midnight')
})

t.test('runs of the job change without a revision, so they are not kept', async t => {
  const { app, store } = await setup(t)
  t.same((await ask(app, '/v1/refreshes')).json().data, [])
  await store.startRun({
    trigger: 'manual', dueAt: null, startedAt: '2026-11-26T12:00:00Z', finishedAt: null, outcome: 'running', requests: 0, rateLimit: null, rateLimitRemaining: null, rateLimitResetAt: null, resumeAt: null, error: null
  })
  const after = await ask(app, '/v1/refreshes')
  t.equal(after.json().data.length, 1)
  t.equal(after.headers.etag, undefined)
})

t.test('a kept answer is sent over a real connection too, one after the other', async t => {
  const { app } = await setup(t)
  await app.listen({ port: 0 })
  const socket = connect((app.server.address() as { port: number }).port, '127.0.0.1')
  let received = ''
  socket.setEncoding('utf8').on('data', chunk => { received += chunk })
  for (let round = 0; round < 3; round++) socket.write('GET /v1/metrics/definitions HTTP/1.1\r\nHost: x\r\n\r\n')
  socket.write('HEAD /v1/metrics/definitions HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
  await once(socket, 'close')
  t.equal(received.match(/HTTP\/1\.1 200 OK/g)?.length, 4)
  t.equal(received.match(/"data":/g)?.length, 3)
})

t.test('a HEAD that asks whether anything changed is answered like its GET, kept or not', async t => {
  const { app } = await setup(t)
  for (const url of ['/v1/providers?limit=3', '/openapi.json', '/problems']) {
    for (let round = 0; round < 3; round++) t.equal((await ask(app, url, { 'if-none-match': '*' }, 'HEAD')).statusCode, 304, url)
  }
})

t.test('no client gets what another one asked for', async t => {
  const { app } = await setup(t, { corsOrigins: ['https://app.example'] })
  for (let round = 0; round < 3; round++) {
    await ask(app, '/v1/cni', { accept: 'application/json,', origin: 'text/plain, */* https://app.example' })
    await ask(app, '/v1/changes.atom?limit=1', { host: 'evil.example' })
  }
  for (let round = 0; round < 3; round++) {
    t.equal((await ask(app, '/v1/cni', { accept: 'application/json, text/plain, */*', origin: 'https://app.example' })).headers['access-control-allow-origin'], 'https://app.example')
    t.notMatch((await ask(app, '/v1/changes.atom?limit=1', { host: 'good.example' })).body, 'evil.example')
  }
})

t.test("yesterday's answer is not kept as today's, however long it took", async t => {
  let now = new Date('2026-11-26T23:59:59Z')
  const { app, store, knowledge } = await setup(t, { now: () => now })
  await ask(app, '/v1/cni')
  const at = knowledge.at.bind(knowledge)
  const slow = await buildApp({
    store,
    now: () => now,
    refresher: { start: async () => { throw new Error('no refresher here') } },
    knowledge: {
      ...knowledge,
      async at (day) {
        const snapshot = await at(day)
        await new Promise(resolve => setTimeout(resolve, 100))
        return snapshot
      }
    }
  })
  t.teardown(async () => await slow.close())
  await ask(slow, '/v1/cni')
  const late = ask(slow, '/v1/cni')
  await new Promise(resolve => setTimeout(resolve, 20))
  now = new Date('2026-11-27T00:00:01Z')
  await ask(slow, '/v1/metrics/definitions')
  await late
  t.equal((await ask(slow, '/v1/cni')).json().meta.asOf, '2026-11-27')
})

t.test('for what is not kept a cache need not guess how long it holds', async t => {
  const { app } = await setup(t)
  for (const url of ['/v1/refreshes', '/livez', '/readyz', '/docs/', '/docs', '/graphiql', '/graphiql/start.js']) {
    for (const method of ['GET', 'HEAD'] as const) t.equal((await app.inject({ method, url })).headers['cache-control'], 'no-cache', `${method} ${url}`)
  }
  for (const url of ['/metrics', '/v1/nothing', '/nothing', '/v1/providers?nope=1']) t.equal((await app.inject(url)).headers['cache-control'], 'no-store', url)
  const preflight = await app.inject({ method: 'OPTIONS', url: '/v1/providers', headers: { origin: 'https://a.example', 'access-control-request-method': 'GET' } })
  t.match(preflight, { statusCode: 204, headers: { 'cache-control': undefined } })
})
