import { setTimeout as delay } from 'node:timers/promises'
import { createClient, type Client } from 'graphql-ws'
import { pino } from 'pino'
import t from 'tap'
import WebSocket from 'ws'
import { revisionsOf } from '../src/events/event-graphql.ts'
import type { RevisionListener } from '../src/events/revision-watcher.ts'
import { setup, type SetupOptions } from './helpers/app.ts'
import { aSample } from './helpers/builders.ts'

async function start (t: Parameters<typeof setup>[0], events: SetupOptions['events'] = {}, options: SetupOptions = {}) {
  const { app, store } = await setup(t, { events: { intervalMs: 10, ...events }, ...options })
  const url = `${(await app.listen({ port: 0, host: '127.0.0.1' })).replace('http', 'ws')}/graphql`
  const clients: Client[] = []
  const connect = () => {
    const client = createClient({ url, webSocketImpl: WebSocket, retryAttempts: 0, lazy: false, onNonLazyError: () => {} })
    clients.push(client)
    return client
  }
  t.teardown(async () => { for (const client of clients) await client.dispose() })
  let stars = 9000
  const change = async () => {
    await store.saveSample(aSample({ stars: ++stars }))
    return { revision: await store.revision(), changedAt: await store.changedAt() }
  }
  return { app, store, url, connect, change }
}

const SUBSCRIPTION = 'subscription ($after: Int) { revisionChanged(after: $after) { revision changedAt } }'

/** What a subscription tells, as it comes. */
function hear (client: Client, query: string, variables?: Record<string, unknown>) {
  const heard: unknown[] = []
  let error: unknown
  let completed = false
  const stop = client.subscribe({ query, ...(variables === undefined ? {} : { variables }) }, {
    next: value => { heard.push(value) }, error: err => { error = err }, complete: () => { completed = true }
  })
  const until = async (condition: () => boolean) => {
    for (let tries = 0; !condition(); tries++) {
      if (tries > 400) throw new Error(`only ${JSON.stringify(heard)} and ${JSON.stringify(error)}`)
      await delay(10)
    }
  }
  return { heard, stop, until, error: () => error, completed: () => completed }
}

t.test('a subscription tells every new revision to every client', async t => {
  const { connect, change, store } = await start(t)
  const variables = { after: await store.revision() }
  const listeners = [hear(connect(), SUBSCRIPTION, variables), hear(connect(), SUBSCRIPTION, variables)]
  const first = await change()
  for (const { heard, until } of listeners) await until(() => heard.length > 0)
  const second = await change()
  t.equal(second.revision, first.revision + 1)
  for (const { heard, until } of listeners) {
    await until(() => heard.length > 1)
    t.same(heard, [{ data: { revisionChanged: first } }, { data: { revisionChanged: second } }])
  }
  for (const { stop } of listeners) stop()
})

t.test('what a client missed is told at once', async t => {
  const { connect, change, store } = await start(t)
  const after = await store.revision()
  const now = await change()
  const missed = hear(connect(), 'subscription ($after: Int) { news: revisionChanged(after: $after) { revision } }', { after })
  await missed.until(() => missed.heard.length > 0)
  t.same(missed.heard, [{ data: { news: { revision: now.revision } } }])
  const upToDate = hear(connect(), 'subscription ($after: Int) { revisionChanged(after: $after) { revision } }', { after: now.revision })
  await delay(100)
  t.same(upToDate.heard, [])
  for (const { stop } of [missed, upToDate]) stop()
})

t.test('what no client can know is refused as the stream of events refuses it', async t => {
  const { app, connect } = await start(t)
  const refused = hear(connect(), SUBSCRIPTION, { after: -1 })
  await refused.until(() => refused.heard.length > 0)
  const { errors } = (await app.inject('/v1/events?after=-1')).json()
  const fault = { pointer: 'after', value: -1, expected: errors[0].expected }
  t.match(refused.heard, [{ data: undefined, errors: [{ path: ['revisionChanged'], extensions: { code: 'BAD_REQUEST', errors: [fault] } }] }])
  await refused.until(refused.completed)
})

t.test('queries may be asked over the same connection, within the same limits', async t => {
  const { connect } = await start(t)
  const client = connect()
  const query = hear(client, 'query ($id: ID!) { provider(id: $id) { name } }', { id: 'calico' })
  await query.until(query.completed)
  t.same(query.heard, [{ data: { provider: { name: 'Calico' } } }])

  const named: unknown[] = []
  for await (const result of client.iterate({ query: 'query A { a: __typename } query B { b: __typename }', operationName: 'B' })) named.push(result)
  t.same(named, [{ data: { b: 'Query' } }])

  const failing = hear(client, '{ distribution(id: "rke2") { offer(version: "x") { offered } } }')
  await failing.until(failing.completed)
  t.match(failing.heard, [{ data: { distribution: null }, errors: [{ extensions: { code: 'BAD_REQUEST' } }] }])

  const incomplete = hear(client, 'query ($id: ID!) { provider(id: $id) { name } }')
  await incomplete.until(incomplete.completed)
  t.match(incomplete.heard, [{ errors: [{ extensions: { code: 'BAD_REQUEST' } }] }])

  for (const [text, code] of [
    ['{', 'BAD_REQUEST'], ['{ nothing }', 'BAD_REQUEST'], ['subscription { nothing }', 'BAD_REQUEST'],
    ['query A { __typename } query B { __typename }', 'BAD_REQUEST'],
    ['mutation { nothing }', 'OPERATION_NOT_ALLOWED'], ['mutation { __typename }', 'OPERATION_NOT_ALLOWED'],
    ['{ providers(first: 1000) { nodes { timeline { sources { title url } } } } }', 'COST_EXCEEDED'],
    [`subscription { revisionChanged { ${'revision '.repeat(3000)} } }`, 'TOKENS_EXCEEDED'],
    [`subscription { revisionChanged { ${Array.from({ length: 101 }, (_, i) => `a${i}: revision`).join(' ')} } }`, 'ALIASES_EXCEEDED']
  ] as const) {
    const refused = hear(client, text)
    await refused.until(() => refused.error() !== undefined || refused.completed())
    t.match(refused.error(), [{ message: String, extensions: { code } }], text.slice(0, 60))
  }
})

t.test('a connection carries only so many operations', async t => {
  const { connect } = await start(t)
  const client = connect()
  const listeners = Array.from({ length: 21 }, () => hear(client, SUBSCRIPTION))
  const last = listeners.at(-1)!
  await last.until(() => last.error() !== undefined)
  t.match(last.error(), [{ extensions: { code: 'TOO_MANY_OPERATIONS' } }])
  t.equal(listeners.filter(({ error }) => error() !== undefined).length, 1)
  for (const { stop } of listeners) stop()
})

t.test('what is asked over a connection counts as requests of its client do', async t => {
  const { app, connect, change } = await start(t, {}, { limits: { requestsPerMinute: 5 } })
  const client = connect()
  const listener = hear(client, SUBSCRIPTION, { after: 0 })
  await listener.until(() => listener.heard.length > 0)
  const query = hear(client, '{ cni { name } }')
  await query.until(query.completed)
  const overHttp = async () => await app.inject({ url: '/v1/cni', remoteAddress: '127.0.0.1' })
  t.match((await overHttp()).headers.ratelimit, /;r=1;/, 'the connection, a subscription and a query came before')
  const faulty = hear(client, '{ nothing }')
  await faulty.until(() => faulty.error() !== undefined)
  t.match(faulty.error(), [{ extensions: { code: 'BAD_REQUEST' } }])
  t.equal((await overHttp()).json().code, 'TOO_MANY_REQUESTS', 'what fails counts too')
  for (const text of ['{ cni { name } }', SUBSCRIPTION]) {
    const refused = hear(client, text)
    await refused.until(() => refused.error() !== undefined || refused.heard.length > 0)
    t.match(refused.error(), [{ message: /^a client may send 5 requests a minute; ask again in (60|5\d) s$/, extensions: { code: 'TOO_MANY_REQUESTS' } }])
  }
  const news = await change()
  await listener.until(() => listener.heard.length > 1)
  t.same(listener.heard.at(-1), { data: { revisionChanged: news } }, 'what was asked before goes on')
  listener.stop()
})

t.test('there is room for so many connections; the next one is asked to come again', async t => {
  const { connect, url, app } = await start(t, { maxClients: 1 })
  const first = hear(connect(), SUBSCRIPTION, { after: 0 })
  await first.until(() => first.heard.length > 0)
  const refusal = await new Promise<{ statusCode?: number | undefined, headers: Record<string, unknown> }>((resolve, reject) => {
    new WebSocket(url, 'graphql-transport-ws').on('unexpected-response', (_request, response) => resolve(response)).on('error', () => {})
      .on('open', () => reject(new Error('there was room for one more')))
  })
  t.match(refusal, { statusCode: 503, headers: { 'retry-after': /^\d+$/ } })
  t.equal((await app.inject('/graphql?query={__typename}')).statusCode, 200, 'queries have room all the same')
  first.stop()
})

t.test('only the protocol graphql-transport-ws is spoken', async t => {
  const { url } = await start(t)
  for (const protocol of ['graphql-ws', 'something']) {
    const code = await new Promise(resolve => { new WebSocket(url, protocol).on('close', resolve).on('error', () => resolve('refused')) })
    t.ok(code === 4406 || code === 'refused', `${protocol}: ${String(code)}`)
  }
  const code = await new Promise(resolve => {
    const socket = new WebSocket(url, 'graphql-transport-ws').on('close', resolve).on('open', () => socket.send('not JSON'))
  })
  t.equal(code, 4400)
})

t.test('where origins are named, no page of another one may connect', async t => {
  const knock = async (url: string, headers: Record<string, string>) => await new Promise<{ status: number, body: string }>(resolve => {
    const socket = new WebSocket(url, 'graphql-transport-ws', { headers })
    socket.on('open', () => {
      socket.terminate()
      resolve({ status: 101, body: '' })
    }).on('unexpected-response', (_request, response) => {
      let body = ''
      response.on('data', chunk => { body += String(chunk) }).on('end', () => resolve({ status: response.statusCode!, body }))
    }).on('error', () => {})
  })
  const named = await start(t, {}, { corsOrigins: ['https://a.example'], publicUrl: 'https://atlas.example.org/base' })
  const { host } = new URL(named.url)
  for (const headers of [
    {}, { origin: 'https://a.example' }, { origin: 'https://atlas.example.org' }, { origin: `http://${host}` }, { origin: `https://${host}` },
    { host: 'proxied.example', origin: 'https://proxied.example' }
  ]) t.equal((await knock(named.url, headers)).status, 101, JSON.stringify(headers))
  for (const origin of ['https://evil.example', 'null', 'http://a.example', 'https://a.example.evil.example', 'https://a.example:8443', 'http://atlas.example.org']) {
    const { status, body } = await knock(named.url, { origin })
    t.equal(status, 403, origin)
    t.match(JSON.parse(body), { type: 'https://atlas.example.org/base/problems/forbidden', status: 403, code: 'FORBIDDEN' })
  }
  t.equal((await named.app.inject({ url: '/graphql?query={__typename}', headers: { origin: 'https://evil.example' } })).statusCode, 200, 'it cannot read the answer to a question')
  const proxied = await start(t, {}, { corsOrigins: ['https://a.example'], trustProxy: true })
  const forwarded = { 'x-forwarded-host': 'atlas.example.net', 'x-forwarded-proto': 'https' }
  t.equal((await knock(proxied.url, { ...forwarded, origin: 'https://atlas.example.net' })).status, 101)
  t.equal((await knock(proxied.url, { ...forwarded, origin: 'http://atlas.example.net' })).status, 403)
  const open = await start(t)
  t.equal((await knock(open.url, { origin: 'https://evil.example' })).status, 101)
})

t.test('a message that is too long, or none, closes the connection and is no failure of the service', async t => {
  const logged: unknown[] = []
  const log = pino({ level: 'warn' }, { write: line => { logged.push(line) } })
  const { url } = await start(t, {}, { log })
  const printed = t.capture(console, 'error')
  for (const [message, code] of [['x'.repeat(65 * 1024), 1009], ['no message', 4400]] as const) {
    const socket = new WebSocket(url, 'graphql-transport-ws')
    await new Promise(resolve => socket.once('open', resolve))
    socket.send(message)
    t.equal(await new Promise(resolve => socket.once('close', resolve)), code)
  }
  t.strictSame([logged, printed()], [[], []])
})

t.test('the service closes at once and says goodbye', async t => {
  const { app, url } = await start(t)
  const polite = new Promise(resolve => { new WebSocket(url, 'graphql-transport-ws').on('close', resolve) })
  const deaf = new WebSocket(url, 'graphql-transport-ws')
  await new Promise(resolve => deaf.on('open', resolve))
  deaf.pause()
  await delay(50)
  const began = performance.now()
  await app.close()
  t.ok(performance.now() - began < 2000)
  t.equal(await polite, 1001)
  deaf.terminate()
})

t.test('who reads slowly hears the newest', async t => {
  let tell: RevisionListener = () => {}
  let stopped = 0
  const revisions = await revisionsOf({
    listeners: () => 1,
    listen: async listener => {
      tell = listener
      return () => { stopped++ }
    }
  })
  const of = (revision: number) => ({ revision, changedAt: '2026-11-26T12:00:00.000Z' })
  const first = revisions.next()
  tell(of(2))
  t.same(await first, { done: false, value: of(2) })
  for (const revision of [3, 4, 5]) tell(of(revision))
  t.same(await revisions.next(), { done: false, value: of(5) })
  const waiting = revisions.next()
  await revisions.return!()
  t.match(await waiting, { done: true })
  t.match(await revisions.next(), { done: true })
  t.equal(stopped, 1)
  t.equal(revisions[Symbol.asyncIterator](), revisions)
})
