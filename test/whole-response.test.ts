import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { setup } from './helpers/app.ts'

// Kept answers are written to the connection whole, so this looks at the connection: bytes as they come, in order, and when it ends.

const PATH = '/v1/providers/calico'

interface Received { status: number, headers: Map<string, string>, body: string }

/** The service on a socket, where the answers to these paths are kept. */
async function keeping (t: Test, paths: string[]) {
  const { app } = await setup(t)
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as { port: number }
  const open = async (): Promise<Socket> => {
    const socket = connect(port, '127.0.0.1')
    t.teardown(() => socket.destroy())
    await once(socket, 'connect')
    return socket
  }
  for (let round = 0; round < 2; round++) {
    for (const path of paths) {
      const socket = await open()
      socket.write(request(path))
      await receive(t, socket, 1)
      socket.destroy()
    }
  }
  return { app, open }
}

const request = (path: string, { method = 'GET', version = '1.1', more = '' } = {}): string => `${method} ${path} HTTP/${version}\r\nhost: 127.0.0.1\r\n${more}\r\n`

/** Reads so many answers off a connection; `bodiless` ones are those to HEAD. */
async function receive (t: Test, socket: Socket, count: number, isBodiless = (_index: number) => false): Promise<Received[]> {
  let bytes = Buffer.alloc(0)
  const received: Received[] = []
  const parse = (): boolean => {
    const end = bytes.indexOf('\r\n\r\n')
    if (end === -1) return false
    const [first, ...lines] = bytes.toString('latin1', 0, end).split('\r\n') as [string, ...string[]]
    const headers = new Map(lines.map(line => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]))
    const status = Number(first.split(' ')[1])
    const length = status === 304 || isBodiless(received.length) ? 0 : Number(headers.get('content-length'))
    if (bytes.length < end + 4 + length) return false
    received.push({ status, headers, body: bytes.toString('utf8', end + 4, end + 4 + length) })
    bytes = bytes.subarray(end + 4 + length)
    return true
  }
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    bytes = Buffer.concat([bytes, chunk as Buffer])
    while (parse());
    if (received.length >= count) break
  }
  t.equal(bytes.length, 0, 'nothing comes beside the answers')
  return received
}

t.test('a connection is used again, and HEAD and 304 leave no byte of a body on it', async t => {
  const { open } = await keeping(t, [PATH])
  const socket = await open()
  const ask = async (text: string, isBodiless = false) => {
    socket.write(text)
    return (await receive(t, socket, 1, () => isBodiless))[0]!
  }
  const first = await ask(request(PATH))
  t.equal(JSON.parse(first.body).data.id, 'calico')
  t.equal(first.headers.get('connection'), 'keep-alive')
  t.equal(first.headers.get('keep-alive'), 'timeout=72')
  for (let round = 0; round < 3; round++) {
    const head = await ask(request(PATH, { method: 'HEAD' }), true)
    t.equal(head.headers.get('content-length'), first.headers.get('content-length'))
    t.equal((await ask(request(PATH))).body, first.body)
    const same = await ask(request(PATH, { more: `if-none-match: ${first.headers.get('etag')}\r\n` }))
    t.equal(same.status, 304)
    t.notOk(same.headers.has('content-length'))
    t.equal((await ask(request('/v1/nothing'))).status, 404, 'what is not kept comes between')
  }
})

t.test('requests that come all at once are answered in their order', async t => {
  const paths = ['calico', 'flannel', 'canal', 'cilium'].map(id => `/v1/providers/${id}`)
  const { open } = await keeping(t, paths.slice(0, 2))
  const socket = await open()
  const asked = [...paths, ...paths, ...paths]
  socket.write(asked.map(path => request(path)).join(''))
  t.same((await receive(t, socket, asked.length)).map(({ body }) => `/v1/providers/${JSON.parse(body).data.id}`), asked)
})

t.test('who asks at the same moment as others gets an answer of their own, whatever the others do', async t => {
  const kept = ['calico', 'flannel'].map(id => `/v1/providers/${id}`)
  const asked = [...kept, '/v1/providers/canal', '/v1/providers/cilium?fields=id', '/v1/nothing']
  const { app, open } = await keeping(t, kept)
  const expected = new Map(await Promise.all(asked.map(async path => [path, (await app.inject(path)).body] as const)))
  for (let round = 0; round < 5; round++) {
    const clients = await Promise.all(Array.from({ length: 60 }, async (_, index) =>
      ({ path: asked[index % asked.length]!, socket: await open(), ends: index % 7 === 3, leaves: index % 4 === 1 })))
    for (const { path, socket, ends, leaves } of clients) {
      if (ends && !leaves) socket.end(request(path))
      else socket.write(request(path))
      if (leaves) socket.resetAndDestroy()
    }
    await Promise.all(clients.filter(({ leaves }) => !leaves).map(async ({ path, socket }) => {
      const [answer] = await receive(t, socket, 1)
      const { instance: _, ...body } = JSON.parse(answer!.body)
      const { instance: _same, ...same } = JSON.parse(expected.get(path)!)
      t.same(body, same, path)
    }))
    for (const { socket } of clients) socket.destroy()
  }
})

t.test('who was asking as the service ends gets the answer', async t => {
  const { app, open } = await keeping(t, [PATH])
  const clients = await Promise.all(Array.from({ length: 20 }, open))
  const closed = new Promise<void>((resolve, reject) => {
    let asked = 0
    app.server.on('request', () => { if (++asked === clients.length) app.close().then(resolve, reject) })
  })
  for (const socket of clients) socket.write(request(PATH))
  for (const socket of clients) t.equal((await receive(t, socket, 1))[0]?.status, 200)
  t.equal(await Promise.race([closed.then(() => 'closed'), wait(5000, 'still open')]), 'closed')
})

t.test('a connection that ends with its answer ends, and the answer says so', async t => {
  const { open } = await keeping(t, [PATH])
  for (const asked of [request(PATH, { more: 'connection: close\r\n' }), request(PATH, { version: '1.0' })]) {
    const socket = await open()
    socket.write(asked)
    const [answer] = await receive(t, socket, 1)
    t.equal(answer!.headers.get('connection'), 'close')
    if (!socket.closed) await once(socket, 'close')
  }
  const socket = await open()
  socket.write(request(PATH, { version: '1.0', more: 'connection: keep-alive\r\n' }))
  t.equal((await receive(t, socket, 1))[0]!.headers.get('connection'), 'keep-alive')
})

t.test('who reads slowly gets every byte, and who goes away in the middle leaves nothing behind', async t => {
  const list = '/v1/providers'
  const { app, open } = await keeping(t, [list])
  const expected = (await app.inject(list)).body
  const slow = await open()
  const count = 40
  slow.pause()
  for (let index = 0; index < count; index++) slow.write(request(list))
  await wait(200)
  for (const { body } of await receive(t, slow, count)) t.ok(body === expected)
  slow.destroy()

  for (let client = 0; client < 20; client++) {
    const socket = await open()
    socket.write(request(list))
    if (client % 2 === 0) await once(socket, 'readable')
    socket.resetAndDestroy()
  }
  const connections = async () => await new Promise(resolve => { app.server.getConnections((_err, count) => { resolve(count) }) })
  for (let attempt = 0; attempt < 100 && await connections() !== 0; attempt++) await wait(20)
  t.equal(await connections(), 0)
  const socket = await open()
  socket.write(request(list))
  t.equal((await receive(t, socket, 1))[0]!.body, expected)
})

t.test('who sends no more after asking is answered all the same, at once or after a while', async t => {
  const { open } = await keeping(t, [PATH])
  for (const path of [PATH, '/v1/providers/flannel', '/v1/providers/canal?fields=id']) {
    const socket = await open()
    socket.on('error', err => { t.fail(err.message) })
    socket.end(request(path))
    const [answer] = await receive(t, socket, 1)
    t.equal(answer?.status, 200, path)
  }
})

t.test('an answer tells the time at which it goes out', async t => {
  const { open } = await keeping(t, [PATH])
  const socket = await open()
  for (let round = 0; round < 3; round++) {
    const before = Math.floor(Date.now() / 1000) * 1000
    socket.write(request(PATH))
    const date = Date.parse((await receive(t, socket, 1))[0]!.headers.get('date')!)
    t.ok(date >= before && date <= Date.now())
    await wait(1000)
  }
})
