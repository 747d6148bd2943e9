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

interface Answer { status: number, head: string, body: string }

/** What comes back for exactly these lines, until the connection is closed. */
async function send (t: Test, port: number, lines: string[], host = '127.0.0.1'): Promise<Answer> {
  const socket = connect(port, host)
  t.teardown(() => socket.destroy())
  socket.write(`${lines.join('\r\n')}\r\n\r\n`)
  let received = ''
  for await (const chunk of socket.setEncoding('utf8')) received += String(chunk)
  const [head = '', body = ''] = received.split('\r\n\r\n', 2)
  return { status: Number(/^HTTP\/1.1 (\d{3})/.exec(head)?.[1]), head, body }
}

const QUESTION = '{"query":"{ __typename }"}'

const get = (path: string, ...headers: string[]): string[] => [`GET ${path} HTTP/1.1`, 'Connection: close', ...headers]

t.test('a request says once for which host it is', async t => {
  const { port } = await listen(t)
  const faults = [
    get('/v1/cni'), get('/v1/cni', 'Host:'), get('/v1/cni', 'Host: a', 'Host: a'), get('/v1/cni', 'Host: a', 'host: b'), get('/v1/changes.atom', 'Host: <b>'),
    get('/v1/cni', 'Host: a&b'), get('/v1/cni', 'Host: a b'), get('/v1/cni', 'Host: a/b'), get('/v1/cni', 'Host: a:port'), get('/v1/cni', `Host: ${'a'.repeat(300)}`), get('/v1/cni', 'Host: user@a'),
    get('http:///v1/cni', 'Host: a'), get('http://user@a/v1/cni', 'Host: a'), get('http://a_-/v1/cni', 'Host: a'), get('ftp://a/v1/cni', 'Host: a'), get('/rancher/v1', 'Host: <b>'), get('/nothing', 'Host: <b>'),
    ['OPTIONS /v1/cni HTTP/1.1', 'Connection: close', 'Host: <b>'], get('/livez', 'Host: <b>')
  ]
  // What is kept must not be answered either.
  t.equal((await send(t, port, get('/v1/cni', 'Host: a'))).status, 200)
  for (const lines of faults) {
    const { status, head, body } = await send(t, port, lines)
    const what = `${lines.join(' | ')}: ${body}`
    t.equal(status, 400, what)
    if (lines[0]!.includes('/rancher')) continue
    t.match(head, /^content-type: application\/problem\+json/m, what)
    const problem = JSON.parse(body)
    t.match(problem, { code: 'BAD_REQUEST', errors: [{ pointer: 'Host', expected: String }] }, what)
    t.notMatch(body, /<b>|user@/, 'it is not told back')
  }
  for (const host of ['a', 'atlas.example.org', 'atlas.example.org.', 'atlas:3000', '127.0.0.1:1', '[::1]:3000', 'cni_atlas', 'UPPER.example']) {
    t.equal((await send(t, port, get('/v1/cni', `Host: ${host}`))).status, 200, host)
  }
  t.equal((await send(t, port, ['GET /v1/cni HTTP/1.0'])).status, 200, 'HTTP/1.0 need not say it')
  for (const [path, link] of [['/v1/changes.atom', '<link rel="alternate" href="'], ['/.well-known/api-catalog', '"anchor":"'], ['/rancher/v1', '"self":"']] as const) {
    const { status, body } = await send(t, port, [`GET ${path} HTTP/1.0`])
    t.equal(status, 200)
    t.match(body, `${link}http://127.0.0.1:${port}${path.replace('.atom', '')}`, 'and gets links to where it asked')
  }
})

t.test('the whole address, as a proxy is asked, is the address, and its host is the host', async t => {
  const { port } = await listen(t)
  const strip = ({ status, head, body }: Answer) => ({ status, head: head.replace(/^date: .*$/im, ''), body })
  for (const path of ['/v1/cni', '/v1/tables/features.md', '/v1/providers?limit=2', '/v1/nothing', '/v1/providers?limitt=2', '/v1/changes.atom?provider=calico', '/.well-known/api-catalog', '/rancher/v1/networkproviders/calico', '/?x', '/']) {
    const plain = await send(t, port, get(path, 'Host: atlas.example.org'))
    for (const scheme of ['http', 'HTTP']) {
      t.strictSame(strip(await send(t, port, get(`${scheme}://atlas.example.org${path}`, 'Host: other'))), strip(plain), path)
    }
  }
  const root = strip(await send(t, port, get('/', 'Host: atlas.example.org')))
  for (const address of ['http://atlas.example.org', 'http://atlas.example.org?x']) t.strictSame(strip(await send(t, port, get(address, 'Host: other'))), root, address)
  t.match((await send(t, port, ['POST http://atlas.example.org/graphql HTTP/1.1', 'Host: a', 'Connection: close', 'Content-Type: application/json', 'Content-Length: 26', '', QUESTION])).body, '"Query"')
})

t.test('with a public address, links are built from that one alone', async t => {
  const { port } = await listen(t, { publicUrl: 'https://atlas.example.org' })
  const { head } = await send(t, port, get('http://inner:3000/v1/providers?limit=2', 'Host: a'))
  t.match(head, '<https://atlas.example.org/v1/providers?limit=2>; rel="first"')
})

t.test('an address of version 6 is a host as well', async t => {
  const { app } = await setup(t)
  try {
    await app.listen({ port: 0, host: '::' })
  } catch {
    return t.comment('this machine has none')
  }
  const { port } = app.server.address() as { port: number }
  t.match((await send(t, port, ['GET /v1/changes.atom HTTP/1.0'])).body, `<link rel="alternate" href="http://127.0.0.1:${port}/v1/changes"`)
  t.match((await send(t, port, ['GET /v1/changes.atom HTTP/1.0'], '::1')).body, `<link rel="alternate" href="http://[::1]:${port}/v1/changes"`)
})

t.test('answers with links depend on the host, and on what a trusted proxy says of it, and say so', async t => {
  const byProxy = ['X-Forwarded-Host', 'X-Forwarded-Proto']
  for (const [options, told] of [[{ trustProxy: 'loopback' }, ['Host', ...byProxy]], [{}, ['Host']], [{ trustProxy: true, publicUrl: 'https://atlas.example.org' }, []]] as const) {
    const { app } = await setup(t, options)
    for (const url of ['/v1/changes.atom', '/.well-known/api-catalog']) {
      // The third time the answer is a kept one.
      for (const headers of [{}, {}, {}, { 'if-none-match': '*' }]) {
        const { vary } = (await app.inject({ url, headers })).headers
        t.strictSame(String(vary).split(', ').filter(name => !name.startsWith('Accept')), told, `${url} ${JSON.stringify(options)}`)
      }
    }
    t.notMatch((await app.inject('/v1/changes')).headers.vary, /Host/, 'no link in it names a host')
  }
})

t.test('what a proxy says of the host is checked where links are built from it', async t => {
  const { app } = await setup(t, { trustProxy: true })
  for (const url of ['/v1/changes.atom', '/.well-known/api-catalog', '/rancher/v1']) {
    t.equal((await app.inject({ url, headers: { 'x-forwarded-host': '<b>' } })).statusCode, 400, url)
    t.equal((await app.inject({ url, headers: { 'x-forwarded-proto': 'javascript' } })).statusCode, 400, url)
    t.equal((await app.inject({ url, headers: { 'x-forwarded-host': 'outer.example', 'x-forwarded-proto': 'https' } })).statusCode, 200, url)
  }
})

t.test('what is not done is refused in the same form as all else', async t => {
  const { port } = await listen(t)
  const ask = (...lines: string[]): string[] => ['POST /graphql HTTP/1.1', 'Connection: close', 'Host: a', 'Content-Type: application/json', ...lines]
  for (const size of ['Content-Length: 26', 'Transfer-Encoding: chunked', 'Transfer-Encoding: Chunked']) {
    const body = size.startsWith('C') ? [QUESTION] : ['1a', QUESTION, '0']
    t.equal((await send(t, port, ask(size, '', ...body))).status, 200, `${size}, which is kept from now on`)
  }
  for (const type of ['Content-Type: application/json', 'content-type: text/plain']) {
    const { status, body } = await send(t, port, ask(type, 'Content-Length: 26', '', QUESTION))
    t.match({ status, body: JSON.parse(body) }, { status: 400, body: { errors: [{ message: 'Content-Type stands 2 times, expected once', extensions: { code: 'BAD_REQUEST' } }] } })
  }
  const cases: Array<[lines: string[], status: number, code: string]> = [
    [get('/v1/cni', 'Host: a', 'Expect: something'), 417, 'EXPECTATION_FAILED'],
    [get('*', 'Host: a'), 400, 'BAD_REQUEST'],
    [['GET /v1/cni HTTP/2.0', 'Connection: close', 'Host: a'], 505, 'HTTP_VERSION_NOT_SUPPORTED'],
    [['GET /v1/cni HTTP/0.9', 'Connection: close', 'Host: a'], 505, 'HTTP_VERSION_NOT_SUPPORTED'],
    [ask('Transfer-Encoding: gzip, chunked', '', '0'), 501, 'NOT_IMPLEMENTED'],
    [['POST /v1/cni HTTP/1.1', 'Connection: close', 'Host: a', 'Content-Type: application/json', 'content-type: text/plain', 'Content-Length: 0'], 400, 'BAD_REQUEST'],
    [['no request'], 400, 'BAD_REQUEST'],
    [get('/docs/static/%00', 'Host: a'), 404, 'NOT_FOUND']
  ]
  for (const [lines, expected, code] of cases) {
    const what = lines.join(' | ')
    const { status, head, body } = await send(t, port, lines)
    t.equal(status, expected, what)
    t.match(head, /^content-type: application\/problem\+json/im, what)
    t.match(head, /^date: \w{3}, \d/im, what)
    t.match(head, /^x-content-type-options: nosniff/im, what)
    t.match(JSON.parse(body), { code, status: expected, type: `/problems/${code.toLowerCase().replaceAll('_', '-')}` }, what)
  }
  const anywhere = await send(t, port, ['OPTIONS * HTTP/1.1', 'Host: a', 'Connection: close'])
  t.equal(anywhere.status, 204)
  t.match(anywhere.head, /^allow: GET, HEAD, POST, OPTIONS/im)
})

t.test('who asks for a tunnel gets none, and does no harm', async t => {
  const { app, port } = await listen(t)
  const connects = 'CONNECT atlas:443 HTTP/1.1\r\nHost: atlas:443\r\n\r\n'
  const kept = 'GET /v1/cni HTTP/1.1\r\nHost: a\r\n\r\n'
  for (const text of [connects, kept + connects, kept + kept + connects]) {
    for (const end of ['end', 'resetAndDestroy'] as const) {
      const socket = connect(port, '127.0.0.1').on('error', () => {})
      t.teardown(() => socket.destroy())
      socket.write(text)
      await sleep(20)
      socket[end]()
      await sleep(20)
    }
  }
  t.equal((await app.inject('/livez')).statusCode, 200)
})

t.test('what is no request is told after the answers to what came before it', async t => {
  const { port } = await listen(t)
  const asking = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`
  for (const path of ['/v1/cni', '/v1/cni', '/v1/cni?asOf=2021-02-03', '/v1/nothing']) {
    const socket = connect(port, '127.0.0.1')
    t.teardown(() => socket.destroy())
    socket.write(`${asking(path)}${asking('/v1/protocols/vxlan?fields=id')}no request\r\n\r\n`)
    let received = ''
    for await (const chunk of socket.setEncoding('utf8')) received += String(chunk)
    t.strictSame(received.match(/(?<=HTTP\/1\.1 )\d{3}/g), [path === '/v1/nothing' ? '404' : '200', '200', '400'], path)
  }
})
