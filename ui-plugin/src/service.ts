import { ServiceError, type Address } from './service-error.ts'

/** The store of the host: the only way from here to anything. */
export interface HostStore { dispatch: (action: string, options: object) => Promise<unknown> }

export interface Service {
  /** The `data` of an answer of the service to a path below /v1. */
  get: <Data>(path: string) => Promise<Data>
}

export const NAME = 'cni-atlas'
/** Under which path of the service Rancher finds the extension. */
const PLUGIN_PATH = '/ui-plugin'
/** Where deploy/rancher/ expects the service, for when Rancher does not say from where it has the extension. */
export const DEFAULT_ENDPOINT = `http://cni-atlas.cni-atlas.svc${PLUGIN_PATH}`
const TIMEOUT_MS = 15_000

interface PluginIndex { entries?: Record<string, { endpoint?: string }>, Entries?: PluginIndex['entries'] }
interface Answer { _status?: number, data?: unknown }

/** Asks the service through Rancher, which passes on what its allow list of hosts permits. */
export function createService (store: HostStore, timeoutMs = TIMEOUT_MS): Service {
  // Not logged out on a 401: it may be the service's, and the form must survive it.
  const ask = async (url: string): Promise<unknown> => await withinTime(
    store.dispatch('management/request', { url, method: 'GET', timeout: timeoutMs, redirectUnauthorized: false }), timeoutMs)
  let address: Promise<Address> | undefined

  /** The service brings the extension, so where Rancher has the extension from is where the service is; every user may read that. */
  async function findAddress (): Promise<Address> {
    const index = await ask('/v1/uiplugins').catch(() => ({})) as PluginIndex
    return addressOf((index.entries ?? index.Entries)?.[NAME]?.endpoint || DEFAULT_ENDPOINT)
  }

  return {
    get: async <Data>(path: string) => {
      const { host, proxied } = await (address ??= findAddress())
      try {
        const answer = await ask(`${proxied}/v1${path}`) as Answer
        if (typeof answer?.data !== 'object' || answer.data === null) throw Object.assign(new Error('not an answer of ours'), { foreign: true })
        return answer.data as Data
      } catch (failure) {
        // Asked anew next time: an administrator may have put it right.
        address = undefined
        throw new ServiceError(failure, host)
      }
    }
  }
}

/** @throws ServiceError for what is no address. */
export function addressOf (endpoint: string): Address {
  const url = parse(endpoint)
  if (url === null || !/^https?:$/.test(url.protocol)) throw new ServiceError({ endpoint }, endpoint)
  const path = url.pathname.replace(/\/+$/, '').replace(new RegExp(`${PLUGIN_PATH}$`), '')
  // One slash after http: is how Rancher wants it; without a scheme it takes https.
  return { host: url.host, proxied: `/meta/proxy/${url.protocol === 'http:' ? 'http:/' : ''}${url.host}${path}` }
}

function parse (text: string): URL | null {
  try {
    return new URL(text)
  } catch {
    return null
  }
}

async function withinTime<Result> (promise: Promise<Result>, ms: number): Promise<Result> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => { reject(Object.assign(new Error('no answer in time'), { code: 'ECONNABORTED' })) }, ms)
  })
  return await Promise.race([promise, timeout]).finally(() => { clearTimeout(timer) })
}
