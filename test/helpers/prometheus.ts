import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Test } from 'tap'

export const deployed = (path: string): string => fileURLToPath(new URL(`../../deploy/${path}`, import.meta.url))

const isThere = (program: string): boolean => spawnSync(program, ['--version']).status === 0

/** Why tests that need Debian's package `prometheus` are skipped, or false. Where a change is judged, it must be there. */
export const withoutPrometheus: string | false = isThere('promtool') && isThere('prometheus')
  ? false
  : 'NO PROMETHEUS: what it makes of the metrics was not looked at. Install the package prometheus (promtool and prometheus).'
if (withoutPrometheus !== false) {
  if (process.env.CI !== undefined) throw new Error(withoutPrometheus)
  console.error(withoutPrometheus)
}

export interface Verdict { status: number | null, said: string }

/** What promtool says, and whether it is content. */
export function promtool (args: string[], input = ''): Verdict {
  const { status, stdout, stderr } = spawnSync('promtool', args, { input, encoding: 'utf8' })
  return { status, said: `${stdout}${stderr}`.trim() }
}

export interface Sample { name: string, labels: Record<string, string>, value: number }

/** The samples of Prometheus' text format. */
export function readSamples (text: string): Sample[] {
  return text.split('\n').filter(line => line !== '' && !line.startsWith('#')).map(line => {
    const [, name = '', labels = '', value = ''] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? []
    const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"(?:,|$)/g)].map(([, key = '', quoted = '']) => [key, JSON.parse(`"${quoted}"`) as string] as const)
    return { name, labels: Object.fromEntries(pairs), value: Number(value) }
  })
}

async function freePort (): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => server.close(resolve))
  return port
}

interface Result { metric: Record<string, string>, value?: [number, string], values?: Array<[number, string]> }
export interface Rule { name: string, query: string, health: string, lastError?: string }

/** A Prometheus of its own, that scrapes the service every second and keeps the alert rules of `deploy/`. */
export async function startPrometheus (t: Test, target: string) {
  const folder = await mkdtemp(join(tmpdir(), 'prometheus-'))
  const address = `127.0.0.1:${await freePort()}`
  await writeFile(join(folder, 'prometheus.yml'), JSON.stringify({
    global: { scrape_interval: '1s', evaluation_interval: '1s' },
    rule_files: [deployed('prometheus/alerts.yml')],
    scrape_configs: [{ job_name: 'cni-atlas', static_configs: [{ targets: [new URL(target).host] }] }]
  }))
  const child = spawn('prometheus', [`--config.file=${join(folder, 'prometheus.yml')}`, `--storage.tsdb.path=${join(folder, 'data')}`, `--web.listen-address=${address}`], {
    stdio: ['ignore', 'ignore', 'pipe']
  })
  let log = ''
  child.stderr.on('data', chunk => { log += String(chunk) })
  const ended = once(child, 'close')
  t.teardown(async () => {
    child.kill('SIGKILL')
    await ended
    await rm(folder, { recursive: true, force: true })
  })

  async function ask (path: string, parameters: Record<string, string> = {}): Promise<any> {
    const res = await fetch(`http://${address}/api/v1/${path}?${new URLSearchParams(parameters).toString()}`)
    const { status, data, error } = await res.json() as { status: string, data: unknown, error?: string }
    if (status !== 'success') throw new Error(`${path} ${JSON.stringify(parameters)}: ${error}`)
    return data
  }

  async function until (what: string, isSo: () => Promise<boolean>): Promise<void> {
    for (let tries = 0; tries < 300; tries++) {
      if (child.exitCode !== null) throw new Error(`Prometheus ended: ${log}`)
      if (await isSo().catch(() => false)) return
      await delay(200)
    }
    throw new Error(`in a minute it did not come to ${what}: ${log}`)
  }

  return {
    until,
    instant: async (query: string): Promise<Result[]> => (await ask('query', { query })).result,
    range: async (query: string): Promise<Result[]> => {
      const now = Date.now() / 1000
      return (await ask('query_range', { query, start: String(now - 60), end: String(now), step: '1' })).result
    },
    values: async (label: string, match: string): Promise<string[]> => await ask(`label/${label}/values`, { 'match[]': match }),
    names: async (): Promise<string[]> => await ask('label/__name__/values'),
    rules: async (): Promise<Rule[]> => (await ask('rules')).groups.flatMap(({ rules }: { rules: Rule[] }) => rules)
  }
}
