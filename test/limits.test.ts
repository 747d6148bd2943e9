import { connect, type AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { loadConfig } from '../src/config.ts'
import { createLagMeter } from '../src/http/load.ts'
import { createRateLimiter } from '../src/http/rate-limiter.ts'
import { setup, type SetupOptions } from './helpers/app.ts'

const sleep = async (ms: number): Promise<void> => await new Promise(resolve => setTimeout(resolve, ms))

/** Keeps the event loop busy. */
function block (ms: number): void {
  const end = performance.now() + ms
  while (performance.now() < end);
}

async function listen (t: Test, limits: SetupOptions['limits']) {
  const { app } = await setup(t, { limits: limits! })
  await app.listen({ port: 0, host: '127.0.0.1' })
  return (app.server.address() as AddressInfo).port
}

t.test('a client that asks too often is told to wait, and how long', async t => {
  const { app } = await setup(t, { limits: { requestsPerMinute: 3 } })
  const ask = async (url = '/v1/cni', remoteAddress = '192.0.2.1') => await app.inject({ url, remoteAddress })
  const first = await ask()
  t.match(first.headers, { 'ratelimit-policy': '"default";q=3;w=60', ratelimit: '"default";r=2;t=60' })
  await ask()
  t.equal((await ask('/nowhere')).statusCode, 404, 'what fails counts too')
  const refused = await ask()
  t.equal(refused.statusCode, 429)
  t.match(refused.headers['content-type'], /problem\+json/)
  t.match(refused.json(), { status: 429, code: 'TOO_MANY_REQUESTS', type: '/problems/too-many-requests' })
  t.match(refused.headers, { ratelimit: /^"default";r=0;t=(60|5\d)$/, 'retry-after': /^(60|5\d)$/, 'access-control-allow-origin': '*' })
  t.equal((await ask('/v1/cni', '192.0.2.2')).statusCode, 200, 'another client is not affected')
  for (const path of ['/livez', '/livez?x', '/readyz?x']) t.equal((await ask(path)).statusCode, 200, `${path}: health is always told`)
  t.equal((await ask('/readyz')).headers.ratelimit, undefined)
})

t.test('without a limit nothing is counted', async t => {
  const { app } = await setup(t)
  const { headers } = await app.inject('/v1/cni')
  t.equal(headers.ratelimit, undefined)
  t.equal(headers['ratelimit-policy'], undefined)
})

t.test('windows begin with the first request of each client and end after a minute', t => {
  let time = 0
  const { take } = createRateLimiter({ quota: 2, now: () => time })
  t.strictSame(take('192.0.2.1'), { remaining: 1, resetSeconds: 60, exceeded: false })
  time = 30_500
  t.strictSame(take('192.0.2.1'), { remaining: 0, resetSeconds: 30, exceeded: false })
  t.strictSame(take('192.0.2.1'), { remaining: 0, resetSeconds: 30, exceeded: true })
  t.strictSame(take('192.0.2.2'), { remaining: 1, resetSeconds: 60, exceeded: false })
  time = 60_000
  t.strictSame(take('192.0.2.1'), { remaining: 1, resetSeconds: 60, exceeded: false })
  t.end()
})

t.test('an IPv6 client is its network, and an IPv4 one the same however it is written', t => {
  const { take } = createRateLimiter({ quota: 9 })
  const used = (address: string) => 9 - take(address).remaining
  t.equal(used('2001:db8:0:1::1'), 1)
  t.equal(used('2001:0db8::1:ffff:2:3:4'), 2, 'the same network, written otherwise')
  t.equal(used('2001:db8:0:2::1'), 1)
  t.equal(used('::1'), 1)
  t.equal(used('::2'), 2)
  t.equal(used('2001:db8::'), 1)
  t.equal(used('fe80:1:2:3:4:5:6:7'), 1)
  t.equal(used('192.0.2.7'), 1)
  t.equal(used('::ffff:192.0.2.7'), 2)
  t.equal(used('not:an:address'), 1)
  t.end()
})

t.test('requests are turned away while the event loop lags, and no longer', async t => {
  const { app } = await setup(t, { limits: { eventLoopLagMs: 200 } })
  const statusOf = async (url: string) => (await app.inject(url)).statusCode
  for (let i = 0; i < 3; i++) {
    block(700)
    await sleep(0)
  }
  const res = await app.inject('/v1/cni')
  t.match(res.json(), { status: 503, code: 'UNAVAILABLE' })
  t.equal(res.headers['retry-after'], '2')
  t.equal(await statusOf('/readyz'), 200, 'health is always told')
  for (let tries = 0; tries < 20 && await statusOf('/v1/cni') === 503; tries++) await sleep(250)
  t.equal(await statusOf('/v1/cni'), 200)
})

t.test('one long piece of work is no overload, several in a row are', t => {
  const meter = createLagMeter(100, 0)
  const after = (time: number) => {
    meter.tick(time)
    return meter.isTooHigh()
  }
  t.equal(after(250), false, 'in time')
  t.equal(after(1250), false, 'late once')
  t.equal(after(1500), false)
  t.equal(after(2500), false)
  t.equal(after(3500), true, 'late twice')
  t.equal(after(4500), true)
  t.equal(after(4800), false, 'a little late is in time')
  t.end()
})

t.test('a client that does not finish its request is answered and let go', async t => {
  const port = await listen(t, { headersTimeoutMs: 200, requestTimeoutMs: 300, checkIntervalMs: 50 })
  for (const sent of ['GET /v1 HTTP/1.1\r\nHost: x\r\nX-Slow: ', 'POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{']) {
    const socket = connect(port, '127.0.0.1')
    socket.write(sent)
    let received = ''
    for await (const chunk of socket) received += String(chunk)
    t.match(received, /^HTTP\/1\.1 408 Request Timeout\r\nContent-Type: application\/problem\+json/, sent.slice(0, 4))
    t.match(received, /"type":"\/problems\/request-timeout"/)
  }
})

t.test('a connection on which nothing moves is closed', async t => {
  const port = await listen(t, { stallTimeoutMs: 150, keepAliveTimeoutMs: 150 })
  const socket = connect(port, '127.0.0.1')
  socket.write('GET /livez HTTP/1.1\r\nHost: x\r\n\r\n')
  let received = ''
  for await (const chunk of socket) received += String(chunk)
  t.match(received, /^HTTP\/1\.1 200/)
})

t.test('what the service lets clients do is a setting', t => {
  t.match(loadConfig({}), { RATE_LIMIT: 0, MAX_EVENT_LOOP_LAG: 1000 })
  t.match(loadConfig({ RATE_LIMIT: '600', MAX_EVENT_LOOP_LAG: '0' }), { RATE_LIMIT: 600, MAX_EVENT_LOOP_LAG: 0 })
  t.throws(() => loadConfig({ RATE_LIMIT: '-1' }), /RATE_LIMIT is "-1", which is not what was expected: how many requests a minute one client may send; 0 for any number/)
  t.throws(() => loadConfig({ RATE_LIMITS: '5' }), /RATE_LIMITS is no setting/)
  t.end()
})
