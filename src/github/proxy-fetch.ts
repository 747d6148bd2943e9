import type { EnvHttpProxyAgent } from 'undici'
import { ConfigError } from '../errors.ts'

export interface ProxyFetch {
  fetch: typeof globalThis.fetch
  /** Ends all connections, those that are kept open for a next request included. */
  close (): Promise<void>
}

/**
 * A `fetch` that goes through the proxy the environment names (`HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`, in either case): the one built
 * into Node 20 does not. It is undici's own, since the built-in one need not understand an agent of another version.
 * @throws ConfigError if what it names is no proxy.
 */
export function createProxyFetch (env: Record<string, string | undefined>): ProxyFetch {
  // A tunnel for https only: many proxies refuse one to another port.
  const settings = { ...readProxies(env), proxyTunnel: false }
  let opened: ReturnType<typeof open> | undefined

  // A service that starts has no question yet, and may never have one.
  async function fetch (input: string, init: object) {
    opened ??= open(settings)
    const { ask, dispatcher } = await opened
    return await ask(input, { ...init, dispatcher })
  }
  return { fetch: fetch as unknown as typeof globalThis.fetch, close: async () => { await (await opened)?.dispatcher.destroy() } }
}

/** @throws ConfigError that names the variable, without its value, if it is no address of a proxy. */
export function readProxies (env: Record<string, string | undefined>): Pick<EnvHttpProxyAgent.Options, 'httpProxy' | 'httpsProxy' | 'noProxy'> {
  const proxy = (name: string) => checkProxy(name, read(env, name))
  return { httpProxy: proxy('HTTP_PROXY'), httpsProxy: proxy('HTTPS_PROXY'), noProxy: read(env, 'NO_PROXY') }
}

async function open (settings: EnvHttpProxyAgent.Options) {
  const { EnvHttpProxyAgent, fetch: ask } = await import('undici')
  return { ask, dispatcher: new EnvHttpProxyAgent(settings) }
}

const read = (env: Record<string, string | undefined>, name: string): string => env[name.toLowerCase()]?.trim() || env[name]?.trim() || ''

function checkProxy (name: string, address: string): string {
  if (address === '') return ''
  // "proxy.example:3128" is how many tools take it.
  const url = /^\w+:\/\//.test(address) ? address : `http://${address}`
  if (URL.canParse(url) && /^(?:https?|socks5?):$/.test(new URL(url).protocol)) return url
  throw new ConfigError(`${name} is set to a value that is not what was expected: the address of a proxy, as http://proxy.example:3128`)
}
