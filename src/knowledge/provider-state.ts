import { bisectRight } from 'd3-array'
import { LRUCache } from 'lru-cache'
import type { PortRecord } from '../ports/port-schema.ts'
import type { ProviderFeatureRecord, ProviderNetworkModelRecord, ProviderRecord } from '../providers/provider-schema.ts'
import { byId } from '../lists/by-id.ts'
import { allOn, oneOn } from './as-of.ts'
import type { Assertion } from './assertion-schema.ts'
import type { Citations } from './citations.ts'
import type { Facts } from './facts-schema.ts'
import type { Form, Forms } from './forms.ts'
import { deepFreeze, once } from './frozen.ts'
import type { Event, ItemOf } from './snapshot.ts'

/** What is said of one feature; without dates and sources where nothing is known. */
export type FeatureForm = Omit<Form<ProviderFeatureRecord>, 'feature' | 'validFrom'> & { feature?: string, validFrom: string | null }

/**
 * All that is said of a provider but for its figures, by itself: what it leads to are ids of what is known on the day. It is the same object on
 * all days between two on which something of it changes, so what is made of it need be made only once.
 */
export interface ProviderState extends Pick<ProviderRecord, 'id' | 'name' | 'kind' | 'aliases'> {
  /** The row name in documentation tables. */
  label: string
  description: Form<ItemOf<ProviderRecord['descriptions']>> | null
  links: Form<ItemOf<ProviderRecord['links']>> | null
  lifecycle: Form<ItemOf<ProviderRecord['lifecycle']>> | null
  events: Event[]
  foundation: Form<ItemOf<ProviderRecord['foundations']>> | null
  license: Form<ItemOf<ProviderRecord['licenses']>> | null
  /** Its observation is of today only, so it is not part of this. */
  repository: Form<ItemOf<ProviderRecord['repositories']>> & { url: string, observation: null } | null
  activity: Form<ItemOf<ProviderRecord['activity']>> | null
  networkModels: Array<Form<ProviderNetworkModelRecord>>
  /** Every feature of the day in the order of the columns, unknown ones included. */
  features: Record<string, FeatureForm>
  ports: Array<Form<PortRecord>>
  suitability: Array<Form<ItemOf<ProviderRecord['suitability']>>>
}

/** How many states are kept: of twenty providers with eight years of history all of them, of hundreds those that pages ask for. */
const KEPT_STATES = 2000
/** More than all days on which something of one provider could change. */
const MAX_CHANGES = 1_000_000

const UNKNOWN: FeatureForm = deepFreeze({
  support: 'unknown',
  value: null,
  detail: null,
  condition: null,
  options: [],
  validFrom: null,
  validTo: null,
  verifiedOn: null,
  sources: [],
  disputed: false,
  dispute: null
})

/** The states of providers, each made when it is first asked for. */
export function createProviderStates (facts: Facts, { sourcesOf, knownFrom, citedOn, isTold }: Citations, { changesOf, formOf }: Forms) {
  const states = new LRUCache<number, ProviderState>({ max: KEPT_STATES })
  const changes = new Map<ProviderRecord, { ordinal: number, days: string[] }>()
  const [modelById, protocolById, distributionById] = [byId(facts.networkModels), byId(facts.protocols), byId(facts.distributions)]
  const columnChanges = facts.features.flatMap(({ definitions }) => definitions.flatMap(boundsOf))

  return function stateOf (record: ProviderRecord, day: string): ProviderState {
    let change = changes.get(record)
    if (change === undefined) changes.set(record, change = { ordinal: changes.size, days: changeDaysOf(record) })
    // A number, since a list of another day asks for hundreds, and a text of both would have to be put together for each.
    const key = change.ordinal * MAX_CHANGES + bisectRight(change.days, day)
    let state = states.get(key)
    if (state === undefined) states.set(key, state = makeState(record, day))
    return state
  }

  /** Every day on which something of its state may change. */
  function changeDaysOf (record: ProviderRecord): string[] {
    const { labels, descriptions, links, lifecycle, foundations, licenses, repositories, activity, networkModels, features, ports, suitability, events } = record
    const said: Assertion[][] = [labels, descriptions, links, lifecycle, foundations, licenses, repositories, activity, networkModels, features, ports, suitability]
    const ledTo: Array<Assertion[] | undefined> = [
      ...networkModels.flatMap(({ model, protocol }) => [modelById.get(model)?.definitions, protocolById.get(protocol ?? '')?.definitions]),
      ...ports.flatMap(({ distributions }) => distributions.map(id => distributionById.get(id)?.descriptions))
    ]
    return [...new Set([
      ...columnChanges,
      ...said.flat().flatMap(assertion => [...boundsOf(assertion), ...changesOf(assertion)]),
      ...ledTo.flatMap(assertions => assertions?.flatMap(boundsOf) ?? []),
      ...events.flatMap(({ date, sources }) => [date, ...sourcesOf(sources).map(knownFrom)])
    ])].sort()
  }

  function makeState (record: ProviderRecord, day: string): ProviderState {
    const form = <T extends Assertion>(assertion: T): Form<T> => formOf(assertion, day)
    const one = <T extends Assertion>(history: readonly T[]): Form<T> | null => {
      const found = oneOn(history, day)
      return found === undefined ? null : form(found)
    }
    const isDefined = (history: Assertion[] | undefined): boolean => history !== undefined && oneOn(history, day) !== undefined

    const events = once(() => record.events.filter(event => isTold(event, day))
      .map(({ date, kind, text, version, sources }) => ({ date, kind, text, version, sources: citedOn(sources, day) })))
    const repository = once(() => repositoryOf(record, one(record.repositories)))
    const networkModels = once(() => allOn(record.networkModels, day).filter(({ model }) => isDefined(modelById.get(model)?.definitions)).map(assertion =>
      assertion.protocol === null || isDefined(protocolById.get(assertion.protocol)?.definitions) ? form(assertion) : { ...form(assertion), protocol: null }))
    const features = once(() => {
      const known = new Map(allOn(record.features, day).map(assertion => [assertion.feature, assertion]))
      const columns = facts.features.filter(({ definitions }) => isDefined(definitions))
      return Object.fromEntries(columns.map(({ id }) => [id, known.has(id) ? form(known.get(id)!) : UNKNOWN]))
    })
    const ports = once(() => allOn(record.ports, day).map(assertion => {
      const distributions = assertion.distributions.filter(id => isDefined(distributionById.get(id)?.descriptions))
      return distributions.length === assertion.distributions.length ? form(assertion) : { ...form(assertion), distributions }
    }))
    const suitability = once(() => allOn(record.suitability, day).map(form))

    return Object.freeze({
      id: record.id,
      name: record.name,
      kind: record.kind,
      aliases: record.aliases,
      label: oneOn(record.labels, day)?.label ?? record.name,
      description: one(record.descriptions),
      links: one(record.links),
      lifecycle: one(record.lifecycle),
      get events () { return events() },
      foundation: one(record.foundations),
      license: one(record.licenses),
      get repository () { return repository() },
      activity: one(record.activity),
      get networkModels () { return networkModels() },
      get features () { return features() },
      get ports () { return ports() },
      get suitability () { return suitability() }
    })
  }
}

const boundsOf = ({ validFrom, validTo }: Assertion): string[] => validTo === null ? [validFrom] : [validFrom, validTo]

function repositoryOf (record: ProviderRecord, form: Form<ItemOf<ProviderRecord['repositories']>> | null): ProviderState['repository'] {
  return form === null ? null : { ...form, formerNames: formerNamesOf(record, form), url: `https://github.com/${form.fullName}`, observation: null }
}

/** Every name the repository went by before the one in force. */
function formerNamesOf ({ repositories }: ProviderRecord, current: { fullName: string, formerNames: string[], validFrom: string }): string[] {
  const earlier = repositories.filter(({ validFrom }) => validFrom < current.validFrom).flatMap(({ formerNames, fullName }) => [...formerNames, fullName])
  return [...new Set([...earlier, ...current.formerNames])].filter(name => name !== current.fullName)
}
