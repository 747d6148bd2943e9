import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const HZ = 100
const SERVER_CORE = '0'
const LOAD_CORE = '1'
const CONNECTIONS = 50

/** A server under test, on a core of its own. */
export interface Server { name: string, port: number, process: ChildProcess }

export interface StartOptions {
  /** Node's own. */
  flags?: readonly string[]
  cwd?: string
  env?: NodeJS.ProcessEnv
  /** Which answers once the server is there. */
  path: string
}

/** What is asked: one address again and again or, with a script for wrk, what the script makes of it. */
export interface Load { path: string, headers?: Record<string, string>, body?: string, script?: string, status: number }

export interface Measure { requestsPerSecond: number, cpuMicroseconds: number }

const folder = mkdtempSync(join(tmpdir(), 'load-'))
let scripts = 0

/** Starts it and waits until it answers. */
export async function start (name: string, port: number, script: string, args: readonly string[], options: StartOptions): Promise<Server> {
  const { flags = [], cwd = process.cwd(), env = {}, path } = options
  const child = spawn('taskset', ['-c', SERVER_CORE, process.execPath, ...flags, script, ...args], {
    stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, NODE_ENV: 'production', ...env }, cwd
  })
  for (let attempt = 0; attempt < 2000; attempt++) {
    if (child.exitCode !== null) throw new Error(`${name} ended with ${child.exitCode}`)
    try {
      await (await fetch(`http://127.0.0.1:${port}${path}`)).arrayBuffer()
      return { name, port, process: child }
    } catch {
      await new Promise(resolve => setTimeout(resolve, 5))
    }
  }
  throw new Error(`${name} does not answer`)
}

export async function stop ({ process }: Server): Promise<void> {
  if (process.exitCode !== null || process.signalCode !== null) return
  await new Promise(resolve => process.once('exit', resolve).kill('SIGKILL'))
}

/** Processor time that a process has used so far, all of its threads together, in milliseconds. */
export function cpuOf ({ process }: Server): number {
  const fields = readFileSync(`/proc/${process.pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 1000 / HZ
}

/** Memory that it holds, and the most that it ever held, in MB. */
export function memoryOf ({ process }: Server): { now: number, peak: number } {
  const status = readFileSync(`/proc/${process.pid}/status`, 'utf8')
  const read = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)![1]) * 1024 / 1e6
  return { now: read('VmRSS'), peak: read('VmHWM') }
}

/** Asks for so many seconds over 50 connections. An answer of another status than the expected one is a fault of the benchmark. */
export async function measure (server: Server, load: Load, seconds: number): Promise<Measure> {
  const { path, headers = {}, script } = load
  await check(server, load)
  const before = cpuOf(server)
  const { stdout } = await run('taskset', [
    '-c', LOAD_CORE, 'wrk', '-t1', `-c${CONNECTIONS}`, `-d${seconds}s`, '--timeout', '10s', ...(script === undefined ? [] : ['-s', writeScript(script)]),
    ...Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]), `http://127.0.0.1:${server.port}${path}`
  ])
  const cpu = cpuOf(server) - before
  const read = (pattern: RegExp) => Number(pattern.exec(stdout)?.[1] ?? NaN)
  const requests = read(/(\d+) requests in/)
  if (!(requests > 0) || /Non-2xx|Socket errors/.test(stdout)) throw new Error(`${server.name} ${path}: not every answer is a good one\n${stdout}`)
  return { requestsPerSecond: read(/Requests\/sec:\s+([\d.]+)/), cpuMicroseconds: cpu * 1000 / requests }
}

/** wrk counts a redirection as good, so one answer is looked at more closely. */
async function check ({ name, port }: Server, { path, headers = {}, body, status }: Load): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { ...headers, 'accept-encoding': 'identity' }, ...(body === undefined ? {} : { method: 'POST', body }) })
  const text = await answer.text()
  if (answer.status !== status || text.includes('"errors"')) throw new Error(`${name} ${path}: ${answer.status} instead of ${status}: ${text.slice(0, 300)}`)
}

function writeScript (script: string): string {
  const file = join(folder, `${scripts++}.lua`)
  writeFileSync(file, script)
  return file
}
