import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { setup } from './helpers/app.ts'

/** Sends requests one after the other on one connection, each when the last one was answered; tells the heads and bodies. */
async function converse (t: Test, port: number, requests: string[]): Promise<string[]> {
  const socket = connect(port, '127.0.0.1')
  t.teardown(() => socket.destroy())
  const answers: string[] = []
  for (const request of requests) {
    let received = ''
    const whole = new Promise<void>(resolve => {
      socket.on('data', chunk => {
        received += String(chunk)
        const end = received.indexOf('\r\n\r\n')
        const length = Number(/content-length: (\d+)/i.exec(received)?.[1] ?? 0)
        if (end !== -1 && received.length >= end + 4 + length) resolve()
      })
    })
    socket.write(request)
    await Promise.race([whole, sleep(3000)])
    socket.removeAllListeners('data')
    answers.push(received)
  }
  return answers
}

const H2C = 'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\n'
const WEBSOCKET = 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n'
const withoutDate = (answer: string) => answer.replace(/^date: .*\r\n/im, '')

t.test('who would rather speak another protocol is answered in this one, and so is what follows', async t => {
  const { app } = await setup(t)
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as { port: number }
  const get = (path: string, more = '') => `GET ${path} HTTP/1.1\r\nHost: atlas\r\n${more}\r\n`
  const query = JSON.stringify({ query: '{ provider(id: "calico") { name } }' })
  const post = (more = '') => `POST /graphql HTTP/1.1\r\nHost: atlas\r\nContent-Type: application/json\r\nContent-Length: ${query.length}\r\n${more}\r\n${query}`

  for (const [name, upgrade] of Object.entries({ h2c: H2C, websocket: WEBSOCKET, TLS: 'Connection: upgrade\r\nUpgrade: TLS/1.0\r\n' })) {
    const plain = await converse(t, port, [get('/v1/protocols/vxlan'), post(), get('/v1/nothing'), get('/v1/protocols/geneve')])
    const upgraded = await converse(t, port, [get('/v1/protocols/vxlan', upgrade), post(upgrade), get('/v1/nothing', upgrade), get('/v1/protocols/geneve', upgrade)])
    t.strictSame(upgraded.map(withoutDate), plain.map(withoutDate), name)
    t.match(plain, [/^HTTP\/1.1 200[^]*"vxlan"/, /"Calico"/, /^HTTP\/1.1 404/, /"geneve"/])
  }
  const conditional = await converse(t, port, [get('/v1/protocols/vxlan', `${H2C}If-None-Match: *\r\n`)])
  t.match(conditional, [/^HTTP\/1.1 304/])
  const [switched] = await converse(t, port, [get('/graphql', `${WEBSOCKET}Sec-WebSocket-Protocol: graphql-transport-ws\r\n`)])
  t.match(switched, /^HTTP\/1.1 101 /, 'a WebSocket where there is one')
})

t.test('the limits against slow clients hold for them too', async t => {
  const { app } = await setup(t, { limits: { requestTimeoutMs: 300, headersTimeoutMs: 200, keepAliveTimeoutMs: 300, checkIntervalMs: 50 } })
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as { port: number }
  for (const rest of ['', 'Content-Length: 10\r\n']) {
    const socket = connect(port, '127.0.0.1')
    t.teardown(() => socket.destroy())
    socket.resume().write(`${rest === '' ? 'GET /v1/protocols' : 'POST /graphql'} HTTP/1.1\r\nHost: atlas\r\nContent-Type: application/json\r\n${rest}${H2C}\r\n`)
    t.ok(await Promise.race([once(socket, 'close').then(() => true), sleep(8000)]), 'its connection is closed')
  }
})

/** All that comes for these bytes until the connection is closed, or nothing comes any more. */
async function receive (t: Test, port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  t.teardown(() => socket.destroy())
  let received = ''
  socket.on('data', chunk => { received += String(chunk) })
  socket.write(bytes)
  await Promise.race([once(socket, 'close'), sleep(1500)])
  return received
}

const statuses = (received: string): string[] => received.match(/(?<=HTTP\/1\.1 )\d{3}/g) ?? []

t.test('behind others on the same connection, it has its turn', async t => {
  const { app } = await setup(t)
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as { port: number }
  const get = (path: string, more = '') => `GET ${path} HTTP/1.1\r\nHost: atlas\r\n${more}\r\n`
  const last = get('/v1/nothing', 'Connection: close\r\n')
  for (const first of ['/v1/protocols/vxlan', '/v1/protocols/vxlan', '/v1/protocols/vxlan?asOf=2024-01-01', '/livez', '/v1/nothing']) {
    const received = await receive(t, port, get(first) + get('/v1/protocols/geneve', H2C) + last)
    t.strictSame(statuses(received), [first === '/v1/nothing' ? '404' : '200', '200', '404'], first)
  }
  t.strictSame(statuses(await receive(t, port, get('/v1/protocols/vxlan') + get('/graphql', `${WEBSOCKET}Sec-WebSocket-Protocol: graphql-transport-ws\r\n`))), ['200', '101'])
  // The client is gone before its turn comes.
  for (const path of ['/v1/providers?asOf=2023-01-01', '/v1/providers?asOf=2023-01-02', '/v1/providers?asOf=2023-01-03']) {
    const socket = connect(port, '127.0.0.1').on('error', () => {})
    socket.write(get(path) + get('/v1/protocols/geneve', H2C))
    await sleep(5)
    socket.resetAndDestroy()
  }
  await sleep(50)
  t.equal((await app.inject('/livez')).statusCode, 200)
})

t.test('what else it says of the connection holds', async t => {
  const { app } = await setup(t)
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as { port: number }
  const received = await receive(t, port, 'GET /v1/protocols/vxlan HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, close\r\nUpgrade: h2c\r\n\r\n')
  t.match(received, /^connection: close/im)
})

t.test('a WebSocket is asked for like anything else: of one host, in any form of address, in HTTP/1.1', async t => {
  const { app } = await setup(t)
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as { port: number }
  const asking = (line: string, ...headers: string[]) => `GET ${line}\r\n${headers.join('\r\n')}\r\n${WEBSOCKET}Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n`
  const cases: Array<[request: string, status: string]> = [
    [asking('/graphql HTTP/1.1', 'Host: a'), '101'], [asking('http://a/graphql HTTP/1.1', 'Host: b'), '101'],
    [asking('/graphql HTTP/1.1', 'Host: a', 'Host: b'), '400'], [asking('/graphql HTTP/1.1', 'Host: a/'), '400'], [asking('/graphql HTTP/1.1', 'X-Host: a'), '400'],
    [asking('/graphql HTTP/1.1', 'Host: a', 'Expect: foo'), '417'], [asking('/graphql HTTP/1.0', 'Host: a'), '400']
  ]
  for (const [request, status] of cases) t.strictSame(statuses(await receive(t, port, request)), [status], request)
})

t.test('a handshake that breaks the rules of WebSocket is refused as everything else is', async t => {
  const { app } = await setup(t)
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as { port: number }
  const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='
  const version = 'Sec-WebSocket-Version: 13'
  const knock = async (...headers: string[]): Promise<string> =>
    await receive(t, port, `GET /graphql HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${headers.join('\r\n')}\r\n\r\n`)
  const cases: Array<[headers: string[], status: string, pointer?: string, value?: string]> = [
    [[key, version], '101'],
    [[key, version, 'Accept: text/html'], '101'],
    [[version], '400', 'Sec-WebSocket-Key'],
    [['Sec-WebSocket-Key: short', version], '400', 'Sec-WebSocket-Key', 'short'],
    [[key, version, 'Sec-WebSocket-Protocol: graphql-transport-ws,,'], '400', 'Sec-WebSocket-Protocol', 'graphql-transport-ws,,'],
    [[key, version, 'Sec-WebSocket-Protocol: a, a'], '400', 'Sec-WebSocket-Protocol', 'a, a'],
    [[key], '426'],
    [[key, 'Sec-WebSocket-Version: 12'], '426']
  ]
  for (const [headers, status, pointer, value] of cases) {
    const answer = await knock(...headers)
    t.strictSame(statuses(answer), [status], headers.join(', '))
    if (status === '101') continue
    t.match(answer, /^connection: (?:upgrade, )?close/im)
    t.match(answer, /^content-type: application\/problem\+json/im)
    const problem = JSON.parse(answer.slice(answer.indexOf('{')))
    t.equal(String(problem.status), status)
    if (pointer !== undefined) t.match(problem.errors, [{ pointer, ...(value === undefined ? {} : { value }) }])
    // RFC 6455, 4.4, and RFC 9110, 15.5.22
    else t.match(answer, /^sec-websocket-version: 13\r$[^]*^upgrade: websocket\r$|^upgrade: websocket\r$[^]*^sec-websocket-version: 13\r$/im)
  }
})
