import t from 'tap'
import { setup } from './helpers/app.ts'

const RANCHER = 'https://rancher.example.com'
const PREFLIGHT = { 'access-control-request-method': 'GET', 'access-control-request-headers': 'x-api-csrf, accept, content-type, x-api-url-prefix' }

/** The names that stand under `headers` of any answer in an OpenAPI document. */
function declaredHeaders (part: unknown): string[] {
  if (part === null || typeof part !== 'object') return []
  return Object.entries(part).flatMap(([name, inner]) => name === 'headers' && isAnswer(part) ? Object.keys(inner) : declaredHeaders(inner))
}
const isAnswer = (part: object): boolean => 'description' in part

t.test('a script in a browser may read every header that the document tells of', async t => {
  const { app, get } = await setup(t)
  const declared = [...new Set(declaredHeaders(await get('/openapi.json')))]
  for (const name of ['ETag', 'Last-Modified', 'Link', 'Location', 'Retry-After', 'RateLimit', 'X-API-Schemas', 'WWW-Authenticate', 'Vary', 'Cache-Control']) t.ok(declared.includes(name), name)
  for (const url of ['/v1/providers?limit=1', '/rancher/v1/schemas', '/v1/nope', '/rancher/v1/nope', '/livez']) {
    const exposed = String((await app.inject({ url, headers: { origin: RANCHER } })).headers['access-control-expose-headers']).split(', ')
    t.strictSame(declared.filter(name => !exposed.includes(name)), [], url)
  }
})

t.test('any origin may read, without credentials', async t => {
  const { app } = await setup(t)
  for (const url of ['/v1/providers?limit=1', '/rancher/v1/schemas', '/rancher/v1/nope']) {
    const { headers } = await app.inject({ url, headers: { origin: RANCHER } })
    t.equal(headers['access-control-allow-origin'], '*', url)
    t.equal(headers['access-control-allow-credentials'], undefined, url)
    t.notMatch(headers.vary, /Origin/)
  }
})

t.test('with named origins each is answered by name, with credentials, and no other is', async t => {
  const { app } = await setup(t, { corsOrigins: [RANCHER, 'http://localhost:8005'] })
  for (const url of ['/v1/providers?limit=1', '/rancher/v1/schemas', '/rancher/v1/cni.providers/nope']) {
    for (const round of [1, 2]) {
      for (const origin of [RANCHER, 'http://localhost:8005']) {
        const { headers } = await app.inject({ url, headers: { origin } })
        t.match(headers, { 'access-control-allow-origin': origin, 'access-control-allow-credentials': 'true', vary: /\bOrigin\b/ }, `${url}, ${origin}, round ${round}`)
      }
      for (const origin of ['https://evil.example', `${RANCHER}.evil.example`, 'null', 'http://rancher.example.com', `${RANCHER}:8443`]) {
        const { headers } = await app.inject({ url, headers: { origin } })
        t.equal(headers['access-control-allow-origin'], undefined, `${url}, ${origin}, round ${round}`)
        t.match(headers.vary, /\bOrigin\b/)
      }
      const { headers } = await app.inject({ url })
      t.equal(headers['access-control-allow-origin'], undefined)
      t.match(headers.vary, /\bOrigin\b/, 'also for who has no origin: a cache in between must not hand it on')
    }
  }
})

t.test('a browser that asks first is told that it may', async t => {
  for (const corsOrigins of ['*', [RANCHER]] as const) {
    const { app } = await setup(t, { corsOrigins: typeof corsOrigins === 'string' ? corsOrigins : [...corsOrigins] })
    for (const url of ['/rancher/v1/cni.providers?pagesize=100000', '/v1/providers', '/graphql']) {
      const res = await app.inject({ method: 'OPTIONS', url, headers: { origin: RANCHER, ...PREFLIGHT } })
      t.equal(res.statusCode, 204, url)
      t.match(res.headers, {
        'access-control-allow-origin': corsOrigins === '*' ? '*' : RANCHER,
        'access-control-allow-headers': PREFLIGHT['access-control-request-headers'],
        'access-control-allow-methods': /\bGET\b/,
        vary: /Access-Control-Request-Headers/
      }, url)
      t.equal(res.headers['access-control-allow-credentials'], corsOrigins === '*' ? undefined : 'true')
    }
  }
})
