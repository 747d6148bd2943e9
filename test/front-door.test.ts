import { createHash } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import pino from 'pino'
import t from 'tap'
import { aSample } from './helpers/builders.ts'
import { listening, withoutDate, type Answer } from './helpers/listening.ts'

t.test('the same question gets the same answer however often it is asked, and by whichever way it goes out', async t => {
  const { send } = await listening(t)
  for (const path of ['/v1/providers/calico', '/v1/providers.csv', '/v1/tables/features.md', '/v1/cni?asOf=2018-07-26', '/graphql?query=%7Bprovider(id:%22calico%22)%7Bname%7D%7D']) {
    for (const headers of [{}, { 'accept-encoding': 'gzip' }, { origin: 'https://dashboard.example.org' }] as Array<Record<string, string>>) {
      const answers = []
      for (let round = 0; round < 4; round++) answers.push(await send(path, { headers }))
      const [first, ...others] = answers as [Answer, ...Answer[]]
      t.equal(first.status, 200, path)
      for (const other of others) {
        t.ok(other.body.equals(first.body), path)
        t.same(withoutDate(other.headers), withoutDate(first.headers))
      }
      const again = await send(path, { headers: { ...headers, 'if-none-match': first.headers.etag! } })
      t.equal(again.status, 304)
      t.equal(again.headers.etag, first.headers.etag)
      t.equal(again.headers['access-control-allow-origin'], '*')
      t.equal((await send(path, { headers, method: 'HEAD' })).headers['content-length'], first.headers['content-length'])
    }
  }
})

t.test('a question in a body is answered alike, in one piece or in many, asked once or often', async t => {
  const { app, post, send } = await listening(t)
  const query = '{ providers(first: 50) { nodes { id name summary } } }'
  const expected = (await app.inject({ method: 'POST', url: '/graphql', payload: { query } })).body
  for (let round = 0; round < 4; round++) {
    const answer = await post(query)
    t.equal(answer.status, 200)
    t.equal(answer.body.toString(), expected)
    t.equal(answer.headers.etag, undefined, 'nobody can ask whether an answer to a POST changed')
    t.equal(answer.headers['cache-control'], undefined)
  }
  const gzipped = await post(query, { 'accept-encoding': 'gzip' })
  t.equal(gunzipSync(gzipped.body).toString(), expected)
  t.equal((await post(query, { accept: 'application/graphql-response+json' })).headers['content-type'], 'application/graphql-response+json; charset=utf-8')
  const body = JSON.stringify({ query })
  const json = { 'content-type': 'application/json' }
  for (const asked of [
    { headers: { ...json, 'content-length': String(body.length) }, pieces: [body.slice(0, 20), body.slice(20)] },
    { headers: { ...json, 'transfer-encoding': 'chunked' }, pieces: [body.slice(0, 20), body.slice(20)] },
    { headers: { ...json, 'content-length': String(body.length + 20_000) }, pieces: [body + ' '.repeat(20_000)] }
  ]) t.equal((await send('/graphql', { method: 'POST', ...asked })).body.toString(), expected)
  t.match((await post('{ nothing }')).body.toString(), /Cannot query field/)
  t.match((await post('{ nothing }')).body.toString(), /Cannot query field/, 'a refusal is not kept')
  t.equal((await send('/graphql', { method: 'POST', headers: { ...json, 'content-length': '3' }, pieces: ['{"q'] })).status, 400)
  t.equal((await send('/graphql', { method: 'POST', headers: { 'content-type': 'text/plain', 'content-length': String(body.length) }, pieces: [body] })).status, 415)
})

t.test('a document that is sent along to be kept is kept each time, however often it was answered', async t => {
  const { app, send } = await listening(t)
  const naming = (query: string) => ({ query, documentId: `sha256:${createHash('sha256').update(query).digest('hex')}` })
  const ours = naming('{ cni { name } }')
  const body = JSON.stringify(ours)
  const register = async () => await send('/graphql', { method: 'POST', headers: { 'content-type': 'application/json', 'content-length': String(body.length) }, pieces: [body] })
  for (let round = 0; round < 3; round++) t.equal((await register()).status, 200)
  // As many others as are kept, so that ours is forgotten.
  for (let other = 0; other < 1000; other++) await app.inject({ method: 'POST', url: '/graphql', payload: naming(`{ cni { a${other}: name } }`) })
  const asked = `/graphql?documentId=${encodeURIComponent(ours.documentId)}`
  t.match((await send(asked)).body.toString(), /PERSISTED_DOCUMENT_NOT_FOUND/)
  await register()
  t.match((await send(asked)).body.toString(), /"data"/)
})

t.test('no stale byte is served, whoever changed what is known, and when the day ends', async t => {
  let now = new Date('2026-11-26T12:00:00Z')
  const { send, post, store } = await listening(t, { now: () => now })
  const stars = async () => JSON.parse((await send('/v1/providers/calico?fields=metrics')).body.toString()).data.metrics.stars
  const asked = async () => JSON.parse((await post('{ provider(id: "calico") { metrics { stars } } }')).body.toString()).data.provider.metrics.stars
  for (let round = 0; round < 3; round++) await Promise.all([stars(), asked()])
  for (const count of [7501, 7502, 7503]) {
    await store.saveSample(aSample({ provider: 'calico', observedOn: '2026-11-26', stars: count }))
    for (let round = 0; round < 3; round++) t.same(await Promise.all([stars(), asked()]), [count, count])
  }
  const day = async () => JSON.parse((await send('/v1/cni')).body.toString()).meta.asOf
  for (let round = 0; round < 3; round++) t.equal(await day(), '2026-11-26')
  now = new Date('2026-11-27T00:00:01Z')
  t.equal(await day(), '2026-11-27')
})

t.test('clients are counted where they are to be, also by what is kept', async t => {
  const { send, post } = await listening(t, { limits: { requestsPerMinute: 6 } })
  for (let round = 0; round < 3; round++) {
    const answer = await send('/v1/cni')
    t.equal(answer.status, 200)
    t.match(answer.headers.ratelimit, new RegExp(`r=${5 - round};`))
  }
  for (let round = 0; round < 3; round++) t.equal((await post('{ cni { name } }')).headers.ratelimit?.includes(`r=${2 - round};`), true)
  t.equal((await send('/v1/cni')).status, 429)
})

t.test('a line for each request, if it is wanted: what was asked and how it ended, and nothing that was sent beside it', async t => {
  const lines: Array<Record<string, unknown>> = []
  const log = pino({ level: 'info' }, { write: (line: string) => { lines.push(JSON.parse(line)) } })
  const { send, post } = await listening(t, { log, logRequests: true })
  for (let round = 0; round < 3; round++) await send('/v1/cni', { headers: { authorization: 'Bearer secret' } })
  await send('/v1/nothing')
  await post('{ cni { name } }')
  const told = lines.filter(({ msg }) => msg === 'request')
  t.match(told, [
    { method: 'GET', url: '/v1/cni', status: 200 }, { method: 'GET', url: '/v1/cni', status: 200 }, { method: 'GET', url: '/v1/cni', status: 200 },
    { method: 'GET', url: '/v1/nothing', status: 404 }, { method: 'POST', url: '/graphql', status: 200 }
  ])
  for (const { milliseconds } of told) t.type(milliseconds, 'number')
  t.notMatch(JSON.stringify(lines), /secret/)
})

t.test('who has yesterday\'s answer does not have today\'s, though nothing was learned in between', async t => {
  // Later than any day on which the tests may run, so that the day is what changed last.
  let now = new Date('2099-01-01T12:00:00Z')
  const { send } = await listening(t, { now: () => now })
  const ask = async (path: string, since?: string) => await send(path, since === undefined ? {} : { headers: { 'if-modified-since': since } })
  for (let round = 0; round < 3; round++) {
    const { 'last-modified': modified = '' } = (await ask('/v1/cni')).headers
    t.equal((await ask('/v1/cni', modified)).status, 304)
  }
  const { 'last-modified': yesterday = '' } = (await ask('/v1/cni')).headers
  const { 'last-modified': past = '' } = (await ask('/v1/cni?asOf=2018-07-26')).headers
  now = new Date('2099-01-02T00:00:01Z')
  for (let round = 0; round < 3; round++) {
    const answer = await ask('/v1/cni', yesterday)
    t.equal(answer.status, 200)
    t.equal(JSON.parse(answer.body.toString()).meta.asOf, '2099-01-02')
    t.equal((await ask('/v1/cni?asOf=2018-07-26', past)).status, 304, 'a past day stays as it was')
  }
})

t.test('a date that is sent twice asks for nothing', async t => {
  const { send } = await listening(t)
  const { 'last-modified': date = '' } = (await send('/v1/cni')).headers
  for (let round = 0; round < 3; round++) {
    t.equal((await send('/v1/cni', { headers: { 'if-modified-since': date } })).status, 304)
    t.equal((await send('/v1/cni', { headers: { 'If-Modified-Since': [date, date] } })).status, 200)
  }
})

t.test('what is kept goes out only to whom it is what they want', async t => {
  const { send, post } = await listening(t)
  const { etag = '', 'last-modified': date = '' } = (await send('/v1/cni')).headers
  for (let round = 0; round < 3; round++) {
    for (const headers of [{ 'if-match': etag }, { 'if-match': ['"x"', etag] }, { 'if-unmodified-since': date }, { 'If-Unmodified-Since': ['Thu, 26 Jul 2018 00:00:00 GMT', date] }]) {
      t.equal((await send('/v1/cni', { headers })).status, 200)
    }
    const refused = await send('/v1/cni', { headers: { 'if-match': '"x"' } })
    t.match(refused, { status: 412, headers: { 'content-type': /^application\/problem\+json/, 'x-content-type-options': 'nosniff', 'access-control-allow-origin': '*' } })
    t.match(JSON.parse(refused.body.toString()), { status: 412, code: 'PRECONDITION_FAILED' })
    t.equal((await post('{ cni { name } }', { 'if-match': '"x"' })).status, 200, 'an answer to a POST has no tag')
  }
})

t.test('a body that says it is compressed, or in other letters, is not taken for one that is kept', async t => {
  const { post } = await listening(t)
  const query = '{ cni { name } }'
  for (let round = 0; round < 3; round++) t.equal((await post(query)).status, 200)
  for (let round = 0; round < 2; round++) {
    t.match(await post(query, { 'content-encoding': 'gzip' }), { status: 415, headers: { 'accept-encoding': 'identity' } })
    t.equal((await post(query, { 'content-type': 'application/json; charset=utf-16' })).status, 415)
    t.equal((await post(query, { 'content-encoding': 'identity' })).status, 200)
  }
})
