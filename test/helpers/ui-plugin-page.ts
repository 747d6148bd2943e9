import { readFile } from 'node:fs/promises'
import { JSDOM } from 'jsdom'
import type { Test } from 'tap'
import { createRancher, handOn, PLUGIN_ID, setupWithPlugin, type ProxyAnswer } from './ui-plugin.ts'

interface Tab { name: string, label: string, component: () => Promise<object> }
interface PluginWindow {
  eval: (code: string) => void
  Vue: typeof import('vue')
  setTimeout: (run: () => void) => unknown
  [id: string]: unknown
}

export interface PageOptions {
  endpoint?: string | undefined
  allowed?: string[]
  /** What answers in place of Rancher; undefined for the usual. */
  intercept?: (url: string) => Promise<ProxyAnswer> | ProxyAnswer | undefined
  /** One that is there already; left out, the page gets a service of its own. */
  service?: Awaited<ReturnType<typeof setupWithPlugin>>
  /** Times of the page run out at once. */
  impatient?: boolean
}

export const aCluster = (kubernetesVersion: string, cni?: unknown, more: object = {}): object =>
  ({ type: 'provisioning.cattle.io.cluster', spec: { kubernetesVersion, rkeConfig: { machineGlobalConfig: { ...(cni === undefined ? {} : { cni }), ...more } } } })

/** A page that loads the extension as Rancher's does, with the Vue of Rancher's, and shows its tab for a cluster. */
export async function openTab (t: Test, cluster: object, { service, intercept = () => undefined, impatient = false, ...options }: PageOptions = {}) {
  const { app, code, get } = service ?? await setupWithPlugin(t)
  const rancher = createRancher(app, options)
  const dom = new JSDOM('<!doctype html><main></main>', { runScripts: 'outside-only', url: 'https://rancher.example/c/_/manager/provisioning.cattle.io.cluster/create' })
  t.teardown(() => { dom.window.close() })
  const window = dom.window as unknown as PluginWindow
  if (impatient) window.setTimeout = run => setTimeout(run, 5)
  // Without the compiler of templates: the host need not have it.
  window.eval(await readFile('node_modules/vue/dist/vue.runtime.global.prod.js', 'utf8'))
  window.eval(code)

  const tabs: Array<{ where: string, when: object, tab: Tab }> = []
  const plugin = { metadata: {}, addTab: (where: string, when: object, tab: Tab) => { tabs.push({ where, when, tab }) } }
  ;(window[PLUGIN_ID] as { default: (plugin: object) => void }).default(plugin)

  const dispatch = async (action: string, { url, ...more }: { url: string, redirectUnauthorized?: boolean }) => {
    t.equal(action, 'management/request')
    t.equal(more.redirectUnauthorized, false, 'nobody is logged out')
    return handOn(await (intercept(url) ?? rancher.answer(url)))
  }
  const { createApp, defineAsyncComponent, h, reactive } = window.Vue
  const resource = reactive(cluster) as { spec: { kubernetesVersion: string, rkeConfig: { machineGlobalConfig: Record<string, unknown> } } }
  const component = defineAsyncComponent(tabs[0]!.tab.component as Parameters<typeof defineAsyncComponent>[0])
  const page = createApp({ render: () => h(component, { resource }) })
  const faults: unknown[] = []
  page.config.errorHandler = err => { faults.push(err) }
  page.config.globalProperties.$store = { dispatch }
  page.mount(dom.window.document.querySelector('main')!)
  t.teardown(() => { page.unmount() })

  const { document } = dom.window
  const settled = async (): Promise<void> => {
    for (let i = 0; i < 2000; i++) {
      await new Promise(resolve => setTimeout(resolve, 5))
      if (document.querySelector('.cni-atlas[aria-busy=false]') !== null) return
    }
    throw new Error(`the tab is still busy: ${document.body.textContent}`)
  }
  await settled()

  const textOf = (element: Element | null | undefined): string => (element?.textContent ?? '').replace(/\s+/g, ' ').trim()
  return {
    document,
    plugin,
    tabs,
    resource,
    requests: rancher.requests,
    faults,
    settled,
    get,
    text: () => textOf(document.querySelector('.cni-atlas')).replace(textOf(document.querySelector('.cni-atlas style')), '').trim(),
    notes: () => [...document.querySelectorAll('[role=note]')].map(textOf),
    headings: (level: string) => [...document.querySelectorAll(level)].map(textOf),
    /** The rows of the table whose caption matches. */
    rows: (caption: RegExp): string[][] => {
      const found = [...document.querySelectorAll('table')].find(table => caption.test(textOf(table.querySelector('caption'))))
      return [...found?.querySelectorAll('tbody tr') ?? []].map(row => [...row.children].map(textOf))
    }
  }
}
