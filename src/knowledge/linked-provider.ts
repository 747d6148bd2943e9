import type { ProviderRecord } from '../providers/provider-schema.ts'
import { deepFreeze } from './frozen.ts'
import type { EverKnown } from './known-ids.ts'
import { LinkedFeature } from './linked-feature.ts'
import type { ProviderState } from './provider-state.ts'
import type { Dispute, Distribution, Feature, Metrics, NetworkModel, Observation, Port, Protocol, Provider, ProviderFeature, ProviderNetworkModel, Support } from './snapshot.ts'

export interface Disputable { dispute: string | null }
export type Linked<F extends Disputable> = Omit<F, 'dispute'> & { dispute: Dispute | null }

/** The other things of a day, that its providers are linked with. */
export interface Day {
  asOf: string
  everKnown: EverKnown
  /** What no dispute touches is shared by the days; a dispute leads to the providers of this one. */
  link: <F extends Disputable>(form: F) => Linked<F>
  features: () => Feature[]
  networkModelById: () => Map<string, NetworkModel>
  protocolById: () => Map<string, Protocol>
  distributions: () => Distribution[]
  distributionsOf: (ids: string[]) => Distribution[]
  observationOf: (id: string) => Observation | null
  metricsOf: (id: string) => Metrics | null
}

/**
 * A provider on one day. There are many, each read in part and few times, so it is of a class: objects with accessors of their own take fifty times
 * as long to make.
 */
export class LinkedProvider implements Provider {
  readonly #record: ProviderRecord
  readonly #day: Day
  readonly state: ProviderState
  #repository: Provider['repository'] | undefined
  #networkModels: ProviderNetworkModel[] | undefined
  #features: ProviderFeature[] | undefined
  #ports: Port[] | undefined
  #support: Support[] | undefined
  #metrics: Metrics | null | undefined
  #maker: unknown
  #made: unknown

  constructor (record: ProviderRecord, state: ProviderState, day: Day) {
    this.#record = record
    this.#day = day
    this.state = state
    Object.freeze(this)
  }

  get asOf () { return this.#day.asOf }
  get everKnown () { return this.#day.everKnown }
  get id () { return this.#record.id }
  get name () { return this.#record.name }
  get position () { return this.#record.position }
  get label () { return this.state.label }
  get kind () { return this.#record.kind }
  get aliases () { return this.#record.aliases }
  get summary () { return this.state.description?.summary ?? null }
  get description () { return this.#linkOrNull(this.state.description) }
  get links () { return this.#linkOrNull(this.state.links) }
  get lifecycle () { return this.#linkOrNull(this.state.lifecycle) }
  get events () { return this.state.events }
  get foundation () { return this.#linkOrNull(this.state.foundation) }
  get license () { return this.#linkOrNull(this.state.license) }
  get repository () { return (this.#repository ??= deepFreeze(this.#observe(this.#linkOrNull(this.state.repository)))) }
  get observation () { return this.#day.observationOf(this.id) }
  get activity () { return this.#linkOrNull(this.state.activity) }
  get networkModels () { return (this.#networkModels ??= deepFreeze(this.state.networkModels.map(form => this.#linkNetworkModel(form)))) }
  get features () { return (this.#features ??= Object.freeze(this.#day.features().map(feature => this.#linkFeature(feature))) as ProviderFeature[]) }
  get ports () { return (this.#ports ??= deepFreeze(this.state.ports.map(form => this.#linkPort(form)))) }
  get suitability () { return deepFreeze(this.state.suitability.map(form => this.#day.link(form))) }
  get support () { return (this.#support ??= deepFreeze(this.#findSupport())) }
  get metrics () {
    // That there are none is kept as well.
    if (this.#metrics === undefined) this.#metrics = this.#day.metricsOf(this.id)
    return this.#metrics
  }

  made<R> (make: (provider: Provider) => R): R {
    if (this.#maker !== make) {
      this.#made = make(this)
      this.#maker = make
    }
    return this.#made as R
  }

  #linkOrNull <F extends Disputable>(form: F | null): Linked<F> | null {
    return form === null ? null : this.#day.link(form)
  }

  #observe (repository: Provider['repository']): Provider['repository'] {
    const { observation } = this
    return repository === null || observation === null ? repository : { ...repository, observation }
  }

  #linkNetworkModel (form: ProviderState['networkModels'][number]): ProviderNetworkModel {
    const { link, networkModelById, protocolById } = this.#day
    return { ...link(form), model: networkModelById().get(form.model)!, protocol: form.protocol === null ? null : protocolById().get(form.protocol)! }
  }

  #linkFeature (feature: Feature): ProviderFeature {
    return new LinkedFeature(this.#day.link(this.state.features[feature.id]!), feature, this)
  }

  #linkPort (form: ProviderState['ports'][number]): Port {
    return { ...this.#day.link(form), provider: this, distributions: this.#day.distributionsOf(form.distributions) }
  }

  #findSupport (): Support[] {
    return this.#day.distributions().flatMap(({ support }) => support.filter(({ providers }) => providers.includes(this)))
  }
}
