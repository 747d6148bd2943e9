export interface Address {
  host: string
  /** The beginning of every address by which Rancher passes a request on to the service. */
  proxied: string
}

/** What the store of the host rejects with: the body of the answer, or what axios says where there was none. */
interface Failure { _status?: number, status?: unknown, code?: string, type?: unknown, detail?: unknown, foreign?: boolean, endpoint?: string }

/** No answer of the service, in words for who fills in the form and for who can put it right. */
export class ServiceError extends Error {
  /** The service's own, such as NOT_FOUND; undefined if somebody else answered, or nobody. */
  readonly code: string | undefined
  /** What an administrator has to do; empty where there is nothing. */
  readonly remedies: string[]

  constructor (failure: unknown, host: string) {
    const known = (typeof failure === 'object' && failure !== null ? failure : {}) as Failure
    const [message, remedies] = describe(known, host)
    super(message)
    this.code = isOurs(known) ? known.code : undefined
    this.remedies = remedies
  }
}

const isOurs = ({ type, detail }: Failure): boolean => typeof type === 'string' && type.includes('/problems/') && typeof detail === 'string'

function describe (failure: Failure, host: string): [string, string[]] {
  const status = failure._status
  if (failure.endpoint !== undefined) {
    return [`The address of CNI Atlas cannot be read: ${failure.endpoint}.`, ['Correct spec.plugin.endpoint of the UIPlugin cni-atlas: the address of the service, followed by /ui-plugin.']]
  }
  if (isOurs(failure)) return [`CNI Atlas answered: ${String(failure.detail)}.`, status === 429 || status === 503 ? ['Try again a little later.'] : []]
  if (status === 401) return ['Rancher no longer knows who you are.', ['Log in again in another tab of the browser, then try again here.']]
  if (status === 403) return [`Rancher does not let you ask ${host}.`, [allow(host)]]
  if (failure.code === 'ECONNABORTED' || failure.code === 'ETIMEDOUT' || status === 504) {
    return [`CNI Atlas at ${host} did not answer in time.`, [look(host)]]
  }
  // Rancher gives the same empty 502 for a host that is not on its list and for one that does not answer.
  if (status === 502 || status === 503) return [`Rancher could not reach CNI Atlas at ${host}.`, [allow(host), look(host)]]
  if (failure.foreign === true || status !== undefined) {
    return [`What answers at ${host} is not CNI Atlas${status === undefined ? '' : ` (status ${status})`}.`,
      ['Correct spec.plugin.endpoint of the UIPlugin cni-atlas: the address of the service, followed by /ui-plugin.']]
  }
  return ['Rancher itself could not be reached.', ['See whether you are still connected, then try again.']]
}

const nameOf = (host: string): string => host.replace(/:\d+$/, '')

const allow = (host: string): string =>
  `Put ${nameOf(host)} on the list of hosts that Rancher passes requests on to: with a ProxyEndpoint from Rancher v2.14 on (deploy/rancher/proxy-endpoint.yaml), with the setting whitelist-domain before.`

function look (host: string): string {
  const [service, namespace, kind] = nameOf(host).split('.')
  return kind === 'svc' ? `See whether the Service ${service} in the namespace ${namespace} has a pod that is ready.` : `See whether the service at ${host} runs.`
}
