import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, join, relative } from 'node:path'
import t from 'tap'
import { parse } from 'yaml'
import { UI_PLUGIN_FOLDER } from '../src/paths.ts'
import { VERSION } from '../src/version.ts'
import { setup } from './helpers/app.ts'
import { PLUGIN_ID, setupWithPlugin } from './helpers/ui-plugin.ts'

interface UIPlugin {
  apiVersion: string
  kind: string
  metadata: { name: string, namespace: string }
  spec: { plugin: { name: string, version: string, endpoint: string, noCache: boolean, metadata: Record<string, string> } }
}

const manifest = async <Kind>(name: string): Promise<Kind> => parse(await readFile(`deploy/rancher/${name}.yaml`, 'utf8')) as Kind
const MAX_FILE_BYTES = 30 * 1024 * 1024

t.test('Rancher can fetch the extension from the endpoint that its manifest names, by the rules of its cache', async t => {
  const { app } = await setupWithPlugin(t)
  const { spec: { plugin } } = await manifest<UIPlugin>('ui-plugin')
  const origin = await app.listen({ port: 0, host: '127.0.0.1' })
  const fetched = async (path: string) => await fetch(`${plugin.endpoint.replace(/^http:\/\/[^/]+/, origin)}/${path}`)

  const packageJson = await (await fetched('plugin/package.json')).json() as { name: string, version: string, rancher: { annotations: object } }
  t.equal(packageJson.version, plugin.version, 'the manifest is of this version')
  t.equal(packageJson.version, VERSION)
  t.equal(packageJson.name, plugin.name)
  t.same(packageJson.rancher.annotations, plugin.metadata, 'both say the same of what it needs')

  const files = (await (await fetched('files.txt')).text()).split('\n').filter(file => file !== '')
  t.ok(files.includes('plugin/package.json') && files.includes(`plugin/${PLUGIN_ID}.umd.min.js`))
  for (const file of files) {
    t.notMatch(decodeURIComponent(file), /^[/\\.]|\.\./, `${file} stays in its folder`)
    const answer = await fetched(file)
    t.equal(answer.status, 200, file)
    const bytes = (await answer.arrayBuffer()).byteLength
    t.ok(bytes > 0 && bytes < MAX_FILE_BYTES, `${file} has ${bytes} bytes`)
  }
})

t.test('the files say what they are, may be kept, and are asked for again only when they changed', async t => {
  const { app, code } = await setupWithPlugin(t)
  const url = `/ui-plugin/plugin/${PLUGIN_ID}.umd.min.js`
  const answer = await app.inject(url)
  t.equal(answer.statusCode, 200)
  t.equal(answer.body, code)
  t.match(answer.headers, {
    'content-type': /^(?:text|application)\/javascript/, 'cache-control': /max-age/, etag: /.+/, 'x-content-type-options': 'nosniff', 'content-security-policy': /default-src 'none'/
  })
  t.equal((await app.inject({ url, headers: { 'if-none-match': String(answer.headers.etag) } })).statusCode, 304)
  const head = await app.inject({ url, method: 'HEAD' })
  t.equal(head.statusCode, 200)
  t.equal(head.body, '')
  t.match(await app.inject({ url, headers: { range: 'bytes=99999999-' } }), {
    statusCode: 416, headers: { 'content-type': /^application\/problem\+json/, 'content-range': `bytes */${Buffer.byteLength(code)}` }
  })
  t.match((await app.inject('/ui-plugin/plugin/package.json')).headers['content-type'], /^application\/json/)
  t.match((await app.inject('/ui-plugin/files.txt')).headers['content-type'], /^text\/plain/)
})

t.test('nothing but the extension is served there', async t => {
  const { app } = await setupWithPlugin(t)
  for (const url of ['/ui-plugin', '/ui-plugin/', '/ui-plugin/plugin/', '/ui-plugin/nope.js', '/ui-plugin/../package.json', '/ui-plugin/%2e%2e/%2e%2e/package.json', '/ui-plugin/plugin/cni-atlas-0.0.0.umd.min.js']) {
    t.match((await app.inject(url)).json(), { status: 404, code: 'NOT_FOUND' }, url)
  }
  t.match((await app.inject({ url: '/ui-plugin/files.txt', method: 'POST' })).json(), { status: 405, code: 'METHOD_NOT_ALLOWED' })
  t.notOk(Object.keys((await app.inject('/openapi.json')).json().paths).some(path => path.startsWith('/ui-plugin')), 'it is no part of the API')
})

t.test('the build puts the extension where the service looks for it, and where no compiled source comes to lie', async t => {
  t.match(await readFile('ui-plugin/build.js', 'utf8'), `'../${relative('.', UI_PLUGIN_FOLDER)}'`)
  t.notOk(existsSync(join('src', basename(UI_PLUGIN_FOLDER))))
})

t.test('a service whose extension was not built works without it', async t => {
  const { app } = await setup(t, { uiPluginFolder: 'test/there-is-no-such-folder' })
  t.match((await app.inject('/ui-plugin/files.txt')).json(), { status: 404 })
  t.equal((await app.inject('/v1/providers')).statusCode, 200)
})

t.test('the code is small, asks nobody but its host, and names no other origin than the one it falls back on', async t => {
  const { code } = await setupWithPlugin(t)
  t.ok(code.length < 100_000, `${code.length} bytes`)
  t.same([...new Set(code.match(/https?:\/\/[^\s'"`\\$]+/g))], ['http://cni-atlas.cni-atlas.svc'])
  t.notMatch(code, /\bfetch\(|XMLHttpRequest|WebSocket|importScripts|\bimport\(|localStorage|\beval\(|innerHTML/)
})

t.test('the manifests go together: one service, one version, one host let through', async t => {
  const plugin = await manifest<UIPlugin>('ui-plugin')
  const proxy = await manifest<{ apiVersion: string, kind: string, spec: { routes: Array<{ domain: string }> } }>('proxy-endpoint')
  const link = await manifest<{ apiVersion: string, kind: string, spec: { toService: { namespace: string, name: string, scheme: string, port: number, path: string } } }>('nav-link')
  t.match(plugin, { apiVersion: 'catalog.cattle.io/v1', kind: 'UIPlugin', metadata: { name: 'cni-atlas', namespace: 'cattle-ui-plugin-system' }, spec: { plugin: { name: 'cni-atlas', noCache: false } } })
  t.match(proxy, { apiVersion: 'management.cattle.io/v3', kind: 'ProxyEndpoint' })
  t.match(link, { apiVersion: 'ui.cattle.io/v1', kind: 'NavLink' })

  const { hostname, port, pathname } = new URL(plugin.spec.plugin.endpoint)
  t.equal(pathname, '/ui-plugin')
  t.match(hostname, /\.svc$/, "goes past Rancher's HTTP proxy")
  t.same(proxy.spec.routes, [{ domain: hostname }])
  const { namespace, name, scheme, port: linkPort } = link.spec.toService
  t.equal(`${name}.${namespace}.svc`, hostname)
  t.equal(`${scheme}:${linkPort}`, `http:${port === '' ? 80 : port}`)

  const { app, code } = await setupWithPlugin(t)
  t.ok(code.includes(hostname), 'the code falls back on the same host')
  const page = await app.inject({ url: link.spec.toService.path, headers: { accept: 'text/html' } })
  t.match(page.headers['content-type'], /^text\/html/, 'the link in the navigation opens a page')
})
