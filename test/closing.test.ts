import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { setup, type SetupOptions } from './helpers/app.ts'

async function listen (t: Test, options: SetupOptions = {}) {
  const { app } = await setup(t, options)
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as { port: number }
  return { app, port }
}

async function open (t: Test, port: number) {
  const socket = connect(port, '127.0.0.1').on('error', () => {})
  t.teardown(() => socket.destroy())
  await once(socket, 'connect')
  return socket
}

const closesWithin = async (app: { close: () => PromiseLike<unknown> }, ms: number): Promise<boolean> =>
  await Promise.race([app.close().then(() => true), sleep(ms, false)])

t.test('connections that nothing is asked on do not hold up the end', async t => {
  const { app, port } = await listen(t)
  await open(t, port)
  const used = await open(t, port)
  used.write('GET /livez HTTP/1.1\r\nHost: a\r\n\r\n')
  await once(used, 'data')
  await sleep(50)
  t.ok(await closesWithin(app, 5000))
})

t.test('a request that does not come to its end is waited for no longer than one may take', async t => {
  const { app, port } = await listen(t, { limits: { requestTimeoutMs: 1000, headersTimeoutMs: 500, checkIntervalMs: 100 } })
  const halves = ['GET /livez HTTP/1.1\r\nHos', 'POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{']
  const sockets = await Promise.all(halves.map(async half => {
    const socket = await open(t, port)
    socket.write(half)
    return socket
  }))
  await sleep(50)
  // A byte now and then counts as progress.
  const trickle = setInterval(() => { for (const socket of sockets) socket.write('t') }, 100)
  t.teardown(() => { clearInterval(trickle) })
  t.ok(await closesWithin(app, 5000))
})
