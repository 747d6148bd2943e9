import { createServer, request as openRequest, type IncomingHttpHeaders, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { setup, type SetupOptions } from './helpers/app.ts'

t.setTimeout(180_000)

type Thing = Record<string, any>

async function listen (t: Test, listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
  t.teardown(() => { server.closeAllConnections(); server.close() })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function startService (t: Test, options: SetupOptions): Promise<string> {
  const { app } = await setup(t, options)
  return await app.listen({ port: 0, host: '127.0.0.1' })
}

/**
 * A server in front: it takes its own part off an address and hands the request on, with the headers that it sets or drops (undefined).
 * What it does not know it answers itself, as Rancher and Kubernetes would: with something else.
 */
const startProxy = async (
  t: Test,
  targetOf: (path: string) => { origin: string, path: string } | undefined,
  headersOf: (headers: IncomingHttpHeaders, target: URL, path: string) => Record<string, string | undefined>
) =>
  await listen(t, (incoming, answer) => {
    const target = targetOf(incoming.url ?? '')
    if (target === undefined) return answer.writeHead(404).end('this is not the service')
    const { hostname, port, host } = new URL(target.origin)
    const headers = { ...incoming.headers, host, ...headersOf(incoming.headers, new URL(target.origin), incoming.url ?? '') }
    const known = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined))
    incoming.pipe(openRequest({ hostname, port, path: target.path, method: incoming.method, headers: known }, response => {
      answer.writeHead(response.statusCode ?? 500, response.headers)
      response.pipe(answer)
    }))
  })

/** Every address in a document: of links, and of what pages and collections lead to. */
const linksOf = (document: Thing): string[] => [
  ...Object.values<string>(document.links ?? {}),
  ...[document.pagination?.first, document.pagination?.next].filter(link => link !== undefined),
  ...[document.data ?? []].flat().flatMap((item: Thing) => linksOf(item))
]

interface Way { start: string, headers?: Record<string, string>, /** Where the outer address really is, for this test. */ reach?: (url: string) => string }

/** Follows every link of every document, and says how many documents there were. */
async function followAll (t: Test, { start, headers = {}, reach = url => url }: Way): Promise<string[]> {
  const [seen, waiting] = [new Set<string>(), [start]]
  for (let url = waiting.pop(); url !== undefined; url = waiting.pop()) {
    if (seen.has(url)) continue
    seen.add(url)
    const res = await fetch(reach(url), { headers: { accept: 'application/json', ...headers } })
    const document = await res.text().then(JSON.parse).catch(() => undefined) as Thing | undefined
    if (res.status !== 200 || document?.type === undefined) {
      t.fail(`${url} leads nowhere`, { status: res.status, document })
      continue
    }
    const found = [...linksOf(document), res.headers.get('x-api-schemas') ?? 'none'].map(link => new URL(link, url).href)
    const self = document.links.self === undefined ? url : new URL(document.links.self, url).href
    if (!found.includes(self)) t.fail(`${url} does not lead back to itself`)
    waiting.push(...found)
  }
  return [...seen]
}

const PATHS = (urls: string[]): string[] => [...new Set(urls.map(url => url.slice(url.indexOf('/rancher'))))].sort()

t.test('every link of every document can be followed, whichever way the request came', async t => {
  const direct = await startService(t, {})
  const expected = PATHS(await followAll(t, { start: `${direct}/rancher` }))
  t.ok(expected.length > 200, `${expected.length} documents`)

  await t.test('with pages and a past day', async t => {
    for (const query of ['pagesize=7&page=2', 'limit=9', 'asOf=2018-07-26', 'asOf=2018-07-26&limit=1&sort=-name&filter=name~a']) {
      t.ok((await followAll(t, { start: `${direct}/rancher/v1/cni.ports?${query}` })).length > 5, query)
    }
  })

  await t.test('behind a public address', async t => {
    let origin = ''
    const outer = await startProxy(t, path => path.startsWith('/atlas/') ? { origin, path: path.slice('/atlas'.length) } : undefined, () => ({}))
    origin = await startService(t, { publicUrl: `${outer}/atlas` })
    const urls = await followAll(t, { start: `${outer}/atlas/rancher` })
    t.strictSame(PATHS(urls), expected)
    t.ok(urls.every(url => url.startsWith(`${outer}/atlas/`)))
    t.strictSame(PATHS(await followAll(t, { start: `${origin}/rancher`, headers: { 'x-api-url-prefix': '/elsewhere', 'x-forwarded-host': 'elsewhere.example' } })).slice(0, 3), expected.slice(0, 3), 'whatever else is said')
  })

  // Rancher: the host goes without its port, cookies are dropped, and what its ingress said of the outer host stays.
  for (const { trustProxy, forwarded } of [{ trustProxy: 'loopback', forwarded: true }, { trustProxy: false, forwarded: true }, { trustProxy: false, forwarded: false }, { trustProxy: true, forwarded: false }]) {
    await t.test(`behind /meta/proxy, ${trustProxy === false ? 'not trusted' : 'trusted'}, ${forwarded ? 'with' : 'without'} a word on the outer host`, async t => {
      const service = await startService(t, { trustProxy })
      const rancher = await startProxy(t, path => {
        const [, host = '', rest = ''] = /^\/meta\/proxy\/http:\/([^/]+)(\/.*)$/.exec(path) ?? []
        return host === '' ? undefined : { origin: `http://${host}`, path: rest }
      }, (_headers, { hostname }) => ({ host: hostname, cookie: undefined, ...(forwarded ? { 'x-forwarded-host': 'rancher.example', 'x-forwarded-proto': 'https' } : {}) }))
      const prefix = `/meta/proxy/${service.replace('//', '/')}`
      const outer = trustProxy !== false && forwarded ? 'https://rancher.example' : rancher
      const urls = await followAll(t, { start: `${outer}${prefix}/rancher`, headers: { 'x-api-url-prefix': prefix }, reach: url => url.replace('https://rancher.example', rancher) })
      t.strictSame(PATHS(urls.map(url => url.slice(url.indexOf(prefix) + prefix.length))), expected)
      t.ok(urls.every(url => url.startsWith(`${outer}${prefix}/`)), outer)
    })
  }

  // Kubernetes says where it took the address apart, and sets the host to that of the pod.
  const SERVICE = '/api/v1/namespaces/cni/services/http:atlas:3000/proxy'
  for (const trustProxy of ['loopback', false] as const) {
    await t.test(`behind the service proxy of Kubernetes, ${trustProxy === false ? 'not trusted' : 'trusted'}`, async t => {
      const service = await startService(t, { trustProxy })
      const rancher = await startProxy(t, path => path.startsWith(`/k8s/clusters/local${SERVICE}/`) ? { origin: service, path: path.slice(`/k8s/clusters/local${SERVICE}`.length) } : undefined,
        ({ host }, _target, path) => ({ 'x-forwarded-host': host, 'x-forwarded-proto': 'http', 'x-forwarded-uri': path.split('?')[0]!.replace('/k8s/clusters/local', '') }))
      const urls = await followAll(t, { start: `${rancher}/k8s/clusters/local${SERVICE}/rancher`, headers: { 'x-api-url-prefix': `/k8s/clusters/local${SERVICE}` } })
      t.strictSame(PATHS(urls), expected)
    })
  }

  await t.test('behind kubectl proxy, where no client says a prefix', async t => {
    const service = await startService(t, { trustProxy: 'loopback' })
    const kubectl = await startProxy(t, path => path.startsWith(`${SERVICE}/`) ? { origin: service, path: path.slice(SERVICE.length) } : undefined,
      ({ host }, _target, path) => ({ 'x-forwarded-host': host, 'x-forwarded-proto': 'http', 'x-forwarded-uri': path.split('?')[0] }))
    t.strictSame(PATHS(await followAll(t, { start: `${kubectl}${SERVICE}/rancher` })), expected)
  })
})

t.test('what is kept for one way is not sent the other', async t => {
  const { app } = await setup(t, { trustProxy: true })
  const ask = async (headers: Record<string, string>) => await app.inject({ url: '/rancher/v1/cni.features', headers: { host: 'atlas.example', ...headers } })
  const ways: Array<Record<string, string>> = [
    {}, { host: 'other.example' }, { 'x-api-url-prefix': '/a' }, { 'x-api-url-prefix': '/b' }, { 'x-forwarded-host': 'outer.example' }, { 'x-forwarded-proto': 'https' },
    { 'x-forwarded-uri': '/c/rancher/v1/cni.features' }, { origin: 'https://rancher.example', 'x-api-url-prefix': '/a' }
  ]
  const first = await Promise.all(ways.map(ask))
  t.equal(new Set(first.map(({ headers }) => headers.etag)).size, 7)
  for (const [index, way] of ways.entries()) {
    const again = await ask(way)
    t.strictSame([again.body, again.headers.etag, again.headers['x-api-schemas']], [first[index]!.body, first[index]!.headers.etag, first[index]!.headers['x-api-schemas']], JSON.stringify(way))
    t.equal((await ask({ ...way, 'if-none-match': String(again.headers.etag) })).statusCode, 304)
    t.match(again.headers, { vary: /X-API-URL-Prefix.*Accept-Encoding/, 'cache-control': /max-age/, 'last-modified': /GMT/ })
  }
  t.equal((await ask({ 'x-api-url-prefix': '//evil' })).statusCode, 400)
})

const selfOf = async (t: Test, options: SetupOptions, headers: Record<string, string>) => {
  const { app } = await setup(t, options)
  const res = await app.inject({ url: '/rancher/v1', headers })
  return { status: res.statusCode, self: res.json().links?.self as string | undefined, schemas: res.headers['x-api-schemas'], vary: res.headers.vary, body: res.body }
}

t.test('where links begin', async t => {
  const [host, prefix] = ['atlas.example', '/meta/proxy/http:/atlas.cni.svc:3000']
  const trusted = { trustProxy: true }
  const forwarded = { 'x-forwarded-host': 'rancher.example', 'x-forwarded-proto': 'https' }
  for (const [options, headers, start] of [
    [{}, { host }, 'http://atlas.example'],
    [{}, { host: 'atlas.example:8080' }, 'http://atlas.example:8080'],
    [{}, { host: '[fd00::1]:8080' }, 'http://[fd00::1]:8080'],
    [{}, { host, ...forwarded }, 'http://atlas.example'],
    [trusted, { host, ...forwarded }, 'https://rancher.example'],
    [trusted, { host, 'x-forwarded-proto': 'https' }, 'https://atlas.example'],
    [trusted, { host, 'x-forwarded-host': 'outer.example, inner.example', 'x-forwarded-proto': 'https,http' }, 'https://outer.example'],
    [trusted, { host, 'x-forwarded-host': '', 'x-forwarded-proto': 'https' }, 'https://atlas.example'],
    [{ trustProxy: ['127.0.0.1'] }, { host, 'x-forwarded-host': 'claimed.example, near.example', 'x-forwarded-proto': 'http,https' }, 'https://near.example'],
    [{ trustProxy: '192.0.2.1' }, { host, ...forwarded }, 'http://atlas.example'],
    [{ trustProxy: ['127.0.0.1'] }, { host, ...forwarded }, 'https://rancher.example'],
    [{ trustProxy: () => true }, { host, ...forwarded }, 'https://rancher.example'],
    [{}, { host, 'x-api-url-prefix': prefix }, `http://atlas.example${prefix}`],
    [{}, { host, 'x-api-url-prefix': '/apps/atlas/' }, 'http://atlas.example/apps/atlas'],
    [{}, { host, 'x-api-url-prefix': '/' }, 'http://atlas.example'],
    [{}, { host, 'x-api-url-prefix': '' }, 'http://atlas.example'],
    [trusted, { host, ...forwarded, 'x-api-url-prefix': prefix }, `https://rancher.example${prefix}`],
    [{}, { host: 'atlas.cni.svc', 'x-api-url-prefix': prefix }, prefix],
    [{}, { host: 'atlas.cni.svc', ...forwarded, 'x-api-url-prefix': prefix }, prefix],
    [trusted, { host: 'atlas.cni.svc', 'x-api-url-prefix': '/meta/proxy/atlas.cni.svc' }, '/meta/proxy/atlas.cni.svc'],
    [trusted, { host, 'x-forwarded-uri': '/proxy/rancher/v1?x=1' }, 'http://atlas.example/proxy'],
    [trusted, { host, 'x-forwarded-uri': '/rancher/v1' }, 'http://atlas.example'],
    [trusted, { host, 'x-forwarded-uri': '/elsewhere' }, 'http://atlas.example'],
    [{}, { host, 'x-forwarded-uri': '/proxy/rancher/v1' }, 'http://atlas.example'],
    [trusted, { host, 'x-forwarded-uri': '/inner/rancher/v1', 'x-api-url-prefix': '/outer' }, 'http://atlas.example/outer'],
    [{ publicUrl: 'https://cni.example/atlas' }, { host, ...forwarded, 'x-api-url-prefix': prefix }, 'https://cni.example/atlas']
  ] as Array<[SetupOptions, Record<string, string>, string]>) {
    const { self, schemas } = await selfOf(t, options, headers)
    t.strictSame([self, schemas], [`${start}/rancher/v1`, `${start}/rancher/v1/schemas`], JSON.stringify([options, headers]))
  }
})

t.test('a prefix or a host that could lead astray is refused, and never told back', async t => {
  const { app } = await setup(t, { trustProxy: true })
  const MARK = 'evil'
  const hostile: Array<[string, string]> = [
    '//evil.example', 'https://evil.example', 'evil.example', '/a//evil', '/meta/proxy/http://evil.example', '/../evil', '/a/../evil', '/a/./evil', '/a/..', '/%2e%2e/evil', '/evil%2f', '/evil?x=', '/evil#x',
    '/evil\\x', '\\\\evil', '/evil"x', "/evil'x", '/<script>evil</script>', '/evil x', '/evil\t', '/evil,/b', '/évil', `/evil/${'a'.repeat(600)}`, '@evil.example', '/evil@x', '//', '/evil//', '/evil;x', '/evil{{7*7}}'
  ].map(value => ['x-api-url-prefix', value])
  hostile.push(...['evil.example/x', 'evil"', 'evil example', 'user@evil.example', 'evil.example:port', '<evil>', 'evil.example:123456', `${'a'.repeat(300)}.evil`, '.evil', 'evil\\'].map(value => ['host', value] as [string, string]))
  hostile.push(...['evil.example/x', 'evil"', 'user@evil.example'].map(value => ['x-forwarded-host', value] as [string, string]))
  hostile.push(...['javascript', 'evil', 'https:'].map(value => ['x-forwarded-proto', value] as [string, string]))
  hostile.push(...['//evil/rancher/v1', '/evil"/rancher/v1', '/a/../evil/rancher/v1'].map(value => ['x-forwarded-uri', value] as [string, string]))
  for (const [name, value] of hostile) {
    const res = await app.inject({ url: '/rancher/v1', headers: { host: 'atlas.example', [name]: value } })
    const place = `${name}: ${value.slice(0, 40)}`
    t.equal(res.statusCode, 400, place)
    t.match(res.json(), { type: 'error', status: 400, code: 'InvalidFormat', message: / is not /, fieldName: name === 'x-forwarded-host' ? 'Host' : new RegExp(name, 'i') }, place)
    t.notMatch(res.body + JSON.stringify(res.headers), MARK, place)
    t.equal(res.headers['x-api-schemas'], '/rancher/v1/schemas', place)
    t.equal(res.headers['cache-control'], 'no-store')
  }
  t.equal((await app.inject({ url: '/v1/providers?limit=1', headers: { 'x-api-url-prefix': '//evil' } })).statusCode, 200, 'elsewhere nobody looks at it')
  t.equal((await app.inject({ url: '/rancher/v1/nope', headers: { 'x-api-url-prefix': '//evil' } })).statusCode, 404)
})

t.test('an answer says by which headers it would have been another one', async t => {
  t.equal((await selfOf(t, {}, {})).vary, 'Accept, Host, X-API-URL-Prefix, X-Forwarded-Host, Accept-Encoding')
  t.equal((await selfOf(t, { trustProxy: true }, {})).vary, 'Accept, Host, X-API-URL-Prefix, X-Forwarded-Host, X-Forwarded-Proto, X-Forwarded-Uri, Accept-Encoding')
  t.equal((await selfOf(t, { publicUrl: 'https://cni.example' }, {})).vary, 'Accept, Accept-Encoding')
})
