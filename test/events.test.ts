import { get, type IncomingMessage } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import Database from 'better-sqlite3'
import Fastify from 'fastify'
import t from 'tap'
import { eventRoutes } from '../src/events/event-routes.ts'
import { createRevisionWatcher, type Revision, type RevisionListener } from '../src/events/revision-watcher.ts'
import { setup, type SetupOptions } from './helpers/app.ts'
import { aSample } from './helpers/builders.ts'

const SETTINGS = { intervalMs: 10, keepAliveMs: 20 }

/** A client on a socket, as a browser's EventSource is one. */
async function listen (address: string, headers: Record<string, string> = {}) {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get(address, { agent: false, headers: { accept: 'text/event-stream', ...headers } }, resolve).once('error', reject)
  })
  let text = ''
  let ended = false
  response.setEncoding('utf8').on('data', chunk => { text += chunk }).once('end', () => { ended = true }).on('error', () => {})
  const until = async (pattern: RegExp, times = 1) => {
    for (let tries = 0; [...text.matchAll(new RegExp(pattern, 'gm'))].length < times; tries++) {
      if (tries > 400) throw new Error(`${pattern} never came, only ${JSON.stringify(text)}`)
      await delay(10)
    }
    return text
  }
  return { response, until, text: () => text, ended: () => ended, close: () => response.destroy() }
}

async function start (t: Parameters<typeof setup>[0], events: SetupOptions['events'] = {}) {
  const { app, store, file } = await setup(t, { events: { ...SETTINGS, ...events } })
  const address = `${await app.listen({ port: 0, host: '127.0.0.1' })}/v1/events`
  let stars = 9000
  /** Something changes, as the refresh would do it. */
  const change = async (): Promise<Revision> => {
    await store.saveSample(aSample({ stars: ++stars }))
    return { revision: await store.revision(), changedAt: await store.changedAt() }
  }
  return { app, store, file, address, change }
}

t.test('whoever listens is told of every new revision', async t => {
  const { address, change } = await start(t)
  const [one, other] = [await listen(address), await listen(address)]
  t.match(one.response, {
    statusCode: 200,
    headers: { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store', 'x-accel-buffering': 'no', 'access-control-allow-origin': '*', 'x-content-type-options': 'nosniff' }
  })
  t.match(await one.until(/retry/), /^retry: \d+\n/)
  await delay(50)
  t.notMatch(one.text(), /event/, 'nothing has changed yet')

  const first = await change()
  const event = ({ revision, changedAt }: Revision) => `event: revision\nid: ${revision}\ndata: ${JSON.stringify({ revision, changedAt })}\n\n`
  for (const client of [one, other]) t.ok((await client.until(/event: revision/)).includes(event(first)))
  const second = await change()
  t.equal(second.revision, first.revision + 1)
  for (const client of [one, other]) t.ok((await client.until(/event: revision/, 2)).includes(event(second)))
  one.close()
  other.close()
})

t.test('a client need not say that it takes a stream, but must not say that it takes none', async t => {
  const { app, address } = await start(t)
  for (const accept of ['text/event-stream', '*/*', 'text/*', 'text/html, */*;q=0.1', '']) {
    const client = await listen(address, { accept })
    t.match(client.response, { statusCode: 200, headers: { 'content-type': 'text/event-stream; charset=utf-8' } }, accept)
    client.close()
  }
  for (const method of ['GET', 'HEAD'] as const) {
    const refused = await app.inject({ method, url: '/v1/events', headers: { accept: 'application/json' } })
    t.match(refused, { statusCode: 406, headers: { 'content-type': /^application\/problem\+json/ } }, method)
    t.equal((await app.inject({ method, url: '/v1/events.json' })).statusCode, 406, method)
  }
  t.equal((await app.inject({ method: 'HEAD', url: '/v1/events' })).statusCode, 200)
})

t.test('a client says what it knows, and is told at once what it missed', async t => {
  const { address, change, store } = await start(t)
  const known = await store.revision()
  const current = await listen(address, { 'last-event-id': String(known) })
  await delay(50)
  t.notMatch(current.text(), /event/, 'it missed nothing')
  const { revision } = await change()
  for (const client of [await listen(address, { 'last-event-id': String(known) }), await listen(`${address}?after=${known}`), await listen(`${address}?after=${revision + 5}`)]) {
    t.match(await client.until(/event: revision/), new RegExp(`id: ${revision}\n`))
    await delay(50)
    t.equal(client.text().match(/event:/g)?.length, 1, 'once')
    client.close()
  }
  t.match(await current.until(/event: revision/), new RegExp(`id: ${revision}\n`))
  current.close()
})

t.test('who heard last what was no event of this stream is told the newest at once, and not turned away for ever', async t => {
  const { address, change } = await start(t)
  const { revision } = await change()
  for (const id of ['abc', `0x${revision.toString(16)}`, `0${revision}`, `${revision}e0`, `-${revision}`, '9'.repeat(400)]) {
    const client = await listen(`${address}?after=${revision}`, { 'last-event-id': id })
    t.match(await client.until(/event: revision/), new RegExp(`id: ${revision}\n`), id)
    client.close()
  }
})

t.test('a silent stream is kept alive', async t => {
  const { address } = await start(t)
  const client = await listen(address)
  t.match(await client.until(/^:$/m, 4), /^retry/)
  client.close()
})

t.test('what is no question is refused', async t => {
  const { app, address } = await start(t)
  for (const query of ['?after=x', '?after=-1', '?after=1e309', '?afer=1']) {
    const { response, close } = await listen(address + query)
    t.match(response, { statusCode: 400, headers: { 'content-type': /^application\/problem\+json/ } }, query)
    close()
  }
  const { errors } = (await app.inject('/v1/events?afer=1&after=x')).json() as { errors: Array<{ pointer: string }> }
  t.strictSame(errors.map(({ pointer }) => pointer).sort(), ['afer', 'after'], 'and all faults at once')
  t.equal((await app.inject({ method: 'POST', url: '/v1/events' })).statusCode, 405)
})

t.test('HEAD tells of the stream without listening to it', async t => {
  const { app, address } = await start(t, { maxClients: 1 })
  const { response: { headers: { 'content-type': contentType, 'cache-control': cacheControl } }, close } = await listen(address)
  close()
  await delay(50)
  for (let round = 0; round < 3; round++) {
    const head = await app.inject({ method: 'HEAD', url: '/v1/events?after=1' })
    t.match(head, { statusCode: 200, body: '', headers: { 'content-type': contentType, 'cache-control': cacheControl, 'x-accel-buffering': 'no', 'content-length': undefined } })
    t.equal((await fetch(address, { method: 'HEAD' })).status, 200)
  }
  t.equal((await app.inject({ method: 'HEAD', url: '/v1/events?after=x' })).statusCode, 400)
  t.match(await app.inject({ method: 'POST', url: '/v1/events' }), { statusCode: 405, headers: { allow: 'GET, HEAD, OPTIONS' } })
})

t.test('there is room for so many; the next one is asked to come again', async t => {
  const { address } = await start(t, { maxClients: 2 })
  const [one, two] = [await listen(address), await listen(address)]
  const three = await listen(address)
  t.match(three.response, { statusCode: 503, headers: { 'content-type': /^application\/problem\+json/, 'retry-after': /^\d+$/ } })
  one.close()
  await delay(50)
  const four = await listen(address)
  t.equal(four.response.statusCode, 200, 'a place is free again')
  for (const client of [two, three, four]) client.close()
})

t.test('a client that does not read is let go before much waits for it', async t => {
  const listeners = new Set<RevisionListener>()
  const app = Fastify()
  await app.register(eventRoutes, {
    watcher: {
      listeners: () => listeners.size,
      async listen (listener) {
        listeners.add(listener)
        return () => { listeners.delete(listener) }
      }
    }
  })
  t.teardown(async () => await app.close())
  const stuck = await listen(await app.listen({ port: 0, host: '127.0.0.1' }))
  stuck.response.pause()
  let revision = 0
  // The kernel takes a few megabytes before it pushes back.
  while (listeners.size > 0 && revision < 1_000_000) {
    for (let i = 0; i < 50; i++) for (const listener of listeners) listener({ revision: ++revision, changedAt: '2026-11-26T12:00:00.000Z' })
    await delay(0)
  }
  t.equal(listeners.size, 0, `after ${revision} events`)
  stuck.close()
})

t.test('who could not be told of anything keeps no place', async t => {
  const { app, address, file } = await start(t, { maxClients: 1 })
  const db = new Database(file)
  t.teardown(() => { db.close() })
  db.exec('ALTER TABLE store_state RENAME TO gone')
  for (let tries = 0; tries < 2; tries++) t.equal((await app.inject('/v1/events')).statusCode, 500)
  db.exec('ALTER TABLE gone RENAME TO store_state')
  const client = await listen(address)
  t.equal(client.response.statusCode, 200)
  client.close()
})

t.test('the service closes at once, and its clients see the end', async t => {
  const { app, address } = await start(t)
  const clients = [await listen(address), await listen(address)]
  const began = performance.now()
  await app.close()
  t.ok(performance.now() - began < 1000)
  await delay(20)
  t.ok(clients.every(client => client.ended()))
})

t.test('the watcher looks only while somebody listens, and survives a store that fails', async t => {
  let revision = 1
  let looks = 0
  let broken = false
  const warnings: unknown[] = []
  const watcher = createRevisionWatcher({
    store: {
      async revision () {
        looks++
        if (broken) throw new Error('the disk is gone')
        return revision
      },
      changedAt: async () => '2026-11-26T12:00:00.000Z'
    },
    intervalMs: 5,
    log: { warn: (line: unknown) => { warnings.push(line) } } as never
  })
  await delay(30)
  t.equal(looks, 0)

  const heard: number[] = []
  const stop = await watcher.listen(({ revision }) => { heard.push(revision) })
  revision = 2
  await delay(40)
  broken = true
  await delay(40)
  broken = false
  revision = 3
  await delay(40)
  t.same(heard, [2, 3])
  t.ok(warnings.length > 0)
  t.equal(watcher.listeners(), 1)
  stop()
  stop()
  const before = looks
  await delay(40)
  t.equal(looks, before)
  t.equal(watcher.listeners(), 0)

  broken = true
  await t.rejects(watcher.listen(() => {}))
  t.equal(watcher.listeners(), 0)
})
