import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import type { Test } from 'tap'

/** Nothing of the tests' own settings, no GitHub, an end without delay, and a log that can be read. */
const QUIET = { HOST: '127.0.0.1', PORT: '0', REFRESH_SCHEDULE: 'off', GITHUB_API_URL: 'http://127.0.0.1:9', SHUTDOWN_DELAY: '0', LOG_FORMAT: 'json', LOG_LEVEL: 'info' }

export interface ServiceProcess {
  /** The address it says it listens at. */
  ready: () => Promise<string>
  /** Its exit code, and the signal that ended it, if one did. */
  ended: Promise<[code: number | null, signal: string | null]>
  kill: (signal: NodeJS.Signals) => void
  /** What it has logged so far. */
  messages: () => string[]
  stdout: () => string
  stderr: () => string
}

/** The service as a process of its own; `entry` is a compiled file, or one of the sources, which then counts for the coverage. */
export function startService (t: Test, entry: string, env: Record<string, string>): ServiceProcess {
  const loader = entry.endsWith('.ts') ? process.execArgv : []
  const child = spawn(process.execPath, [...loader, entry], { env: { ...process.env, ...QUIET, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  t.teardown(() => child.kill('SIGKILL'))
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', chunk => { stdout += String(chunk) })
  child.stderr.on('data', chunk => { stderr += String(chunk) })
  const ended = once(child, 'close') as ServiceProcess['ended']
  const messages = () => stdout.split('\n').filter(line => line.startsWith('{')).map(line => (JSON.parse(line) as { msg: string }).msg)

  async function ready (): Promise<string> {
    for (;;) {
      const [, address] = /CNI Atlas is at (\S+)/.exec(stdout) ?? []
      if (address !== undefined) return address
      const outcome = await Promise.race([ended, once(child.stdout, 'data').then(() => undefined)])
      if (Array.isArray(outcome)) throw new Error(`the service ended with ${String(outcome)}: ${stderr}`)
    }
  }
  return { ready, ended, kill: signal => { child.kill(signal) }, messages, stdout: () => stdout, stderr: () => stderr }
}

/** A port that somebody holds until the test ends. */
export async function occupyPort (t: Test): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  t.teardown(() => server.close())
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}
