import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { createRancher, PLUGIN_ID, setupWithPlugin } from './helpers/ui-plugin.ts'
import { openLonelyPage, WITHOUT_BROWSER } from './helpers/browser.ts'

if (WITHOUT_BROWSER !== false) console.error(WITHOUT_BROWSER)
// A browser takes its time to start on a busy machine.
t.setTimeout(120_000)

/** What Rancher's page does for an extension: Vue as a global, its script by name and version, its tab in a form, a store that asks Rancher. */
const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Create cluster</title>
<link rel="icon" href="data:,">
<style>
  body { --body-text: #141419; --border: #dcdee7; --muted: #6c6c76; --link: #3d7eaf; --info: #3d98d3; --warning: #dac342; --error: #f64747; --success: #5d995d;
    --info-banner-bg: #3d98d326; --warning-banner-bg: #dac34226; --error-banner-bg: #f6474726; background: #fff; color: var(--body-text); font: 14px sans-serif; margin: 20px }
  body.theme-dark { --body-text: #fff; --border: #4a4b52; --muted: #a9aab5; --link: #5dade2; background: #1b1c21 }
</style>
<h1>Cluster: Create</h1>
<form id="form"></form>
<script src="/vue.js"></script>
<script>
  async function dispatch (action, { url, timeout, redirectUnauthorized }) {
    if (action !== 'management/request' || redirectUnauthorized !== false) throw new Error('not how this page is asked')
    const answer = await fetch(url, { headers: { accept: 'application/json' }, signal: AbortSignal.timeout(timeout) })
    const text = await answer.text()
    let body
    try { body = JSON.parse(text) } catch { body = { data: text } }
    Object.defineProperty(body, '_status', { value: answer.status })
    if (!answer.ok) throw body
    return body
  }
  const id = '${PLUGIN_ID}'
  const script = Object.assign(document.createElement('script'), { id, src: '/v1/uiplugins/cni-atlas/${PLUGIN_ID.replace('cni-atlas-', '')}/plugin/' + id + '.umd.min.js' })
  script.onload = () => {
    const { createApp, defineAsyncComponent, h, reactive } = Vue
    const tabs = []
    window[id].default({ addTab: (where, when, tab) => tabs.push(tab) })
    window.cluster = reactive({ spec: { kubernetesVersion: '', rkeConfig: { machineGlobalConfig: { cni: '' } } } })
    const { machineGlobalConfig } = window.cluster.spec.rkeConfig
    const field = (label, read, write) => h('label', [label, ' ', h('input', { value: read(), onInput: ({ target }) => write(target.value) }), ' '])
    const tab = defineAsyncComponent(tabs[0].component)
    const app = createApp({ render: () => [
      field('Kubernetes Version', () => window.cluster.spec.kubernetesVersion, value => { window.cluster.spec.kubernetesVersion = value }),
      field('Container Network', () => machineGlobalConfig.cni, value => { machineGlobalConfig.cni = value }),
      h('section', { role: 'tabpanel' }, [h('h2', tabs[0].label), h(tab, { resource: window.cluster })])
    ] })
    app.config.globalProperties.$store = { dispatch }
    app.mount('#form')
  }
  document.head.append(script)
</script>
</html>`

/** A server that is to the page what Rancher is, with the real service behind it. */
async function openRancher (t: Test) {
  const { app, code } = await setupWithPlugin(t)
  const allowed = ['cni-atlas.cni-atlas.svc']
  const rancher = createRancher(app, { allowed })
  const files: Record<string, [type: string, content: string]> = {
    '/': ['text/html; charset=utf-8', PAGE],
    '/vue.js': ['text/javascript', await readFile('node_modules/vue/dist/vue.runtime.global.prod.js', 'utf8')],
    [`/v1/uiplugins/cni-atlas/${PLUGIN_ID.replace('cni-atlas-', '')}/plugin/${PLUGIN_ID}.umd.min.js`]: ['text/javascript', code]
  }
  const server = createServer((request, response) => {
    const [type, content] = files[request.url ?? ''] ?? []
    if (type !== undefined) {
      response.writeHead(200, { 'content-type': type }).end(content)
      return
    }
    rancher.answer(request.url ?? '').then(({ status, body }) => response.writeHead(status, { 'content-type': 'application/json' }).end(body), () => response.destroy())
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => { server.closeAllConnections(); server.close() })
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, allowed }
}

t.test('in a browser, the tab answers what somebody wants to know inside the form', { skip: WITHOUT_BROWSER, timeout: 110_000 }, async t => {
  const { origin, allowed } = await openRancher(t)
  const { page, foreign, faults } = await openLonelyPage(t, origin, { width: 1280, height: 900 })
  await page.goto(origin)

  const tab = page.locator('.cni-atlas')
  const choose = async (version: string, cni: string): Promise<string> => {
    await page.getByLabel('Kubernetes Version').fill(version)
    await page.getByLabel('Container Network').fill(cni)
    await page.locator('.cni-atlas[aria-busy=false]').waitFor()
    return (await tab.innerText()).replaceAll(/\s+/g, ' ')
  }
  const picture = async (name: string): Promise<void> => {
    if (process.env.PICTURES === undefined) return
    for (const theme of ['light', 'dark']) {
      await page.evaluate(dark => { (globalThis as unknown as { document: { body: { classList: { toggle: (name: string, on: boolean) => void } } } }).document.body.classList.toggle('theme-dark', dark) }, theme === 'dark')
      await page.screenshot({ path: join(process.env.PICTURES, `${name}-${theme}.png`), fullPage: true })
    }
  }

  const flannel = await choose('v1.29.4+rke2r1', 'flannel')
  t.match(flannel, /On RKE2 v1\.29\.4\+rke2r1 .*Windows nodes Supported February 2024 releases and later — .*from 1\.29\.2 on/)
  await picture('flannel')
  const row = tab.getByRole('row').filter({ has: page.getByRole('rowheader', { name: 'Windows nodes', exact: true }) }).first()
  t.match(await row.innerText(), /Supported/, 'a row with its heading, also for who does not see it')
  t.equal(await tab.getByRole('heading', { level: 3 }).innerText(), 'Flannel')

  t.match(await choose('v1.29.1+rke2r1', 'flannel'), /No source says that Flannel can be chosen on RKE2 v1\.29\.1\+rke2r1\. It is offered in v1\.29\.2\+/)
  await picture('too-early')
  t.match(await choose('v1.29.4+rke2r1', 'multus,canal'), /Several providers, in this order: multus, then canal\..*What RKE2 makes of Canal.*Windows nodes Not supported/)
  await picture('composite')
  t.match(await choose('v1.29.4+rke2r1', 'none'), /RKE2 installs no network provider/)
  t.match(await choose('v1.29.4+rke2r1', 'acme'), /CNI Atlas knows nothing of a network provider called acme/)

  allowed.length = 0
  t.match(await choose('v1.30.1+rke2r1', 'calico'), /Rancher could not reach CNI Atlas at cni-atlas\.cni-atlas\.svc\. The form works without it\. What can be done: .*ProxyEndpoint/)
  await picture('unreachable')
  allowed.push('cni-atlas.cni-atlas.svc')
  await page.getByRole('button', { name: 'Try again' }).click()
  await tab.getByRole('heading', { name: 'Calico', exact: true }).waitFor()
  t.equal(page.url(), `${origin}/`, 'the form was not sent')

  t.same(foreign, [], 'nothing was asked of anybody but the host')
  t.same(faults, [], 'nothing went wrong')
})
