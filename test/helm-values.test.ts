import { readFile } from 'node:fs/promises'
import { Ajv } from 'ajv'
import t from 'tap'
import { parse } from 'yaml'
import { ConfigSchema } from '../src/config.ts'
import { VERSION } from '../src/version.ts'
import { VALUE_SETS } from './helpers/chart-values.ts'
import { CHART, render, WITHOUT_HELM } from './helpers/helm.ts'

interface Question { variable: string, type: string, label: string, show_if?: string, options?: string[], min?: number, max?: number, subquestions?: Question[] }
interface Schema { $ref?: string, type?: string | string[], enum?: unknown[], pattern?: string, minimum?: number, maximum?: number, properties?: Record<string, Schema> }

const read = async (name: string) => parse(await readFile(`${CHART}/${name}`, 'utf8'))
const chart = await read('Chart.yaml')
const values = await read('values.yaml')
const schema: Schema & { definitions: Record<string, Schema> } = JSON.parse(await readFile(`${CHART}/values.schema.json`, 'utf8'))
const questions = ((await read('questions.yaml')) as { questions: Question[] }).questions.flatMap(question => [question, ...question.subquestions ?? []])

const at = (path: string) => path.split('.').reduce<any>((object, name) => object?.[name], values)
function schemaOf (path: string): Schema {
  const found = path.split('.').reduce<Schema | undefined>((part, name) => part?.properties?.[name], schema) ?? {}
  return found.$ref === undefined ? found : schema.definitions[found.$ref.replace('#/definitions/', '')]!
}

t.test('the chart is of the version of the service, and tells Rancher what it must know', async t => {
  t.equal(chart.version, VERSION)
  t.equal(String(chart.appVersion), VERSION)
  t.match(await readFile(`${CHART}/images.txt`, 'utf8'), new RegExp(`^${values.image.repository}:${VERSION.replaceAll('.', '\\.')}\n$`), 'what is to be mirrored')
  const names = ['display-name', 'type', 'scope', 'namespace', 'release-name', 'os', 'permits-os', 'kube-version', 'rancher-version', 'requests-cpu', 'requests-memory']
  t.same(Object.keys(chart.annotations).sort(), names.map(name => `catalog.cattle.io/${name}`).sort())
  t.ok(Object.values(chart.annotations).every(value => typeof value === 'string'))
  t.equal(chart.annotations['catalog.cattle.io/requests-cpu'], values.resources.requests.cpu)
  t.equal(chart.annotations['catalog.cattle.io/requests-memory'], values.resources.requests.memory)
  t.equal(chart.annotations['catalog.cattle.io/kube-version'].replaceAll(' ', ''), chart.kubeVersion)
  t.same(values.global, { imagePullSecrets: [], cattle: { systemDefaultRegistry: '' } }, 'Rancher sets only what is declared')
})

t.test('every question asks for a value that there is, of its type and within its limits', async t => {
  const TYPES: Record<string, string> = { int: 'number', boolean: 'boolean' }
  for (const { variable, type, label, options, min, max, show_if: condition } of questions) {
    const { minimum, maximum, enum: allowed } = schemaOf(variable)
    t.ok(label)
    t.equal(typeof at(variable), TYPES[type] ?? 'string', variable)
    t.ok(['string', 'boolean', 'int', 'enum', 'password', 'secret', 'pvc', 'storageclass', 'hostname'].includes(type), `${variable}: ${type}`)
    t.same({ min, max, options }, { min: minimum, max: maximum, options: allowed }, `${variable} has the limits of the schema`)
    for (const other of condition?.split('&&') ?? []) t.ok(questions.some(({ variable }) => variable === other.split('=')[0]), other)
  }
  t.equal(new Set(questions.map(({ variable }) => variable)).size, questions.length)
})

t.test('the schema takes what the service takes', async t => {
  const SAME = { publicUrl: 'PUBLIC_URL', corsOrigins: 'CORS_ORIGINS', listenAddress: 'HOST', 'github.apiUrl': 'GITHUB_API_URL', 'github.token': 'GITHUB_TOKEN', 'admin.token': 'ADMIN_TOKEN' } as const
  for (const [path, setting] of Object.entries(SAME)) {
    const { pattern = '' } = ConfigSchema.properties[setting]
    // Some values may be empty where a setting is left out.
    t.ok([pattern, `^(?:${pattern.slice(1, -1)})?$`, pattern.replace(/\+\$$/, '*$')].includes(schemaOf(path).pattern ?? ''), path)
  }
  t.equal(`^(?:${schemaOf('logLevel').enum?.join('|')})$`, ConfigSchema.properties.LOG_LEVEL.pattern)
  t.match(schemaOf('rateLimit'), { minimum: ConfigSchema.properties.RATE_LIMIT.minimum, maximum: ConfigSchema.properties.RATE_LIMIT.maximum })
  t.match(schemaOf('maxEventLoopLag'), { minimum: ConfigSchema.properties.MAX_EVENT_LOOP_LAG.minimum, maximum: ConfigSchema.properties.MAX_EVENT_LOOP_LAG.maximum })
  t.match(schemaOf('shutdownDelay'), { minimum: ConfigSchema.properties.SHUTDOWN_DELAY.minimum, maximum: ConfigSchema.properties.SHUTDOWN_DELAY.maximum })
  t.equal(at('refresh.schedule'), ConfigSchema.properties.REFRESH_SCHEDULE.default)
})

const WRONG: Array<[string, object]> = [
  ['image/pullPolicy', { image: { pullPolicy: 'Sometimes' } }],
  ['image/digest', { image: { digest: 'sha256:123' } }],
  ['publicUrl', { publicUrl: 'https://cni-atlas.example/' }],
  ['trustProxy', { trustProxy: true }],
  ['rateLimit', { rateLimit: -1 }],
  ['logLevel', { logLevel: 'loud' }],
  ['admin/token', { admin: { token: 'short' } }],
  ['github/token', { github: { token: 'two words' } }],
  ['persistence/accessMode', { persistence: { accessMode: 'ReadWriteMany' } }],
  ['persistence/size', { persistence: { size: 'large' } }],
  ['persistence', { persistence: { storageclass: 'fast' } }],
  ['service/port', { service: { port: 70_000 } }],
  ['runAsUser', { runAsUser: 0 }],
  ['networkPolicy/egressPorts/0', { networkPolicy: { egressPorts: ['https'] } }],
  ['extraEnv/0', { extraEnv: [{ value: 'nameless' }] }],
  ['rancher/navLink/path', { rancher: { navLink: { path: 'docs/' } } }],
  ['', { replicas: 2 }]
]
const merged = (base: any, change: any): any => change === null || typeof change !== 'object' || Array.isArray(change)
  ? change
  : { ...base, ...Object.fromEntries(Object.entries(change).map(([name, value]) => [name, merged(base?.[name], value)])) }

t.test('the schema takes the values of every way to install, and tells wrong ones', async t => {
  const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema)
  for (const [name, set] of Object.entries(VALUE_SETS)) {
    validate(merged(values, set))
    t.same(validate.errors, null, name)
  }
  for (const [path, set] of WRONG) {
    t.equal(validate(merged(values, set)), false, JSON.stringify(set))
    t.ok(validate.errors?.every(({ instancePath }) => instancePath === (path && `/${path}`)), path)
  }
})

t.test('Helm itself refuses them, and an ingress without a host', { skip: WITHOUT_HELM }, async t => {
  for (const [path, set] of WRONG) await t.rejects(render(set), new RegExp(`at '${path && `/${path}`}'`), path)
  await t.rejects(render({ ingress: { enabled: true } }), /ingress\.host is empty/)
})
