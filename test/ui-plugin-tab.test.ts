import t from 'tap'
import { aCluster, openTab } from './helpers/ui-plugin-page.ts'
import { json, setupWithPlugin } from './helpers/ui-plugin.ts'
import { VERSION } from '../src/version.ts'

const RKE2_1_29 = 'v1.29.4+rke2r1'

t.test('the extension adds one tab to the form for clusters and says who it is', async t => {
  const { plugin, tabs, faults } = await openTab(t, aCluster(RKE2_1_29, 'flannel'))
  t.match(plugin.metadata, { name: 'cni-atlas', version: VERSION })
  t.match(tabs, [{ where: 'cluster-create-rke2', when: {}, tab: { name: 'cni-atlas', label: 'Network provider' } }])
  t.equal(tabs.length, 1)
  t.same(faults, [])
})

t.test('somebody learns in the form whether flannel works with Windows nodes on RKE2 1.29', async t => {
  const { rows, headings, document, notes } = await openTab(t, aCluster(RKE2_1_29, 'flannel'))
  t.same(headings('h3'), ['Flannel'])
  t.same(headings('h4')[0], `On RKE2 ${RKE2_1_29}`)
  const windows = rows(/What RKE2 makes of Flannel/).find(([topic]) => topic === 'Windows nodes')
  t.match(windows, ['Windows nodes', 'Supported', /from 1\.29\.2 on/, /merged in February 2024.*Source: .*requirements/])
  const [source] = [...document.querySelectorAll<HTMLAnchorElement>('td small a')]
  t.match(source?.href, /^https:\/\//)
  for (const link of document.querySelectorAll('a')) {
    t.equal(link.getAttribute('target'), '_blank')
    t.match(link.getAttribute('rel'), /noopener/)
  }
  t.match(notes(), [/^RKE2 \(all\): A running cluster cannot change its main provider/], 'no warning of Flannel itself')
})

t.test('before the version that brought it, the tab warns and tells which did', async t => {
  const { rows, notes } = await openTab(t, aCluster('v1.29.1+rke2r1', 'flannel'))
  t.match(notes()[0], /^No source says that Flannel can be chosen on RKE2 v1\.29\.1\+rke2r1\. It is offered in v1\.29\.2\+/)
  t.match(rows(/What RKE2 makes of Flannel/).filter(([topic]) => topic === 'Windows nodes'), [
    ['Windows nodes', 'Unknown', '–', /^No statement covers v1\.29\.1\+rke2r1/],
    ['Windows nodes', 'Other versions: supported', /from 1\.29\.2 on/, /./]
  ])
})

t.test('what the tab says is what the API says', async t => {
  const { rows, get } = await openTab(t, aCluster(RKE2_1_29, 'calico'))
  const { data: provider } = await get('/v1/providers/calico')
  const { data: features } = await get('/v1/features')
  const words: Record<string, string> = { yes: 'Yes', no: 'No', partial: 'Partly', unknown: 'Unknown' }
  const columns = features.map(({ id, name }: { id: string, name: string }) => [name, words[provider.features[id].support]])
  t.same(rows(/can do by itself/).map(([name, support]) => [name, support]), columns)

  interface Port { purpose: string, protocol: string, port: number | null, mistaken: boolean, distributions: string[] }
  const { data: ports } = await get('/v1/ports?provider=calico&distribution=rke2&limit=1000') as { data: Port[] }
  const expected = (own: boolean) => ports.filter(({ mistaken, distributions }) => !mistaken && own === (distributions.length > 0))
    .map(({ purpose, protocol }) => [purpose, protocol.toUpperCase()])
  t.same(rows(/^Stated for RKE2/).map(row => row.slice(0, 2)), expected(true))
  t.same(rows(/^Stated of Calico itself/).map(row => row.slice(0, 2)), expected(false))

  const health = Object.fromEntries(rows(/How alive/).map(([name, value]) => [name, value]))
  t.equal(health.Stars?.replace('about ', ''), provider.metrics.stars.toLocaleString('en'))
  t.match(health['Date of the figures'], new RegExp(`^${provider.metrics.observedAt.slice(0, 10)}, .*${provider.metrics.quality}`))
})

t.test('the parts of a composite are shown one by one, in their order, however the form writes it', async t => {
  const service = await setupWithPlugin(t)
  for (const cni of ['multus,canal', ['multus', 'canal'], 'multus, canal']) {
    const { headings, rows, notes } = await openTab(t, aCluster(RKE2_1_29, cni), { service })
    t.same(headings('h3'), ['multus,canal', 'Multus CNI', 'Canal'])
    t.match(rows(/What RKE2 makes of multus,canal/), [['As network provider', 'Supported', 'v1.21+', /Canal as the main network/]])
    t.match(rows(/What RKE2 makes of Canal/).find(([topic]) => topic === 'Windows nodes'), ['Windows nodes', 'Not supported'])
    t.match(rows(/What RKE2 makes of Multus/).find(([topic]) => topic === 'Windows nodes'), ['Windows nodes', 'Unknown', '–', 'No source says anything of it for RKE2.'])
    t.match(notes(), [/^The project Canal has been in maintenance since 2018-01-29\./, /^RKE2 \(all\): A running cluster/])
    t.equal(notes().length, 2)
  }
  const { notes } = await openTab(t, aCluster(RKE2_1_29, 'multus,nope'), { service })
  t.ok(notes().some(note => note.startsWith('CNI Atlas knows nothing of a network provider called nope')))
  t.ok(notes().some(note => note.startsWith('No source says that multus,nope can be chosen')))
})

t.test('the tab says clearly when there is nothing to say', async t => {
  const service = await setupWithPlugin(t)
  const cases: Array<[string, object, RegExp]> = [
    ['none', aCluster(RKE2_1_29, 'none'), /RKE2 installs no network provider: until you install one yourself, pods have no network/],
    ['unknown', aCluster(RKE2_1_29, 'acme-cni'), /CNI Atlas knows nothing of a network provider called acme-cni/],
    ['strange', aCluster(RKE2_1_29, '../../livez?x=<b>'), /CNI Atlas knows nothing of a network provider called/],
    ['too long', aCluster(RKE2_1_29, 'x'.repeat(3000)), /CNI Atlas/],
    ['nothing chosen on RKE2', aCluster(RKE2_1_29), /The form names no network provider\. RKE2 then takes canal, which is shown here/],
    ['nothing chosen at all', {}, /No network provider is chosen yet.*No Kubernetes version is chosen yet/],
    ['no version', aCluster('', 'calico'), /No Kubernetes version is chosen yet, so nothing can be said here of versions/],
    ['another distribution', aCluster('v1.29.4', 'calico'), /v1\.29\.4 is a version of neither RKE2 nor K3s/],
    ['no version at all', aCluster('latest+rke2', 'calico'), /On RKE2 latest\+rke2/],
    ['not a string', aCluster(RKE2_1_29, 42), /RKE2 then takes canal/],
    ['K3s', aCluster('v1.31.2+k3s1'), /K3s then takes flannel.*K3s does not run on Windows by itself/],
    ['K3s without its own', aCluster('v1.31.2+k3s1', undefined, { 'flannel-backend': 'none' }), /K3s installs no network provider/]
  ]
  for (const [name, cluster, expected] of cases) {
    const { text, faults } = await openTab(t, cluster, { service })
    t.match(text(), expected, name)
    t.same(faults, [], name)
  }
})

t.test('the tab warns of what is on its way out, or gone', async t => {
  const { notes, rows } = await openTab(t, aCluster('v1.31.2+rke2r1', 'weave-net'))
  t.ok(notes().some(note => /^The project Weave Net has been (?:archived|at the end of its life)/.test(note)))
  t.ok(notes().some(note => note.startsWith('Weave Net on RKE2 v1.31.2+rke2r1: not supported')))
  t.match(rows(/How alive/)[0], ['Status', /^(?:Archived|End of life)/])
})

t.test('the tab follows the form, and shows the last choice even where its answer comes first', async t => {
  const held: Array<() => void> = []
  const { resource, settled, headings, requests, text } = await openTab(t, aCluster(RKE2_1_29, 'flannel'), {
    intercept: url => url.endsWith('/providers/cilium') ? new Promise(resolve => { held.push(() => { resolve(json(404, {})) }) }) : undefined
  })
  const config = resource.spec.rkeConfig.machineGlobalConfig
  config.cni = 'cilium'
  await new Promise(resolve => setTimeout(resolve, 50))
  t.match(text(), 'Asking CNI Atlas')
  config.cni = ['multus', 'calico']
  await settled()
  held.forEach(release => { release() })
  await new Promise(resolve => setTimeout(resolve, 50))
  t.same(headings('h3'), ['multus,calico', 'Multus CNI', 'Calico'])

  const before = requests.length
  config['kube-apiserver-arg'] = ['x']
  await new Promise(resolve => setTimeout(resolve, 50))
  t.equal(requests.length, before, 'a change elsewhere asks for nothing')
  resource.spec.kubernetesVersion = 'v1.30.1+k3s1'
  await settled()
  t.match(headings('h4')[0], 'On K3s v1.30.1+k3s1')
})

t.test('every provider can be shown for every distribution, and nothing technical shows through', { timeout: 120_000 }, async t => {
  const { resource, settled, text, faults, document, get } = await openTab(t, aCluster(RKE2_1_29, 'calico'))
  const { data: providers } = await get('/v1/providers?fields=name&limit=1000')
  for (const version of [RKE2_1_29, 'v1.31.2+k3s1', '']) {
    for (const { id, name } of providers) {
      resource.spec.kubernetesVersion = version
      resource.spec.rkeConfig.machineGlobalConfig.cni = id
      await new Promise(resolve => setTimeout(resolve, 5))
      await settled()
      t.equal(document.querySelector('h3')?.textContent, name)
      t.notMatch(text(), /undefined|\bnull\b|NaN|\[object|could not be shown/, `${id} ${version}`)
    }
  }
  t.same(faults, [])
})
