import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { chromium } from 'playwright-core'
import t, { type Test } from 'tap'
import type { RefreshRun } from '../src/refresh/refresh-schema.ts'
import { setup } from './helpers/app.ts'
import { isForeign, readReferences, stylesIn, type Reference } from './helpers/html-references.ts'
import { startService } from './helpers/process.ts'
import { BROWSER, WITHOUT_BROWSER } from './helpers/browser.ts'

if (WITHOUT_BROWSER !== false) console.error(WITHOUT_BROWSER)
// A process and a browser are started, which takes its time on a busy machine.
t.setTimeout(280_000)

const PAGE = 'text/html,application/xhtml+xml,*/*;q=0.1'
const NO_PROXIES = Object.fromEntries(['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY'].flatMap(name => [[name, ''], [name.toLowerCase(), '']]))

// The service as anybody starts it, with its refresh at GitHub's own address, on a machine that lets nothing out.
const folder = t.testdir()
const attemptsFile = join(folder, 'attempts')
const service = startService(t, 'src/server.ts', {
  ...NO_PROXIES,
  DATABASE_URL: `file:${join(folder, 'atlas.db')}`,
  GITHUB_API_URL: '',
  REFRESH_SCHEDULE: '',
  ADMIN_TOKEN: 'a-token-for-this-test',
  NO_WAY_OUT_LOG: attemptsFile,
  NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --import ${new URL('helpers/no-way-out.js', import.meta.url).href}`
})
const origin = await service.ready()
const attempts = (): string[] => existsSync(attemptsFile) ? [...new Set(readFileSync(attemptsFile, 'utf8').trim().split('\n'))] : []

interface Answer { path: string, status: number, type: string, body: string, policy: string }

async function ask (address: string, headers: Record<string, string> = {}): Promise<Answer> {
  const res = await fetch(new URL(address, origin), { headers })
  const type = res.headers.get('content-type') ?? ''
  const answer = { path: new URL(res.url).pathname, status: res.status, type, policy: res.headers.get('content-security-policy') ?? '' }
  // A stream of news has no end.
  if (!type.startsWith('text/event-stream')) return { ...answer, body: await res.text() }
  await res.body?.cancel()
  return { ...answer, body: '' }
}

/** Every address that answers GET, by the routes themselves; where one takes an id, the first ids of the list above it. */
async function listAddresses (t: Test): Promise<string[]> {
  const { app } = await setup(t)
  await app.ready()
  const found: string[] = []
  const above: Array<{ depth: number, addresses: string[] }> = [{ depth: -1, addresses: [''] }]
  for (const [, indent = '', part = '', methods = ''] of app.printRoutes({ commonPrefix: false }).matchAll(/^([│ ]*)[├└]── (\S+)(?: \(([\w, ]+)\))?$/gm)) {
    while (above.at(-1)!.depth >= indent.length) above.pop()
    const parents = above.at(-1)!.addresses
    const addresses = part.includes('*') ? [] : part === '/:id' || part === '/:code' ? (await Promise.all(parents.map(idsOf))).flat() : parents.map(parent => `${parent}${part}`.replace('//', '/'))
    t.notOk(/:/.test(part.replace(/^\/:(?:id|code)$/, '')), `${part}: this test knows what to put there`)
    above.push({ depth: indent.length, addresses })
    if (methods.includes('GET')) found.push(...addresses)
  }
  return found
}

async function idsOf (list: string): Promise<string[]> {
  const { data = [] } = JSON.parse((await ask(list, { accept: 'application/json' })).body) as { data?: Array<{ id?: string | number, type?: string }> }
  return data.slice(0, 2).map(({ id, type }) => `${list}/${id ?? type?.split('/').at(-1)}`)
}

/** Every page and picture that is at these addresses, and at those of our own that they lead to. */
async function collectDocuments (t: Test, addresses: string[]): Promise<Answer[]> {
  const found = new Map<string, Answer>()
  const seen = new Set<string>()
  const waiting = [...addresses]
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (seen.has(path)) continue
    seen.add(path)
    const answer = await ask(path, { accept: PAGE })
    t.ok(answer.status < 500 && answer.status !== 404, `${path}: ${answer.status}`)
    if (!/^(?:text\/html|image\/svg\+xml)/.test(answer.type)) continue
    // Where it leads to, if it leads on.
    found.set(answer.path, answer)
    const { links } = readReferences(answer.body, `${origin}${answer.path}`, answer.type)
    waiting.push(...links.filter(link => new URL(link).origin === origin).map(link => new URL(link).pathname))
  }
  return [...found.values()]
}

let documents: Answer[] = []

t.test('it starts, is ready and answers in every way', async t => {
  for (const path of ['/livez', '/readyz', '/v1', '/v1/providers/calico', '/v1/providers.csv', '/v1/tables/features.html', '/v1/tables/popularity.md', '/v1/changes', '/v1/changes.atom',
    '/v1/metrics/chart.svg', '/problems', '/problems/not-found', '/graphiql', '/docs/', '/docs/json', '/openapi.json', '/metrics', '/rancher/v1/schemas', '/graphql?query={provider(id:"calico"){name}}']) {
    t.equal((await ask(path)).status, 200, path)
  }
  const answer = await fetch(`${origin}/graphql`, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query: '{ provider(id: "calico", asOf: "2018-07-26") { metrics { stars } } }' })
  })
  t.strictSame(await answer.json(), { data: { provider: { metrics: { stars: 572 } } } })
})

t.test('the refresh fails with its reason, and takes nothing away', async t => {
  const authorization = { authorization: 'Bearer a-token-for-this-test' }
  const before = JSON.parse((await ask('/v1/metrics')).body).data
  const latest = async (): Promise<RefreshRun | undefined> => JSON.parse((await ask('/v1/refreshes/latest')).body).data
  const ended = async (): Promise<RefreshRun> => {
    for (;;) {
      const run = await latest()
      if (run !== undefined && run.finishedAt !== null) return run
      await sleep(200)
    }
  }
  // The schedule begins one by itself within a minute; if it has, this one is told of.
  const started = await fetch(`${origin}/v1/refreshes`, { method: 'POST', headers: authorization })
  t.ok(started.ok, String(started.status))
  const reason = 'api.github.com cannot be reached (ECONNREFUSED)'
  t.match(await ended(), { outcome: 'failed', error: reason, repositories: [{ outcome: 'failed', reason: 'network', message: reason }] })

  t.strictSame(JSON.parse((await ask('/v1/metrics')).body).data, before)
  t.equal((await ask('/readyz')).status, 200)
  t.equal(service.stderr(), '')
  t.strictSame(attempts(), ['connect api.github.com:443'], 'and nobody else was ever asked')
})

t.test('what it serves is found by its routes, and by the links of its pages', async t => {
  const addresses = await listAddresses(t)
  t.ok(addresses.length > 60, `${addresses.length} addresses`)
  documents = await collectDocuments(t, addresses)
  const paths = documents.map(({ path }) => path)
  for (const path of ['/', '/graphiql', '/docs/', '/problems', '/v1/tables/features', '/v1/tables/popularity', '/v1/metrics/chart.svg']) t.ok(paths.includes(path), `${path} is among them`)
})

t.test('no page and no picture refers to a foreign origin, and all they load is here', async t => {
  const assets = new Map<string, string>()
  const outward = new Set<string>()
  for (const { path, type, body, policy } of documents) {
    const { references, links } = readReferences(body, `${origin}${path}`, type)
    t.strictSame(references.filter(({ address }) => isForeign(address, origin)), [], path)
    t.match(policy, "default-src 'none'", path)
    t.strictSame(policy.split(/[;\s]+/).filter(word => /[.*]|^https?:/.test(word)), [], `${path}: its policy names nobody else`)
    for (const { address } of references.filter(({ address }) => address.startsWith(origin))) assets.set(address, path)
    for (const link of links.filter(link => isForeign(link, origin))) outward.add(link)
  }
  for (const [address, path] of assets) {
    const asset = await ask(address)
    t.equal(asset.status, 200, `${path} loads ${address}`)
    if (asset.type.startsWith('text/css')) t.strictSame(foreignStyles(asset.body, address), [], address)
  }
  t.ok(assets.size > 8, `${assets.size} files are loaded`)
  t.comment(`links that a reader may follow to elsewhere: ${[...outward].join(' ') || 'none'}`)
})

const foreignStyles = (css: string, address: string): Reference[] => stylesIn(css, 'style sheet').filter(({ address: used }) => isForeign(new URL(used, address).href, origin))

t.test('the test does see what it looks for', async t => {
  const page = `<!doctype html><html><head><base href="https://base.example/"><link rel="stylesheet" href="//cdn.example/a.css"><style>@import "https://styles.example/b.css"; p { background: url(https://images.example/c.png) }</style>
    <meta http-equiv="refresh" content="5; url=https://refresh.example/"></head><body style="background: url('https://attribute.example/d.png')"><script src="https://scripts.example/e.js"></script>
    <img srcset="/own.png 1x, https://sets.example/f.png 2x"><form action="https://forms.example/"></form><svg><use href="https://uses.example/g.svg#x"/></svg><iframe srcdoc="<img src=https://frames.example/h.png>"></iframe>
    <img src="relative.png"><a href="https://link.example/">source</a></body></html>`
  const { references, links } = readReferences(page, `${origin}/page`, 'text/html; charset=utf-8')
  const foreign = references.filter(({ address }) => isForeign(address, origin)).map(({ address }) => new URL(address).hostname)
  for (const name of ['base', 'cdn', 'styles', 'images', 'refresh', 'attribute', 'scripts', 'sets', 'forms', 'uses', 'frames']) t.ok(foreign.includes(`${name}.example`), name)
  t.equal(foreign.filter(name => name === 'base.example').length, 3, 'what is relative is at the base')
  t.strictSame(links, ['https://link.example/'])
  t.notOk(isForeign('data:,', origin))
  t.notOk(isForeign('/own', origin))
})

t.test('in a browser without internet every page comes up, and asks nobody else', { skip: WITHOUT_BROWSER }, async t => {
  const browser = await chromium.launch({
    executablePath: BROWSER,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1']
  })
  t.teardown(() => browser.close())
  const context = await browser.newContext()
  const foreign: string[] = []
  await context.route(url => isForeign(url.href, origin), async route => {
    foreign.push(route.request().url())
    await route.abort()
  })
  for (const { path } of documents) {
    const page = await context.newPage()
    page.setDefaultTimeout(40_000)
    const faults: string[] = []
    page.on('websocket', socket => { if (new URL(socket.url()).host !== new URL(origin).host) foreign.push(socket.url()) })
    page.on('pageerror', err => faults.push(err.message))
    page.on('console', message => { if (message.type() === 'error' && !message.location().url.endsWith('/favicon.ico')) faults.push(message.text()) })
    const res = await page.goto(`${origin}${path}`, { waitUntil: 'networkidle' })
    t.equal(res?.status(), 200, path)
    if (path.startsWith('/docs')) await page.locator('.opblock').first().waitFor()
    if (path === '/graphiql') await page.getByRole('tab').first().waitFor()
    t.strictSame(faults, [], `${path}: nothing goes wrong`)
    await page.close()
  }
  t.strictSame(foreign, [])

  const page = await context.newPage()
  await page.goto(`${origin}/problems`)
  await page.evaluate(async () => { await fetch('https://elsewhere.example/').catch(() => undefined) })
  await page.goto('https://elsewhere.example/').catch(() => undefined)
  t.ok(foreign.length > 0, 'the browser would have been seen asking')
})

t.test('it ends as it should', async t => {
  service.kill('SIGTERM')
  t.strictSame(await service.ended, [0, null])
  t.strictSame(attempts(), ['connect api.github.com:443'])
})
