import t, { type Test } from 'tap'
import { EXAMPLES } from '../src/graphql/examples.ts'
import { setup } from './helpers/app.ts'

// The whole seed is asked, which takes its time on a busy machine.
t.setTimeout(120_000)

t.test('every example that the explorer opens with is answered, with something in it', async t => {
  const { graphql } = await setup(t)
  for (const { title, query } of EXAMPLES) {
    const { data, errors } = await graphql(query)
    t.equal(errors, undefined, title)
    const json = JSON.stringify(data)
    t.notMatch(json, /"totalCount":0|"nodes":\[\]/, title)
    for (const value of Object.values(data)) t.not(value, null)
  }
})

const PAGES = ['/graphiql', '/docs/']

t.test('the explorer and the reference load nothing from elsewhere, and all they load is there', async t => {
  const { app } = await setup(t)
  for (const page of PAGES) {
    const { body, statusCode, headers } = await app.inject(page)
    t.equal(statusCode, 200, page)
    t.match(headers['content-type'], 'text/html')
    const references = referencesIn(body)
    t.ok(references.length > 3, `${page} loads ${references.join(' ')}`)
    for (const reference of references) {
      t.notMatch(reference, /^(?:[a-z]+:)?\/\//i, `${page} loads ${reference}`)
      if (reference.startsWith('data:')) continue
      const { pathname } = new URL(reference, `http://atlas.example${page}`)
      const asset = await app.inject(pathname)
      t.equal(asset.statusCode, 200, pathname)
      if (pathname.endsWith('.css')) checkStyles(t, asset.body, pathname)
    }
  }
})

/** What a page makes a browser load. */
function referencesIn (html: string): string[] {
  const elements = html.matchAll(/<(?:script|img|iframe|source)\b[^>]*?\bsrc\s*=\s*["']([^"']+)["']|<link\b[^>]*?\bhref\s*=\s*["']([^"']+)["']/gi)
  return [...elements].map(([, src, href]) => src ?? href!)
}

/** Style sheets can load as well. */
function checkStyles (t: Test, css: string, name: string): void {
  for (const [, address = ''] of css.matchAll(/(?:@import\s+(?:url\()?|url\()\s*["']?([^"')]+)/gi)) t.notMatch(address, /^(?:https?:)?\/\//i, `${name} loads ${address}`)
}

t.test('the explorer asks the service it came from, with a query to begin with', async t => {
  const { app } = await setup(t)
  const { body } = await app.inject('/graphiql')
  const [, examples = ''] = /<script type="application\/json" id="examples">(.*)<\/script>/.exec(body) ?? []
  t.strictSame(JSON.parse(examples), EXAMPLES)
  const { body: start } = await app.inject('/graphiql/start.js')
  t.match(start, "new URL('graphql', document.baseURI)")
  t.notMatch(start, /https?:/)
})

t.test('a file that the reference does not have is not found, rather than not allowed', async t => {
  const { app } = await setup(t)
  for (const method of ['GET', 'HEAD'] as const) t.equal((await app.inject({ method, url: '/docs/static/nothing.js' })).statusCode, 404, method)
  for (const path of ['..%2f..%2fpackage.json', '.env', '%00']) t.match((await app.inject(`/docs/static/${path}`)).json(), { code: 'NOT_FOUND' }, path)
  t.match((await app.inject('/docs/static/nothing.js')).json(), { code: 'NOT_FOUND', detail: /^there is nothing at \/docs\/static\/nothing\.js/ })
  t.equal((await app.inject({ method: 'DELETE', url: '/docs/static/nothing.js' })).statusCode, 405)
})

t.test('each page is at one address only, and the others lead there, whatever path a proxy puts in front', async t => {
  const { app } = await setup(t)
  for (const [other, page] of [['/graphiql/', '/graphiql'], ['/docs', '/docs/'], ['/docs?x', '/docs/'], ['/docs/static/index.html', '/docs/']] as const) {
    for (const method of ['GET', 'HEAD'] as const) {
      const { statusCode, body, headers } = await app.inject({ method, url: other })
      t.equal(statusCode, 308, `${method} ${other}`)
      t.equal(new URL(String(headers.location), `https://atlas.example${other}`).href, `https://atlas.example${page}`)
      t.equal(new URL(String(headers.location), `https://atlas.example/cni${other}`).href, `https://atlas.example/cni${page}`)
      t.equal(body, '')
      t.equal(headers['content-type'], undefined, 'nothing has no type')
    }
    t.equal((await app.inject(page)).statusCode, 200)
  }
})

t.test('what is wrong with how a file is asked for is told like any other failure', async t => {
  const { app } = await setup(t)
  const url = '/docs/static/swagger-ui.css'
  const size = (await app.inject(url)).rawPayload.length
  t.match(await app.inject({ url, headers: { range: 'bytes=0-1' } }), { statusCode: 206, body: '.s', headers: { 'content-range': `bytes 0-1/${size}` } })
  for (const [headers, status, code] of [
    [{ range: 'bytes=99999999-' }, 416, 'RANGE_NOT_SATISFIABLE'], [{ range: 'bytes=zz' }, 416, 'RANGE_NOT_SATISFIABLE'],
    [{ 'if-match': '"x"' }, 412, 'PRECONDITION_FAILED'], [{ 'if-unmodified-since': 'Thu, 26 Jul 2018 00:00:00 GMT' }, 412, 'PRECONDITION_FAILED']
  ] as const) {
    const res = await app.inject({ url, headers })
    t.match(res.headers, { 'content-type': 'application/problem+json; charset=utf-8', 'cache-control': 'no-store' }, JSON.stringify(headers))
    t.match(res.json(), { status, code, type: `/problems/${code.toLowerCase().replaceAll('_', '-')}` })
    t.equal(res.headers['content-range'], status === 416 ? `bytes */${size}` : undefined)
    t.equal((await app.inject({ url, method: 'HEAD', headers })).body, '')
  }
})

interface Parameter { $ref?: string, name: string, required?: boolean, example?: unknown, examples?: object, schema: { type: string, default?: unknown } }
interface Operation { parameters?: Parameter[], responses: Record<string, { content?: object }> }
interface Document { paths: Record<string, Record<string, Operation>>, components: { parameters: Record<string, Parameter> } }

t.test('the reference shows the document of this service, but for what it would fill in', async t => {
  const { app, get } = await setup(t)
  const withoutParameters = (document: Document) => JSON.parse(JSON.stringify(document, (key, value) => key === 'parameters' ? undefined : value))
  const [shown, told] = await Promise.all(['/docs/json', '/openapi.json'].map(get))
  t.strictSame(withoutParameters(shown), withoutParameters(told))
  const { AsOf, Cursor } = shown.components.parameters
  t.match(AsOf, { name: 'asOf', description: /if left out; for example `2018-07-26`$/ })
  t.notOk('example' in AsOf || 'example' in Cursor)
  t.match(told.components.parameters.AsOf, { example: '2018-07-26' })
  t.match((await app.inject('/docs/yaml')).body, 'for example `2018-07-26`')

  const { body } = await app.inject('/docs/static/swagger-initializer.js')
  t.match(body, "url: resolveUrl('./json')")
  t.match(body, 'validatorUrl: null', 'and has nobody elsewhere check it')
})

t.test('the first click on "Execute" in the reference is answered, for every read', async t => {
  const { app, get } = await setup(t)
  const { paths, components }: Document = await get('/docs/json')
  const reads = Object.entries(paths).flatMap(([path, { get }]) => get === undefined || path === '/v1/events' ? [] : [{ path, ...get }])
  t.ok(reads.length > 50)
  for (const { path, parameters = [], responses } of reads) {
    const known = parameters.map(parameter => parameter.$ref === undefined ? parameter : components.parameters[parameter.$ref.split('/').at(-1)!]!)
    const filled = known.filter(({ example, examples, schema }) => example !== undefined || examples !== undefined || schema.default !== undefined)
    const optional = filled.filter(({ required }) => required !== true)
    // Without an example, the form makes up an object.
    t.strictSame(optional.map(({ example }) => example), known.filter(({ schema }) => schema.type === 'object').map(() => ({})), path)
    const url = filled.reduce((url, { name, example }) => url.replace(`{${name}}`, encodeURIComponent(String(example))), path)
    const [accept = '*/*'] = Object.keys(responses['200']!.content ?? {})
    const { statusCode, body } = await app.inject({ url, headers: { accept } })
    // Nothing was ever refreshed here.
    t.equal(statusCode, path.startsWith('/v1/refreshes/') ? 404 : 200, `${url}: ${body.slice(0, 200)}`)
    t.notMatch(body, /"asOf":"2018/, `${url} is about today`)
  }
})
