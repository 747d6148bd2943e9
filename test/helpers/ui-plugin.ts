import { execFile } from 'node:child_process'
import { rmSync } from 'node:fs'
import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { FastifyInstance } from 'fastify'
import type { Test } from 'tap'
import { VERSION } from '../../src/version.ts'
import { setup, type SetupOptions } from './app.ts'

/** Under which the extension makes itself known to Rancher's page. */
export const PLUGIN_ID = `cni-atlas-${VERSION}`
export const ENDPOINT = 'http://cni-atlas.cni-atlas.svc/ui-plugin'

let built: Promise<string> | undefined

/** The extension as the build makes it, in a folder that lasts as long as the process. */
async function builtPlugin (): Promise<string> {
  built ??= build()
  return await built
}

async function build (): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ui-plugin-'))
  process.once('exit', () => { rmSync(folder, { recursive: true, force: true }) })
  // What the loader of the tests wants of its processes is nothing to the build.
  const { NODE_OPTIONS: _, ...env } = process.env
  await promisify(execFile)(process.execPath, ['ui-plugin/build.js', folder], { env })
  return folder
}

/** The service with the extension. */
export async function setupWithPlugin (t: Test, options: SetupOptions = {}) {
  const uiPluginFolder = await builtPlugin()
  const code = await readFile(join(uiPluginFolder, 'plugin', `${PLUGIN_ID}.umd.min.js`), 'utf8')
  return { ...await setup(t, { ...options, uiPluginFolder }), uiPluginFolder, code }
}

export interface ProxyAnswer { status: number, body: string }

/** What becomes of a request that Rancher gets, by the rules of its index of extensions and of its proxy. */
export function createRancher (app: FastifyInstance, { endpoint = ENDPOINT, allowed = ['cni-atlas.cni-atlas.svc'] }: { endpoint?: string | undefined, allowed?: string[] } = {}) {
  const { host: serviceHost } = new URL(ENDPOINT)
  const requests: string[] = []

  async function answer (url: string): Promise<ProxyAnswer> {
    requests.push(url)
    if (url === '/v1/uiplugins') return json(200, { entries: endpoint === undefined ? {} : { 'cni-atlas': { name: 'cni-atlas', version: VERSION, endpoint } } })
    const [, host = '', path = ''] = /^\/meta\/proxy\/http:\/([^/]+)(\/.*)$/.exec(url) ?? []
    // Rancher says the same of a host that is not on its list and of one that is not there.
    if (!allowed.includes(host.replace(/:\d+$/, '')) || host !== serviceHost) return { status: 502, body: '' }
    const { statusCode, body } = await app.inject({ url: path, headers: { host, accept: 'application/json' } })
    return { status: statusCode, body }
  }
  return { answer, requests }
}

export const json = (status: number, body: unknown): ProxyAnswer => ({ status, body: JSON.stringify(body) })

/** How Rancher's store hands an answer on: the body, with the status where it does not show; rejected from 400 up. */
export function handOn ({ status, body }: ProxyAnswer): unknown {
  const out = parse(body)
  Object.defineProperty(out, '_status', { value: status })
  if (status >= 400) throw out
  return out
}

function parse (body: string): object {
  try {
    const parsed: unknown = JSON.parse(body)
    return typeof parsed === 'object' && parsed !== null ? parsed : { data: parsed }
  } catch {
    return { data: body }
  }
}
