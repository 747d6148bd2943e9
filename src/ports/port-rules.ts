import { faultsOfIds } from '../knowledge/known-ids.ts'
import type { Port, Snapshot } from '../knowledge/snapshot.ts'
import { partsOfPort } from '../knowledge/subjects.ts'
import { pageOf, refuseList, type Page, type PageQuery } from '../lists/page.ts'

export interface PortQuery extends PageQuery {
  provider?: string | undefined
  protocol?: string | undefined
  /** A number that must lie in the port's range. */
  port?: number | undefined
  scope?: string | undefined
  /** Statements about this distribution, and those about the provider as such. */
  distribution?: string | undefined
}

const numberOf = ({ port, endPort }: Port): [number, number] => port === null ? [0, 0] : [port, endPort ?? port]

/** What tells one port statement of a snapshot from all others. */
export const portKey = (port: Port): string =>
  [port.provider.id, ...partsOfPort(port, port.distributions.map(({ id }) => id))].join('/')

/** All ports of all providers, in the order of the providers. */
export function listPorts (snapshot: Snapshot, query: PortQuery): Page<Port> {
  const { provider, protocol, port, scope, distribution } = query
  refuseList(faultsOfIds(snapshot, { provider, distribution }), query)
  const found = snapshot.providers.flatMap(({ ports }) => ports).filter(entry =>
    (provider === undefined || entry.provider.id === provider) &&
    (protocol === undefined || entry.protocol === protocol) &&
    (port === undefined || (numberOf(entry)[0] <= port && port <= numberOf(entry)[1])) &&
    (scope === undefined || entry.scope === scope) &&
    (distribution === undefined || entry.distributions.length === 0 || entry.distributions.some(({ id }) => id === distribution)))
  return pageOf(found, portKey, query)
}
