import type { CniRecord } from '../cni/cni-schema.ts'
import type { DistributionRecord } from '../distributions/distribution-schema.ts'
import { gradeSample } from '../metrics/quality.ts'
import type { ProviderRecord } from '../providers/provider-schema.ts'
import type { SamplesOfDay } from '../metrics/kept-series.ts'
import type { Source } from '../sources/source-schema.ts'
import type { RepositoryObservation } from '../store/store.ts'
import { byId } from '../lists/by-id.ts'
import { compareText } from '../lists/sort.ts'
import { allOn, bornOn, oneOn, verifiedBy } from './as-of.ts'
import type { Assertion } from './assertion-schema.ts'
import { citationsOf, type Citations } from './citations.ts'
import type { Facts } from './facts-schema.ts'
import { createForms, type Forms } from './forms.ts'
import { deepFreeze, once } from './frozen.ts'
import { everKnown, type EverKnown } from './known-ids.ts'
import { LinkedProvider, type Day, type Disputable, type Linked } from './linked-provider.ts'
import { createProviderStates, type ProviderState } from './provider-state.ts'
import type {
  Cni, Dispute, Distribution, Feature, Metrics, NetworkModel, Observation, Provider, ProviderReference, Snapshot, Stated,
  Support, WithDefinition
} from './snapshot.ts'

interface KnownProvider { record: ProviderRecord, bornOn: string }

/** All that was ever said, with what is the same on several days worked out once for all of them. */
export interface IndexedFacts {
  facts: Facts
  everKnown: EverKnown
  citations: Citations
  forms: Forms
  /** In the order of every list, each with the day from which on it is there. */
  providers: KnownProvider[]
  providerById: Map<string, KnownProvider>
  stateOf: (record: ProviderRecord, day: string) => ProviderState
  /** Records with the one definition that is in force, under its form. */
  defined: WeakMap<object, object>
}

/** Freezes the facts: every snapshot shares them. */
export function indexFacts (facts: Facts): IndexedFacts {
  deepFreeze(facts)
  const citations = citationsOf(facts)
  const forms = createForms(facts, citations)
  const providers = facts.providers.map(record => ({ record, bornOn: bornOn(record) }))
    .sort(({ record: a }, { record: b }) => (a.position ?? Infinity) - (b.position ?? Infinity) || compareText(a.name, b.name))
  const providerById = new Map(providers.map(known => [known.record.id, known]))
  const stateOf = createProviderStates(facts, citations, forms)
  return { facts, everKnown: everKnown(facts), citations, forms, providers, providerById, stateOf, defined: new WeakMap() }
}

export interface SnapshotInput {
  known: IndexedFacts
  /** The newest sound sample of each provider on that day. */
  samples: SamplesOfDay
  /** What the refresh last saw of each repository. */
  observations: RepositoryObservation[]
  asOf: string
  today: string
  /** The first day whose figures are not stale; empty for a past day. */
  freshFrom: string
  revision: number
  changedAt: string
}

/** What a day tells at once. */
type Told = Pick<Snapshot, 'asOf' | 'revision' | 'changedAt' | 'facts' | 'everKnown'>
/** And what it works out when it is asked for. */
type Parts = { [K in Exclude<keyof Snapshot, keyof Told | 'provider'>]: () => Snapshot[K] } & Pick<Snapshot, 'provider'>

/**
 * Of a class, like its providers, since there is one for each day that anybody asks for: what accessors of an object's own lead to is held by the
 * engine until it goes through all of its memory.
 */
class LinkedSnapshot implements Snapshot {
  readonly #parts: Parts
  readonly asOf: string
  readonly revision: number
  readonly changedAt: string
  readonly facts: Facts
  readonly everKnown: EverKnown

  constructor ({ asOf, revision, changedAt, facts, everKnown }: Told, parts: Parts) {
    this.#parts = parts
    this.asOf = asOf
    this.revision = revision
    this.changedAt = changedAt
    this.facts = facts
    this.everKnown = everKnown
    Object.freeze(this)
  }

  get cni () { return this.#parts.cni() }
  get sources () { return this.#parts.sources() }
  get networkModels () { return this.#parts.networkModels() }
  get protocols () { return this.#parts.protocols() }
  get features () { return this.#parts.features() }
  get providers () { return this.#parts.providers() }
  get distributions () { return this.#parts.distributions() }
  get recommendations () { return this.#parts.recommendations() }
  get disputes () { return this.#parts.disputes() }
  get metricDefinitions () { return this.#parts.metricDefinitions() }
  provider (id: string) { return this.#parts.provider(id) }
}

/**
 * Takes out of all that was ever said what held on one day, and links it. Each part is worked out when it is first read, since most questions read
 * little of it, and some days are asked for only once.
 */
export function buildSnapshot ({ known, samples, observations, asOf, today, freshFrom, revision, changedAt }: SnapshotInput): Snapshot {
  const { facts, providers: ordered, stateOf, defined } = known
  const { citedOn, knownFrom } = known.citations
  const { formOf } = known.forms

  const disputes = once((): Dispute[] => allOn(facts.disputes, asOf).map(({ dispute: _, sources, claims, providers, ...dispute }) => ({
    ...dispute,
    verifiedOn: verifiedBy(dispute, asOf),
    providers: pick(providerOf, providers),
    claims: claims.map((claim, index) => ({ ...claim, sources: citedOn(claim.sources, asOf), prevailing: dispute.prevailing === index + 1 })),
    sources: citedOn(sources, asOf)
  })))
  const disputeById = once(() => byId(disputes()))

  /** What no dispute touches is shared by the days; a dispute leads to the providers of this one. */
  const link = <F extends Disputable>(form: F): Linked<F> =>
    (form.dispute === null ? form : Object.freeze({ ...form, dispute: disputeById().get(form.dispute)! })) as Linked<F>
  const state = <T extends Assertion>(assertion: T) => link(formOf(assertion, asOf)) as Stated<T>
  const stateAll = <T extends Assertion>(assertions: readonly T[]): Array<Stated<T>> => allOn(assertions, asOf).map(state)
  const stateOne = <T extends Assertion>(history: readonly T[]): Stated<T> | null => {
    const found = oneOn(history, asOf)
    return found === undefined ? null : state(found)
  }
  const define = <T extends { definitions: Assertion[] }>(records: readonly T[]): Array<WithDefinition<T>> => records.flatMap(record => {
    const definition = stateOne(record.definitions)
    if (definition === null) return []
    const before = defined.get(definition)
    if (before !== undefined) return [before as WithDefinition<T>]
    const { definitions: _, ...rest } = record
    const made = deepFreeze({ ...rest, ...definition } as WithDefinition<T>)
    defined.set(definition, made)
    return [made]
  })

  const protocols = once(() => define(facts.protocols))
  const protocolById = once(() => byId(protocols()))
  const features = once(() => define(facts.features).map(linkFeature))
  const linked = new Map<string, Provider>()
  const grading = { asOf, freshFrom }
  const figureSources = new Map<string[], Source[]>()
  const providers = once(() => ordered.filter(({ bornOn }) => bornOn <= asOf).map(({ record }) => linkOnce(record)))
  const networkModels = once(() => define(facts.networkModels).map((model): NetworkModel => ({
    ...model,
    protocols: pick(id => protocolById().get(id), model.protocols),
    providers: refer(model.providers),
    optionalProviders: refer(model.optionalProviders)
  })))
  const networkModelById = once(() => byId(networkModels()))
  const distributions = once(() => facts.distributions.flatMap(linkDistribution))
  const distributionById = once(() => byId(distributions()))
  const cni = once(() => buildCni(facts.cni))
  const sources = once(() => facts.sources.filter(source => knownFrom(source) <= asOf))
  const recommendations = once(() => allOn(facts.recommendations, asOf).map(record => ({
    ...state(record),
    providers: pick(providerOf, record.providers),
    distributions: distributionsOf(record.distributions),
    networkModel: record.networkModel === null ? null : networkModelById().get(record.networkModel) ?? null
  })))
  const metricDefinitions = once(() => define(facts.metrics))
  const day: Day = { asOf, everKnown: known.everKnown, link, features, networkModelById, protocolById, distributions, distributionsOf, observationOf, metricsOf }

  return new LinkedSnapshot({ asOf, revision, changedAt, facts, everKnown: known.everKnown }, {
    cni, sources, networkModels, protocols, features, providers, provider: providerOf, distributions, recommendations, disputes, metricDefinitions
  })

  function refer (ids: string[]): ProviderReference[] {
    return ids.map(id => ({ id, name: known.providerById.get(id)!.record.name, provider: providerOf(id) ?? null }))
  }

  function linkFeature (feature: WithDefinition<Facts['features'][number]>): Feature {
    return Object.freeze({ ...feature, values: once(() => providers().map(provider => provider.features.find(value => value.feature.id === feature.id)!)) })
  }

  function providerOf (id: string): Provider | undefined {
    const found = known.providerById.get(id)
    return found === undefined || found.bornOn > asOf ? undefined : linkOnce(found.record)
  }

  function linkOnce (record: ProviderRecord): Provider {
    let provider = linked.get(record.id)
    if (provider === undefined) linked.set(record.id, provider = new LinkedProvider(record, stateOf(record, asOf), day))
    return provider
  }

  function metricsOf (id: string): Metrics | null {
    const sample = samples(id)
    return sample === undefined ? null : gradeSample(sample, grading, sourcesOf)
  }

  /** Most figures have the same. */
  function sourcesOf (ids: string[]): Source[] {
    let sources = figureSources.get(ids)
    if (sources === undefined) figureSources.set(ids, sources = deepFreeze(citedOn(ids, asOf)))
    return sources
  }

  function observationOf (id: string): Observation | null {
    const seen = asOf >= today ? observations.find(({ provider }) => provider === id) : undefined
    if (seen === undefined) return null
    const { provider: _, ...observation } = seen
    return observation
  }

  function distributionsOf (ids: string[]): Distribution[] {
    return pick(id => distributionById().get(id), ids)
  }

  function linkDistribution ({ descriptions, support: record, ...distribution }: DistributionRecord): Distribution[] {
    const description = stateOne(descriptions)
    if (description === null) return []
    const support = once(() => allOn(record, asOf).map((assertion): Support =>
      ({ ...state(assertion), distribution: linked, providers: pick(providerOf, assertion.choice?.split(',') ?? []) })))
    const linked: Distribution = Object.freeze({ ...distribution, ...description, get support () { return support() } })
    return [linked]
  }

  function buildCni ({ descriptions, links, foundations, operations, specificationVersions, libraryReleases, ...record }: CniRecord): Cni | undefined {
    const description = stateOne(descriptions)
    return description === null
      ? undefined
      : {
          ...record,
          ...description,
          links: stateOne(links),
          foundation: stateOne(foundations),
          operations: stateAll(operations),
          specificationVersions: stateAll(specificationVersions),
          libraryReleases: stateAll(libraryReleases)
        }
  }
}

const pick = <T>(find: (id: string) => T | undefined, ids: string[]): T[] => ids.flatMap(id => find(id) ?? [])
