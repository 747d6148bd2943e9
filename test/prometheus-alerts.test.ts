import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { parse } from 'yaml'
import { deployed, promtool, withoutPrometheus } from './helpers/prometheus.ts'

// The stories take their time on a busy machine.
t.setTimeout(280_000)

interface Alert { alert: string, expr: string, for?: string, labels: { severity: string }, annotations: Record<string, string> }
const ALERTS_FILE = deployed('prometheus/alerts.yml')
const STORIES = ['alerts.test.yml', 'alerts-weeks.test.yml']
const { groups } = parse(await readFile(ALERTS_FILE, 'utf8')) as { groups: Array<{ rules: Alert[] }> }
const alerts = groups.flatMap(({ rules }) => rules)

t.test('every alert says how bad it is, what is the matter and where to look', async t => {
  t.ok(alerts.length > 10)
  t.equal(new Set(alerts.map(({ alert }) => alert)).size, alerts.length)
  for (const { alert, labels, annotations } of alerts) {
    t.match(alert, /^CniAtlas[A-Z]/)
    t.match(labels.severity, /^(?:critical|warning|info)$/, alert)
    t.strictSame(Object.keys(annotations), ['summary', 'description', 'runbook'], alert)
  }
})

t.test('promtool accepts the rules and the scrape configuration', { skip: withoutPrometheus }, async t => {
  t.match(promtool(['check', 'rules', ALERTS_FILE]), { status: 0, said: `${alerts.length} rules found` })
  t.match(promtool(['check', 'config', deployed('prometheus/prometheus.yml')]), { status: 0, said: /SUCCESS/ })
})

t.test('each alert fires when it should and keeps quiet when it should, in the stories beside the rules', { skip: withoutPrometheus }, async t => {
  t.match(promtool(['test', 'rules', ...STORIES.map(name => deployed(`prometheus/${name}`))]), { status: 0, said: /SUCCESS/ })
})

t.test('an alert that never fires, or fires for what is well, is noticed by those stories', { skip: withoutPrometheus }, async t => {
  const folder = t.testdir()
  for (const name of STORIES) await copyFile(deployed(`prometheus/${name}`), join(folder, name))
  const tellWith = async (expr: string) => {
    await writeFile(join(folder, 'alerts.yml'), JSON.stringify({ groups: [{ name: 'all', rules: alerts.map(rule => ({ ...rule, expr })) }] }))
    return promtool(['test', 'rules', ...STORIES.map(name => join(folder, name))]).said
  }
  // Nothing fires, so whatever label is told is one that was expected.
  const missed = await tellWith('vector(1) > 2')
  const [, wrong = ''] = /expr: "ALERTS", time: 1d4h,\s+exp: nil\s+got: (.*)/.exec(await tellWith('vector(1)')) ?? []
  for (const { alert } of alerts) {
    t.ok(missed.includes(`alertname="${alert}"`), `${alert} never fires`)
    t.ok(wrong.includes(`alertname="${alert}", alertstate="firing"`), `${alert} always fires`)
  }
})
