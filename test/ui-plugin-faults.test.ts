import t from 'tap'
import { aCluster, openTab, type PageOptions } from './helpers/ui-plugin-page.ts'
import { json, setupWithPlugin, type ProxyAnswer } from './helpers/ui-plugin.ts'

const CLUSTER = () => aCluster('v1.29.4+rke2r1', 'flannel')
const ours = (answer: ProxyAnswer): PageOptions => ({ intercept: url => url.startsWith('/meta/proxy/') ? answer : undefined })
const failing = (failure: object): PageOptions => ({ intercept: async url => { if (url.startsWith('/meta/proxy/')) throw failure; return json(200, {}) } })

t.test('what stands between the form and the service is said, with what can be done', async t => {
  const service = await setupWithPlugin(t)
  const cases: Array<[string, PageOptions, RegExp]> = [
    ['the host is not let through', { allowed: [] },
      /Rancher could not reach CNI Atlas at cni-atlas\.cni-atlas\.svc\..*ProxyEndpoint.*whitelist-domain.*Service cni-atlas in the namespace cni-atlas/],
    ['there is no such service', { endpoint: 'http://gone.elsewhere.svc:8080/ui-plugin', allowed: ['gone.elsewhere.svc'] },
      /could not reach CNI Atlas at gone\.elsewhere\.svc:8080\..*Put gone\.elsewhere\.svc on the list.*Service gone in the namespace elsewhere/],
    ['forbidden', ours(json(403, { type: 'error', status: 403 })), /Rancher does not let you ask cni-atlas\.cni-atlas\.svc.*ProxyEndpoint/],
    ['logged out', ours(json(401, { type: 'error', status: 401 })), /Rancher no longer knows who you are.*Log in again/],
    ['a gateway gives up', ours({ status: 504, body: '<html>' }), /did not answer in time/],
    ['a page instead', ours({ status: 200, body: '<!doctype html><title>Hello</title>' }), /What answers at cni-atlas\.cni-atlas\.svc is not CNI Atlas\..*spec\.plugin\.endpoint/],
    ['another service', ours(json(404, { type: 'error', status: 404, code: 'NotFound' })), /What answers at cni-atlas\.cni-atlas\.svc is not CNI Atlas \(status 404\)/],
    ['another service with our code', ours(json(404, { code: 'NOT_FOUND' })), /is not CNI Atlas \(status 404\)/],
    ['the service is overloaded', ours(json(503, { type: '/problems/unavailable', status: 503, code: 'UNAVAILABLE', detail: 'too much to do' })), /CNI Atlas answered: too much to do\..*Try again a little later/],
    ['Rancher is gone', failing(new Error('Network Error')), /Rancher itself could not be reached/],
    ['the request was given up', failing({ code: 'ECONNABORTED', message: 'timeout of 15000ms exceeded' }), /did not answer in time/],
    ['an endpoint that is none', { endpoint: 'cni-atlas' }, /The address of CNI Atlas cannot be read: cni-atlas\./],
    ['an endpoint of another kind', { endpoint: 'ftp://cni-atlas/' }, /cannot be read: ftp:\/\/cni-atlas\//],
    ['something of ours in another shape', ours(json(200, { data: { nothing: true } })), /could not be shown|is not CNI Atlas/]
  ]
  for (const [name, options, expected] of cases) {
    const { text, faults, document } = await openTab(t, CLUSTER(), { service, ...options })
    t.match(text(), expected, name)
    t.match(text(), 'The form works without it', name)
    t.equal(document.querySelector('button')?.type, 'button', 'which sends no form')
    t.same(faults, [], name)
  }
})

t.test('who never answers is not waited for', async t => {
  const { text } = await openTab(t, CLUSTER(), { impatient: true, intercept: url => url.startsWith('/meta/proxy/') ? new Promise(() => {}) : undefined })
  t.match(text(), 'did not answer in time')
})

t.test('the service is asked where Rancher has the extension from, and where the manifests put it if Rancher does not say', async t => {
  const elsewhere = await openTab(t, CLUSTER(), { endpoint: 'http://cni-atlas.cni-atlas.svc:80/ui-plugin/' })
  t.match(elsewhere.headings('h3'), ['Flannel'])
  t.match(elsewhere.requests[1], /^\/meta\/proxy\/http:\/cni-atlas\.cni-atlas\.svc\/v1\//)

  const below = await openTab(t, CLUSTER(), { endpoint: 'https://atlas.example.org:8443/cni/ui-plugin' })
  t.match(below.requests[1], /^\/meta\/proxy\/atlas\.example\.org:8443\/cni\/v1\//)

  for (const options of [{ endpoint: undefined }, { intercept: (url: string) => url === '/v1/uiplugins' ? json(404, {}) : undefined }]) {
    const tab = await openTab(t, CLUSTER(), options)
    t.match(tab.headings('h3'), ['Flannel'])
  }
})

t.test('once an administrator has put it right, trying again is enough', async t => {
  const allowed: string[] = []
  const { document, text, settled, headings } = await openTab(t, CLUSTER(), { allowed })
  t.match(text(), 'could not reach')
  allowed.push('cni-atlas.cni-atlas.svc')
  document.querySelector('button')!.click()
  await settled()
  t.match(headings('h3'), ['Flannel'])
})

t.test('without the titles of its sources, the tab says their ids and the rest', async t => {
  const { rows, faults } = await openTab(t, CLUSTER(), { intercept: url => /\/v1\/(?:sources|disputes)\//.test(url) ? json(500, {}) : undefined })
  t.match(rows(/What RKE2 makes of Flannel/)[0], ['As network provider', 'Supported', /./, /Source: rancher-rke2-docs-commit/])
  t.same(faults, [])
})
