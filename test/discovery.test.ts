import { buildClientSchema, getIntrospectionQuery, printSchema } from 'graphql'
import t from 'tap'
import type { Deprecation } from '../src/http/deprecations.ts'
import { setup } from './helpers/app.ts'
import { aSample } from './helpers/builders.ts'

/** `<a>; rel="x", <b>; rel="y"` → what each relation leads to. */
const linksOf = (header: unknown): Record<string, string> =>
  Object.fromEntries([...String(header).matchAll(/<([^>]*)>; rel="([^"]+)"/g)].map(([, href = '', rel = '']) => [rel, href]))

t.test('the entrance tells where the API is described and how it is, and every link leads there', async t => {
  const { app } = await setup(t)
  for (const url of ['/v1', '/']) {
    const { headers } = await app.inject(url)
    const links = linksOf(headers.link)
    t.strictSame(links, { 'service-desc': '/openapi.json', 'service-doc': '/docs/', status: '/readyz', 'api-catalog': '/.well-known/api-catalog' }, url)
    for (const [, href, type] of String(headers.link).matchAll(/<([^>]*)>; rel="[^"]+"; type="([^"]+)"/g)) {
      const res = await app.inject(href ?? '')
      t.equal(res.statusCode, 200, String(href))
      t.ok(String(res.headers['content-type']).startsWith(type!), `${href} is ${type}`)
    }
    t.strictSame(linksOf((await app.inject({ method: 'HEAD', url })).headers.link), links, 'for HEAD as well')
  }
  t.strictSame(linksOf((await app.inject('/v1')).headers.link)['service-desc'], '/openapi.json', 'kept with the answer')
  t.equal((await app.inject('/v1/providers')).headers.link, '</v1/providers>; rel="first"')
})

t.test('links are absolute where the public address is known', async t => {
  const { app } = await setup(t, { publicUrl: 'https://example.org/atlas' })
  t.equal(linksOf((await app.inject('/v1')).headers.link)['service-desc'], 'https://example.org/atlas/openapi.json')
  const { linkset } = (await app.inject('/.well-known/api-catalog')).json()
  t.strictSame(linkset.map(({ anchor }: { anchor: string }) => anchor), ['https://example.org/atlas/.well-known/api-catalog', 'https://example.org/atlas/v1', 'https://example.org/atlas/graphql'])
})

t.test('the catalogue of APIs is a linkset, as RFC 9727 has it', async t => {
  const { app } = await setup(t)
  const res = await app.inject({ url: '/.well-known/api-catalog', headers: { host: 'atlas.example.org' } })
  t.equal(res.statusCode, 200)
  t.match(res.headers['content-type'], /^application\/linkset\+json; profile="https:\/\/www\.rfc-editor\.org\/info\/rfc9727"/)
  const { linkset } = res.json()
  const [catalog, ...apis] = linkset
  t.strictSame(catalog.item.map(({ href }: { href: string }) => href), apis.map(({ anchor }: { anchor: string }) => anchor))
  for (const { anchor, ...relations } of apis) {
    t.ok(relations['service-doc'] && relations.status, anchor)
    for (const { href, type } of Object.values<Array<{ href: string, type: string }>>(relations).flat()) {
      const target = await app.inject(href.replace('http://atlas.example.org', ''))
      t.equal(target.statusCode, 200, href)
      t.ok(String(target.headers['content-type']).startsWith(type), `${href} is ${type}`)
    }
  }

  const head = await app.inject({ method: 'HEAD', url: '/.well-known/api-catalog', headers: { host: 'atlas.example.org' } })
  t.equal(head.statusCode, 200)
  t.equal(head.body, '')
  t.match(linksOf(head.headers.link), { 'api-catalog': 'http://atlas.example.org/.well-known/api-catalog' })

  for (const [accept, status] of [['application/linkset+json', 200], ['application/json', 200], ['*/*', 200], ['text/csv', 406]] as const) {
    t.equal((await app.inject({ url: '/.well-known/api-catalog', headers: { accept } })).statusCode, status, accept)
  }
})

t.test('/ lists what is here, for programs and for people', async t => {
  const { app, get } = await setup(t)
  t.strictSame(await get('/'), await get('/v1'))
  const page = await app.inject({ url: '/', headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } })
  t.match(page.headers, { 'content-type': 'text/html; charset=utf-8', vary: /Accept/, 'content-security-policy': /script-src 'self'/ })
  t.match(page.body, /<main>[^]*<h1>CNI Atlas/)
  const addresses = [...page.body.matchAll(/<a href="([^"]+)"/g)].map(([, href]) => href!)
  t.ok(addresses.length > 15)
  for (const href of addresses.filter(href => href !== 'graphql')) t.equal((await app.inject(`/${href}`)).statusCode, 200, href)
})

t.test('no browser is told that there is no icon', async t => {
  const { app } = await setup(t)
  t.match(await app.inject({ url: '/favicon.ico', headers: { accept: 'image/avif,image/*;q=0.8' } }), { statusCode: 204, body: '', headers: { 'cache-control': /max-age/ } })
})

t.test('what describes the API is asked for once', async t => {
  const { app, store } = await setup(t)
  for (const url of ['/openapi.json', '/.well-known/api-catalog', '/problems', '/problems/not-found']) {
    const { statusCode, headers } = await app.inject({ url, headers: { host: 'atlas.example.org' } })
    t.match({ statusCode, headers }, { statusCode: 200, headers: { etag: /^"/, 'last-modified': String, 'cache-control': /^public, max-age=3600/ } }, url)
    await store.saveSample(aSample())
    const again = await app.inject({ url, headers: { host: 'atlas.example.org', 'if-none-match': String(headers.etag) } })
    t.match(again, { statusCode: 304, body: '' }, `${url}, though the figures changed`)
  }
  const catalogOf = async (host: string) => (await app.inject({ url: '/.well-known/api-catalog', headers: { host } })).json().linkset[0].anchor
  t.equal(await catalogOf('a.example.org'), 'http://a.example.org/.well-known/api-catalog')
  t.equal(await catalogOf('b.example.org'), 'http://b.example.org/.well-known/api-catalog', 'each host by itself')
})

const INTROSPECTION = getIntrospectionQuery({ inputValueDeprecation: true })

const ENTRY: Deprecation = {
  routes: ['/v1/providers/:id/ports', '/v1/ports'],
  fields: ['Provider.ports', 'Quality.HELD', 'ProviderFilter.lifecycle'],
  since: '2026-11-01',
  sunset: '2027-11-01',
  reason: 'Ask for the ports of the provider.',
  link: '/docs/'
}

t.test('one entry announces a route and a field that will go away, in every place a client may look', async t => {
  const { app, graphql } = await setup(t, { deprecations: [ENTRY], publicUrl: 'https://atlas.example.org' })
  // The second time the answer is a kept one; a failure and a 304 say it too.
  const { headers: { etag } } = await app.inject('/v1/ports?limit=1')
  const requests: Array<[string, Record<string, string>, number]> = [
    ['/v1/ports?limit=1', {}, 200], ['/v1/ports?limit=1', {}, 200], ['/v1/ports?limit=1', { 'if-none-match': String(etag) }, 304],
    ['/v1/providers/calico/ports', {}, 200], ['/v1/providers/nope/ports', {}, 404]
  ]
  for (const [url, headers, status] of requests) {
    const res = await app.inject({ url, headers })
    t.equal(res.statusCode, status)
    t.match(res.headers, { deprecation: '@1793491200', sunset: 'Mon, 01 Nov 2027 00:00:00 GMT' }, `${url} ${status}`)
    if (status !== 304) t.equal(linksOf(res.headers.link).deprecation, 'https://atlas.example.org/docs/', `${url} ${status}`)
  }
  t.ok(linksOf((await app.inject('/v1/ports?limit=1')).headers.link).next, 'the pages are still linked')
  const other = await app.inject('/v1/providers')
  t.notOk(other.headers.deprecation ?? other.headers.sunset)

  const { paths } = (await app.inject('/openapi.json')).json()
  t.match(paths['/v1/ports'].get, { deprecated: true, description: /Deprecated: Ask for the ports of the provider\.$/ })
  t.equal(paths['/v1/providers'].get.deprecated, undefined)

  const sdl = printSchema(buildClientSchema((await graphql(INTROSPECTION)).data))
  t.equal(sdl.split('@deprecated(reason: "Ask for the ports of the provider. It may be gone from 2027-11-01.")').length, 4)
})

t.test('without a last day there is no Sunset', async t => {
  const { sunset: _, ...entry } = ENTRY
  const { app, graphql } = await setup(t, { deprecations: [{ ...entry, fields: [], link: 'https://example.org/why' }, { since: '2026-11-01', reason: entry.reason, link: '/docs/', fields: ['Provider.ports'] }] })
  const { headers } = await app.inject('/v1/providers/calico/ports')
  t.equal(headers.sunset, undefined)
  t.equal(linksOf(headers.link).deprecation, 'https://example.org/why')
  t.match(printSchema(buildClientSchema((await graphql(INTROSPECTION)).data)), /@deprecated\(reason: "Ask for the ports of the provider\."\)/)
})

t.test('an entry that names what there is not stops the start', async t => {
  const { app } = await setup(t, { deprecations: [{ ...ENTRY, routes: ['/v1/nope'] }] })
  await t.rejects(async () => { await app.ready() }, { message: /\/v1\/nope/ })
  for (const field of ['Nope.name', 'Provider.nope', 'Quality.NOPE', 'Date.nope', 'Provider']) {
    await t.rejects(setup(t, { deprecations: [{ ...ENTRY, fields: [field] }] }), { message: new RegExp(field) })
  }
})

t.test('what describes the API is the same whatever parameters are made up for it, and whichever comes first', async t => {
  const { app } = await setup(t)
  for (const address of ['/openapi.json', '/.well-known/api-catalog']) {
    const first = await app.inject(`${address}?v=1&asOf=2020-01-01`)
    t.equal(first.statusCode, 200, address)
    for (const query of ['', '?v=2', '?asOf=2019-01-01']) {
      const { body, headers } = await app.inject(address + query)
      t.strictSame([body, headers.etag, headers['cache-control'], headers.link], [first.body, first.headers.etag, first.headers['cache-control'], first.headers.link], query)
    }
    t.equal((await app.inject({ url: `${address}?v=3`, headers: { 'if-none-match': String(first.headers.etag) } })).statusCode, 304)
  }
})
