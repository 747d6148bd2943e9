import { readFile } from 'node:fs/promises'
import t from 'tap'
import { parse } from 'yaml'
import { loadConfig } from '../src/config.ts'
import { DEFAULT_LIMITS } from '../src/http/limits.ts'
import { VERSION } from '../src/version.ts'
import { setup } from './helpers/app.ts'
import { ALL_APIS, RANCHER_APIS, VALUE_SETS } from './helpers/chart-values.ts'
import { askHelm, CHART, only, render, WITHOUT_HELM, type KubernetesObject, type PodSpec } from './helpers/helm.ts'
import { faultsOf } from './helpers/kubernetes-schemas.ts'
import { breachesOfRestricted } from './helpers/pod-security.ts'

const skip = { skip: WITHOUT_HELM }
const isOurs = ({ apiVersion }: KubernetesObject) => !/cattle\.io|coreos\.com/.test(apiVersion)
const podOf = (objects: KubernetesObject[]): PodSpec & Record<string, any> => only(objects, 'Deployment').spec.template.spec
const containerOf = (objects: KubernetesObject[]) => podOf(objects).containers[0]!
const selects = (selector: Record<string, string>, labels: Record<string, string> = {}) => Object.entries(selector).every(([name, value]) => labels[name] === value)
const volumeOf = (objects: KubernetesObject[], name: string) => podOf(objects).volumes?.find(volume => volume.name === name)

t.test('the check of rendered objects finds what Kubernetes would drop or refuse', async t => {
  const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'wrong' }, spec: { ports: [{ port: 80, tragetPort: 'http' }] } }
  const policy = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'wrong' }, spec: { podSelector: {}, policyTypes: ['Outward'] } }
  const faults = faultsOf([service, policy]).join('\n')
  t.match(faults, /"tragetPort"' does not exist in type 'IServicePort'/)
  t.match(faults, /NetworkPolicy wrong: .*policyTypes\/0 must be equal to one of the allowed values/)
  t.match(breachesOfRestricted({ hostPID: true, containers: [{ name: 'app', image: 'x' }], volumes: [{ name: 'host', hostPath: {} }] }),
    ['hostPID', 'volume host', 'app: allowPrivilegeEscalation', 'app: runAsNonRoot', 'app: seccompProfile', 'app: capabilities.drop'])
})

t.test('Helm has nothing to say against the chart', skip, async t => {
  t.match(await askHelm('lint', '--strict', CHART), /1 chart\(s\) linted, 0 chart\(s\) failed/)
})

for (const [name, values] of Object.entries(VALUE_SETS)) {
  t.test(`with values for ${name}`, skip, async t => {
    const objects = await render(values, ALL_APIS)
    const pods = [podOf(objects), only(objects, 'Pod').spec as PodSpec & Record<string, any>]

    t.same(faultsOf(objects.filter(isOurs)), [], "every object agrees with Kubernetes' schemas")
    for (const pod of pods) {
      t.same(breachesOfRestricted(pod), [], 'a pod keeps the restricted pod security standard')
      t.match(pod, { automountServiceAccountToken: false, enableServiceLinks: false, nodeSelector: { 'kubernetes.io/os': 'linux' } })
      t.match(pod.containers[0], { securityContext: { readOnlyRootFilesystem: true }, resources: { requests: { cpu: String }, limits: { memory: String } } })
      t.ok(pod.securityContext.runAsUser >= 1000 && pod.securityContext.runAsGroup >= 1000 && pod.securityContext.fsGroup >= 1000)
      t.same((pod.containers[0]!.volumeMounts ?? []).map(({ name }) => name).sort(), (pod.volumes ?? []).map(({ name }) => name).sort(), 'every volume is mounted and there is one for every mount')
    }
    t.match(only(objects, 'Deployment').spec, { replicas: 1, strategy: { type: 'Recreate' } }, 'an SQLite database has one writer')

    const settings = { ...only(objects, 'ConfigMap').data }
    const config = loadConfig({ ...settings, ...(JSON.stringify(objects).includes('"ADMIN_TOKEN"') ? { ADMIN_TOKEN: 'as-in-the-secret' } : {}) })
    t.equal(config.DATABASE_URL, 'file:/data/cni-atlas.db', 'the service takes the settings')
    t.ok(containerOf(objects).volumeMounts?.some(({ name, mountPath }) => name === 'data' && mountPath === '/data'), 'the database is on the volume')

    const { metadata: { labels }, spec: { containers: [container] } } = only(objects, 'Deployment').spec.template
    const { selector, ports: [port] } = only(objects, 'Service').spec
    t.ok(selects(selector, labels) && selects(only(objects, 'Deployment').spec.selector.matchLabels, labels), 'the service selects the pod')
    t.notOk(selects(selector, only(objects, 'Pod').metadata.labels), 'and not the one that tests it')
    t.ok(container.ports.some((own: { name: string, containerPort: number }) => own.name === port.targetPort && own.containerPort === config.PORT))
    t.equal(new Set(objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`)).size, objects.length, 'no name is given twice')
  })
}

t.test('every path that the chart asks is one that the service answers, and the pod is given time to end', skip, async t => {
  const { app } = await setup(t)
  const objects = await render({ ...VALUE_SETS.everything, publicUrl: '' }, ALL_APIS)
  const { startupProbe, livenessProbe, readinessProbe } = containerOf(objects)
  const paths = [startupProbe, livenessProbe, readinessProbe].map(({ httpGet }) => httpGet.path)
  t.same(paths, ['/livez', '/livez', '/readyz'])
  const asked = [...paths, only(objects, 'ServiceMonitor').spec.endpoints[0].path, only(objects, 'NavLink').spec.toService.path, '/v1/providers/canal']
  for (const path of asked) t.equal((await app.inject(path)).statusCode, 200, path)
  t.match(only(objects, 'Pod').spec.containers[0].command.join(' '), "'/readyz', '/v1/providers/canal'")

  for (const shutdownDelay of [undefined, 0, 1500, 600_000]) {
    const delayed = await render(shutdownDelay === undefined ? {} : { shutdownDelay })
    const { SHUTDOWN_DELAY } = loadConfig({ ...only(delayed, 'ConfigMap').data })
    t.equal(SHUTDOWN_DELAY, shutdownDelay ?? 1000)
    const spare = podOf(delayed).terminationGracePeriodSeconds * 1000 - SHUTDOWN_DELAY - DEFAULT_LIMITS.requestTimeoutMs
    t.ok(spare >= 10_000 && spare < 11_000, `${spare} ms to spare`)
  }
})

t.test('the image comes from where Rancher says, by tag or digest', skip, async t => {
  const imageOf = async (values: object) => containerOf(await render(values)).image
  t.equal(await imageOf({}), `cni-atlas:${VERSION}`)
  t.equal(await imageOf({ image: { tag: '9.9.9' }, global: { cattle: { systemDefaultRegistry: 'registry.example:5000/' } } }), 'registry.example:5000/cni-atlas:9.9.9')
  t.equal(await imageOf(VALUE_SETS.existingSecrets), `mirror.example/cni-atlas@sha256:${'0'.repeat(64)}`)
  t.same(podOf(await render(VALUE_SETS.airGapped)).imagePullSecrets, [{ name: 'pull' }, { name: 'pull-too' }])
  t.equal(podOf(await render({ global: { imagePullSecrets: null } })).imagePullSecrets, undefined)
})

t.test('tokens come from a secret of the chart or from one that is there, and never stand in the settings', skip, async t => {
  const own = await render(VALUE_SETS.everything)
  t.same(only(own, 'Secret').data, { 'github-token': Buffer.from('gh-token-for-tests').toString('base64'), 'admin-token': Buffer.from('admin-token-for-tests').toString('base64') })
  t.notMatch(JSON.stringify(own), /for-tests/)
  t.equal(only(own, 'ConfigMap').data?.GITHUB_TOKEN_FILE, '/run/secrets/cni-atlas/github-token')
  t.match(volumeOf(own, 'github-token'), { secret: { secretName: 'atlas-cni-atlas', items: [{ key: 'github-token', path: 'github-token' }] } })

  const existing = await render(VALUE_SETS.existingSecrets)
  t.equal(existing.some(({ kind }) => kind === 'Secret'), false)
  t.match(volumeOf(existing, 'github-token'), { secret: { secretName: 'github', items: [{ key: 'token', path: 'github-token' }] } })
  t.same(containerOf(existing).env, [{ name: 'ADMIN_TOKEN', valueFrom: { secretKeyRef: { name: 'admin', key: 'admin-token' } } }])

  const none = await render()
  t.equal(none.some(({ kind }) => kind === 'Secret') || volumeOf(none, 'github-token') !== undefined || containerOf(none).env !== undefined, false)
})

t.test('the database is on a claim of the chart, on one that is there, or on nothing lasting', skip, async t => {
  const own = await render(VALUE_SETS.everything)
  t.match(only(own, 'PersistentVolumeClaim'), { metadata: { annotations: { 'helm.sh/resource-policy': 'keep', note: 'kept' } }, spec: { storageClassName: 'fast', accessModes: ['ReadWriteOnce'] } })
  t.equal(volumeOf(own, 'data')?.persistentVolumeClaim.claimName, only(own, 'PersistentVolumeClaim').metadata.name)
  t.equal(only(await render(), 'PersistentVolumeClaim').spec.storageClassName, undefined, "the cluster's default class")
  t.equal(only(await render({ persistence: { storageClass: '-' } }), 'PersistentVolumeClaim').spec.storageClassName, '', 'no class')
  const existing = await render(VALUE_SETS.existingSecrets)
  t.equal(volumeOf(existing, 'data')?.persistentVolumeClaim.claimName, 'my-claim')
  const without = await render(VALUE_SETS.withoutVolume)
  t.same(volumeOf(without, 'data'), { name: 'data', emptyDir: {} })
  for (const objects of [existing, without]) t.equal(objects.some(({ kind }) => kind === 'PersistentVolumeClaim'), false)
})

t.test('a private certificate authority is where Node looks for it', skip, async t => {
  const objects = await render({ additionalTrustedCAs: true })
  const { mountPath } = containerOf(objects).volumeMounts!.find(({ name }) => name === 'additional-ca')!
  t.equal(only(objects, 'ConfigMap').data?.NODE_EXTRA_CA_CERTS, `${mountPath}/ca-additional.pem`)
  t.equal(volumeOf(objects, 'additional-ca')?.secret.secretName, 'tls-ca-additional')
})

t.test('a changed setting makes a new pod', skip, async t => {
  const checksums = async (values: object) => only(await render(values), 'Deployment').spec.template.metadata.annotations as Record<string, string>
  const [before, after, token] = await Promise.all([{}, { logLevel: 'debug' }, { github: { token: 'a-new-token' } }].map(checksums))
  t.not(before!['checksum/config'], after!['checksum/config'])
  t.equal(before!['checksum/secret'], after!['checksum/secret'])
  t.not(before!['checksum/secret'], token!['checksum/secret'])
})

t.test('what leaves the pod is what a refresh needs', skip, async t => {
  const egress = async (values: object) => only(await render({ networkPolicy: { enabled: true }, ...values }), 'NetworkPolicy').spec.egress
  t.same((await egress({}))[0].ports.map(({ port }: { port: number }) => port), [53, 53, 443])
  t.same(await egress({ refresh: { schedule: 'off' } }), [], 'nothing')
  t.equal((await egress({ refresh: { schedule: 'off' }, admin: { existingSecret: 'admin' } })).length, 1, 'one may be asked for')
})

t.test('objects of APIs that a cluster lacks are left out, and the notes say so', skip, async t => {
  const kinds = (objects: KubernetesObject[]) => objects.map(({ kind }) => kind).filter(kind => /UIPlugin|ProxyEndpoint|NavLink|ServiceMonitor/.test(kind)).sort()
  t.same(kinds(await render(VALUE_SETS.everything)), [])
  t.same(kinds(await render(VALUE_SETS.everything, RANCHER_APIS)), ['NavLink', 'ProxyEndpoint', 'UIPlugin'])
  t.same(kinds(await render({}, ALL_APIS)), [], 'and what nobody asked for')
  t.match(await askHelm('install', 'atlas', CHART, '--namespace', 'cni', '--dry-run=client', '--set', 'rancher.uiPlugin.enabled=true,refresh.schedule=off'),
    /http:\/\/atlas-cni-atlas\.cni\.svc[^]*refresh\.schedule is off[^]*rancher\.uiPlugin was left out: this cluster has no catalog\.cattle\.io\/v1\/UIPlugin/)
})

t.test('what the chart tells Rancher is what deploy/rancher tells it', skip, async t => {
  const enabled = { enabled: true }
  const objects = await render({ rancher: { uiPlugin: enabled, proxyEndpoint: enabled, navLink: enabled } }, RANCHER_APIS, { release: 'cni-atlas', namespace: 'cni-atlas' })
  for (const [file, kind] of [['ui-plugin', 'UIPlugin'], ['proxy-endpoint', 'ProxyEndpoint'], ['nav-link', 'NavLink']] as const) {
    const { apiVersion, metadata: { name, namespace }, spec } = only(objects, kind)
    const { metadata, ...plain } = parse(await readFile(`deploy/rancher/${file}.yaml`, 'utf8')) as KubernetesObject
    t.same({ apiVersion, kind, name, namespace, spec }, { ...plain, name: metadata.name, namespace: metadata.namespace })
  }

  const elsewhere = await render(VALUE_SETS.everything, RANCHER_APIS)
  t.equal(only(elsewhere, 'UIPlugin').spec.plugin.endpoint, 'http://atlas-cni-atlas.cni.svc:8080/ui-plugin')
  t.same(only(elsewhere, 'ProxyEndpoint').spec.routes, [{ domain: 'atlas-cni-atlas.cni.svc' }])
  t.equal(only(elsewhere, 'NavLink').spec.toURL, 'https://cni-atlas.example/base/')
})
