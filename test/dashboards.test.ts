import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { setTimeout as delay } from 'node:timers/promises'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import ts from 'typescript'
import { parse } from 'yaml'
import { compileService } from './helpers/compiled.ts'
import { addressOf, DASHBOARD_FILE, interpolate, queriesOf, readDashboard, variablesIn, type Column, type Dashboard } from './helpers/dashboard.ts'
import { startGitHubServer } from './helpers/github-server.ts'
import { startService } from './helpers/process.ts'
import { deployed, readSamples, startPrometheus, withoutPrometheus } from './helpers/prometheus.ts'

// A service, a Prometheus and a compiler take their time on a busy machine.
t.setTimeout(280_000)

const dashboard = await readDashboard()
const queries = queriesOf(dashboard)
const text = await readFile(DASHBOARD_FILE, 'utf8')

const CACHE = fileURLToPath(new URL('../node_modules/.cache/cni-atlas-dashboards', import.meta.url))
const COMPOSABLE = '@grafana/schema/dist/esm/raw/composable'
const PANEL_TYPES: Record<string, string> = { timeseries: 'TimeSeries', table: 'Table', stat: 'Stat', gauge: 'Gauge', bargauge: 'BarGauge' }

/** What Grafana's own types say against a dashboard; they have enums where JSON has words. */
async function faultsOf (dashboard: Dashboard): Promise<string[]> {
  await mkdir(CACHE, { recursive: true })
  const file = join(CACHE, 'dashboard.ts')
  const drawn = dashboard.panels.filter(({ type }) => type !== 'row')
  const used = [...new Set(drawn.map(({ type }) => type))]
  const imports = used.map(type => `import type * as ${type} from '${COMPOSABLE}/${type}/panelcfg/x/${PANEL_TYPES[type] ?? type}PanelCfg_types.gen'`)
  const panels = drawn.map(({ id, type, options = {} }) => `export const options${id}: Said<Partial<${type}.Options>> = ${JSON.stringify(options)}`)
  // What an exported file says beside the dashboard begins with two underscores.
  const model = Object.fromEntries(Object.entries(dashboard).filter(([name]) => !name.startsWith('__')))
  const custom = drawn.filter(({ type }) => type === 'timeseries')
    .map(({ id, type, fieldConfig }) => `export const custom${id}: Said<Partial<${type}.FieldConfig>> = ${JSON.stringify(fieldConfig?.defaults.custom)}`)
  await writeFile(file, [
    "import type { Dashboard } from '@grafana/schema'", ...imports,
    // eslint-disable-next-line no-template-curly-in-string -- a type in the file that is written
    'type Said<T> = T extends string ? `${T}` : T extends object ? { [K in keyof T]: Said<T[K]> } : T',
    `export const dashboard: Said<Dashboard> = ${JSON.stringify(model)}`, ...panels, ...custom
  ].join('\n'))
  const { ES2022 } = ts.ScriptTarget
  const { NodeNext } = ts.ModuleKind
  const options = { noEmit: true, strict: true, skipLibCheck: true, types: [], target: ES2022, module: NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext }
  const program = ts.createProgram([file], options)
  return ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '))
}

t.test("the dashboard fits Grafana's own types, and they do look", async t => {
  t.strictSame(await faultsOf(dashboard), [])
  const [first, ...others] = dashboard.panels.filter(({ type }) => type === 'bargauge')
  const broken = { ...dashboard, schemaVersion: '41', panels: [{ ...first, options: { displayMode: 'heap' }, gridPos: { x: 0 } }, ...others] } as unknown as Dashboard
  t.match((await faultsOf(broken)).join('\n'), /number[^]*heap|heap[^]*number/)
})

t.test('panels neither overlap nor share an id, and nothing in it belongs to one Grafana', t => {
  const { panels, templating } = dashboard
  t.equal(new Set(panels.map(({ id }) => id)).size, panels.length)
  const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) => Array.from({ length: w * h }, (_, cell) => `${x + cell % w},${y + Math.floor(cell / w)}`))
  t.equal(new Set(cells).size, cells.length)
  t.notOk(panels.some(({ gridPos: { x, w } }) => x + w > 24))
  for (const { place, target } of queries) t.match(target.datasource.uid, /^\$\{(?:prometheus|infinity)\}$/, place)
  for (const name of ['id', 'uid', 'iteration']) t.notOk(name in dashboard, name)
  const known = new Set([...templating.list.map(({ name }) => name), '__all', '__from', '__to', '__rate_interval', '__value', '__field'])
  t.strictSame(variablesIn(text).filter(name => !known.has(name)), [])
  const used = new Set(variablesIn(text))
  for (const { name } of templating.list) t.ok(used.has(name), `${name} is used`)
  t.end()
})

t.test('the provisioned data sources are those of the dashboard', async t => {
  const { datasources } = parse(await readFile(deployed('grafana/datasources.yml'), 'utf8')) as { datasources: Array<{ type: string, url: string }> }
  t.strictSame(datasources.map(({ type }) => type), dashboard.templating.list.filter(({ type }) => type === 'datasource').map(({ query }) => query))
  for (const { url } of datasources) t.match(url, /^http:\/\/[^/]+$/, 'queries begin with the path')
})

/** The service as it runs, after a refresh from a server in GitHub's place; the last repository of the list is gone there. */
async function startRefreshed (t: Test) {
  const github = await startGitHubServer(t)
  const compiled = compileService(t)
  const service = startService(t, join(compiled, 'server.js'), {
    DATABASE_URL: `file:${join(compiled, '../atlas.db')}`, GITHUB_API_URL: github.url, REFRESH_SCHEDULE: '17 3 * * *', ADMIN_TOKEN: 'of-this-test'
  })
  const address = await service.ready()
  const get = async (path: string): Promise<any> => await (await fetch(address + path)).json()
  const { data: providers } = await get('/v1/providers?fields=repository.fullName')
  const names = new Set<string>(providers.flatMap(({ repository }: { repository: { fullName: string } | null }) => repository?.fullName ?? []))
  for (const [index, fullName] of [...names].entries()) github.add({ fullName, stars: 10_000 + index, archived: index === 3 })
  await fetch(`${address}/v1/refreshes`, { method: 'POST', headers: { authorization: 'Bearer of-this-test' } })
  for (let tries = 0; (await get('/v1/refreshes/latest')).data.finishedAt === null; tries++) {
    if (tries > 300) throw new Error('the refresh does not end')
    await delay(200)
  }
  return { address, get, ids: providers.map(({ id }: { id: string }) => id) as string[] }
}

const isInstant = (value: unknown): boolean => typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) && !Number.isNaN(Date.parse(value))
const FITS: Record<Column['type'], (value: unknown) => boolean> = {
  string: value => typeof value === 'string', number: value => typeof value === 'number', timestamp: isInstant
}

t.test('every query of the dashboard and of the alerts, asked of the real service and a real Prometheus', { skip: withoutPrometheus }, async t => {
  const { address, get, ids } = await startRefreshed(t)
  const today = new Date().toISOString().slice(0, 10)
  const optionsOf = (variable: string): string[] => dashboard.templating.list.find(({ name }) => name === variable)!.options!.map(({ value }) => value)

  await t.test('Infinity queries give rows with the columns that their panels name', async t => {
    for (const { place, target } of queries) {
      if (!('url' in target)) continue
      t.match(target, { type: 'json', parser: 'backend', url_options: { method: 'GET' } }, place)
      for (const metric of optionsOf('metric')) {
        for (const interval of optionsOf('interval')) {
          const url = addressOf(target, { metric, interval, 'provider:csv': ids.join(','), '__from:date:YYYY-MM-DD': '2018-07-26', '__to:date:YYYY-MM-DD': today })
          const answer = await get(url)
          const rows = target.root_selector === '' ? answer : answer[target.root_selector]
          if (!Array.isArray(rows) || rows.length === 0) t.fail(url, { answer })
          for (const { selector, type } of target.columns) {
            t.ok(rows.every((row: any) => selector in row && (row[selector] === null || FITS[type](row[selector]))), `${url}: ${selector} is ${type}`)
            t.ok(selector === 'error' || rows.some((row: any) => row[selector] !== null), `${url}: ${selector} is known of some`)
          }
          if (target.format === 'timeseries') t.strictSame(rows.map(({ time }: any) => time), rows.map(({ time }: any) => time).sort(), 'in order of time')
        }
      }
    }
  })

  const prometheus = await startPrometheus(t, address)
  // Rates and differences need two samples.
  await prometheus.until('three scrapes', async () => Number((await prometheus.instant('count_over_time(up[1m])'))[0]?.value?.[1] ?? 0) >= 3)

  await t.test('Prometheus has read the figures', async t => {
    const samples = readSamples(await (await fetch(`${address}/metrics`)).text())
    const names = await prometheus.names()
    t.strictSame([...new Set(samples.map(({ name }) => name))].filter(name => !names.includes(name)), [])
    const [stars] = await prometheus.instant('cni_repository_stars{provider="cilium"}')
    t.equal(stars!.value![1], String((await get('/v1/providers/cilium')).data.metrics.stars))
  })

  await t.test('PromQL queries give data', async t => {
    const values = { job: 'cni-atlas', provider: `(${ids.join('|')})`, __rate_interval: '1m' }
    for (const { place, target } of queries) {
      if (!('expr' in target)) continue
      for (const metric of optionsOf('metric')) {
        const query = interpolate(target.expr, { ...values, metric })
        const found = await (target.range ? prometheus.range(query) : prometheus.instant(query))
        t.ok(found.length > 0, `${place}: ${query}`)
        const numbers = found.flatMap(({ value, values = [] }) => [...(value === undefined ? [] : [value]), ...values]).map(([, number]) => Number(number))
        t.ok(numbers.every(Number.isFinite), `${place}: all are numbers`)
      }
    }
    t.strictSame(await prometheus.instant('cni_nonsense'), [], 'and what there is not gives none')
    await t.rejects(prometheus.instant('cni_repository_stars{'), /parse error/)
  })

  await t.test('the choices of the variables come from Prometheus', async t => {
    const choices: Record<string, string[]> = { job: ['cni-atlas'], provider: [...ids].sort() }
    for (const { name, type, query } of dashboard.templating.list) {
      if (type !== 'query') continue
      const [, metric, label] = /^label_values\((\w+), (\w+)\)$/.exec((query as { query: string }).query)!
      t.strictSame(await prometheus.values(label!, metric!), choices[name], name)
    }
  })

  await t.test('alerts are evaluated without a fault, name only metrics that there are, and all is well', async t => {
    await prometheus.until('a verdict on every rule', async () => (await prometheus.rules()).every(({ health }) => health !== 'unknown'))
    const names = await prometheus.names()
    const rules = await prometheus.rules()
    t.ok(rules.length > 10)
    for (const { name, query, health, lastError } of rules) {
      t.equal(health, 'ok', name, { lastError })
      const used = [...query.matchAll(/\b(?:cni|process|nodejs)_\w+|\bup\b/g)].map(([used]) => used)
      t.ok(used.length > 0, name)
      t.strictSame(used.filter(metric => !names.includes(metric)), [], `${name} names what there is`)
    }
    t.strictSame((await prometheus.instant('ALERTS{severity="critical"}')), [])
  })
})
