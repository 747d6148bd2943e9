import type { CniRecord } from '../cni/cni-schema.ts'
import type { DistributionRecord } from '../distributions/distribution-schema.ts'
import { gradeSample } from '../metrics/quality.ts'
import type { MetricSample } from '../metrics/metric-schema.ts'
import type { LifecycleEvent, ProviderRecord } from '../providers/provider-schema.ts'
import type { Source } from '../sources/source-schema.ts'
import type { RepositoryState } from '../store/store.ts'
import { byId } from '../lists/by-id.ts'
import { compareText } from '../lists/sort.ts'
import { allOn, appearedBy, bornOn, knownBy, oneOn } from './as-of.ts'
import type { Assertion } from './assertion-schema.ts'
import type { Facts } from './facts-schema.ts'
import { deepFreeze, once } from './frozen.ts'
import type {
  Cni, Dispute, Distribution, Feature, Metrics, NetworkModel, Observation, Port, Provider, ProviderFeature, ProviderNetworkModel, ProviderReference, Snapshot, Stated,
  Support, WithDefinition
} from './snapshot.ts'

/** All that was ever said, with what is the same on every day worked out once. */
export interface IndexedFacts {
  facts: Facts
  sourceById: Map<string, Source>
  /** What is said of an assertion that no dispute touches, for each span of days in which it is the same. */
  forms: WeakMap<Assertion, { days: string[], stated: Array<Stated<Assertion>> }>
  /** In the order of every list, each with the day from which on it is there. */
  providers: Array<{ record: ProviderRecord, bornOn: string }>
}

/** Freezes the facts: every snapshot shares them. */
export function indexFacts (facts: Facts): IndexedFacts {
  deepFreeze(facts)
  const providers = facts.providers.map(record => ({ record, bornOn: bornOn(record) }))
    .sort(({ record: a }, { record: b }) => (a.position ?? Infinity) - (b.position ?? Infinity) || compareText(a.name, b.name))
  return { facts, sourceById: byId(facts.sources), forms: new WeakMap(), providers }
}

export interface SnapshotInput {
  known: IndexedFacts
  /** The newest sound sample of each provider on that day. */
  samples: MetricSample[]
  /** What the refresh last saw of each repository. */
  repositories: RepositoryState[]
  asOf: string
  today: string
  staleAfterDays: number
  revision: number
  changedAt: string
}

const UNKNOWN = { support: 'unknown', value: null, detail: null, condition: null, options: [], validFrom: null, validTo: null, verifiedOn: null } as const

/**
 * Takes out of all that was ever said what held on one day, and links it. Each part is worked out when it is first read, since most questions read
 * little of it, and some days are asked for only once.
 */
export function buildSnapshot ({ known, samples, repositories, asOf, today, staleAfterDays, revision, changedAt }: SnapshotInput): Snapshot {
  const { facts, sourceById, forms, providers: ordered } = known
  const sourcesOf = (ids: string[]): Source[] => pick(sourceById, ids)
  // Nobody knew on that day what was confirmed, published or contradicted later.
  const citedOnTheDay = (ids: string[]): Source[] => knownBy(sourcesOf(ids), asOf)

  const disputes = once((): Dispute[] => allOn(facts.disputes, asOf).map(({ dispute: _, sources, claims, providers, ...dispute }) => ({
    ...dispute,
    providers: pick(providerById(), providers),
    claims: claims.map((claim, index) => ({ ...claim, sources: sourcesOf(claim.sources), prevailing: dispute.prevailing === index + 1 })),
    sources: sourcesOf(sources)
  })))
  const disputeById = once(() => byId(disputes()))

  const stateNow = <T extends Assertion>({ sources, dispute, ...assertion }: T): Stated<T> => {
    const found = dispute === null ? null : disputeById().get(dispute) ?? null
    return {
      ...assertion,
      verifiedOn: assertion.verifiedOn !== null && assertion.verifiedOn <= asOf ? assertion.verifiedOn : null,
      sources: citedOnTheDay(sources),
      disputed: found !== null,
      dispute: found
    }
  }
  /** A dispute leads to the providers of the day; what has none is the same until something it cites appears. */
  const state = <T extends Assertion>(assertion: T): Stated<T> => {
    if (assertion.dispute !== null) return deepFreeze(stateNow(assertion))
    let form = forms.get(assertion)
    if (form === undefined) {
      const days = sourcesOf(assertion.sources).map(({ publishedOn, retrievedOn }) => publishedOn ?? retrievedOn ?? '')
      forms.set(assertion, form = { days: assertion.verifiedOn === null ? days : [...days, assertion.verifiedOn], stated: [] })
    }
    let span = 0
    for (const day of form.days) if (day <= asOf) span++
    return (form.stated[span] ??= deepFreeze(stateNow(assertion))) as Stated<T>
  }
  const stateAll = <T extends Assertion>(assertions: readonly T[]): Array<Stated<T>> => allOn(assertions, asOf).map(state)
  const stateOne = <T extends Assertion>(history: readonly T[]): Stated<T> | null => {
    const found = oneOn(history, asOf)
    return found === undefined ? null : state(found)
  }
  const define = <T extends { definitions: Assertion[] }>(records: readonly T[]): Array<WithDefinition<T>> => records.flatMap(({ definitions, ...record }) => {
    const definition = stateOne(definitions)
    return definition === null ? [] : [{ ...record, ...definition } as WithDefinition<T>]
  })

  const protocols = once(() => define(facts.protocols))
  const protocolById = once(() => byId(protocols()))
  const features = once(() => define(facts.features).map(linkFeature))
  const providers = once(() => ordered.filter(({ bornOn }) => bornOn <= asOf).map(({ record }) => linkProvider(record)))
  const providerById = once(() => byId(providers()))
  const networkModels = once(() => define(facts.networkModels).map((model): NetworkModel => ({
    ...model,
    protocols: pick(protocolById(), model.protocols),
    providers: refer(model.providers),
    optionalProviders: refer(model.optionalProviders)
  })))
  const networkModelById = once(() => byId(networkModels()))
  const distributions = once(() => facts.distributions.flatMap(linkDistribution))
  const distributionById = once(() => byId(distributions()))
  const sampleByProvider = new Map(samples.map(sample => [sample.provider, sample]))
  const cni = once(() => buildCni(facts.cni))
  const sources = once(() => facts.sources.filter(source => appearedBy(source, asOf)))
  const recommendations = once(() => allOn(facts.recommendations, asOf).map(record => ({
    ...state(record),
    providers: pick(providerById(), record.providers),
    distributions: pick(distributionById(), record.distributions),
    networkModel: record.networkModel === null ? null : networkModelById().get(record.networkModel) ?? null
  })))
  const metricDefinitions = once(() => define(facts.metrics))

  return Object.freeze({
    asOf,
    revision,
    changedAt,
    get cni () { return cni() },
    get sources () { return sources() },
    get networkModels () { return networkModels() },
    get protocols () { return protocols() },
    get features () { return features() },
    get providers () { return providers() },
    get distributions () { return distributions() },
    get recommendations () { return recommendations() },
    get disputes () { return disputes() },
    get metricDefinitions () { return metricDefinitions() }
  })

  function refer (ids: string[]): ProviderReference[] {
    return ids.map(id => ({ id, name: facts.providers.find(provider => provider.id === id)!.name, provider: providerById().get(id) ?? null }))
  }

  function linkFeature (feature: WithDefinition<Facts['features'][number]>): Feature {
    const values = once(() => providers().map(provider => provider.features.find(value => value.feature.id === feature.id)!))
    return Object.freeze({ ...feature, get values () { return values() } })
  }

  function linkProvider (record: ProviderRecord): Provider {
    const description = once(() => stateOne(record.descriptions))
    const links = once(() => stateOne(record.links))
    const lifecycle = once(() => stateOne(record.lifecycle))
    const events = once(() => record.events.filter(isToldBy(asOf)).map(event => ({ ...event, sources: citedOnTheDay(event.sources) })))
    const foundation = once(() => stateOne(record.foundations))
    const license = once(() => stateOne(record.licenses))
    const repository = once(() => repositoryOf(record))
    const models = once(() => allOn(record.networkModels, asOf).flatMap(linkNetworkModel))
    const values = once(() => valuesOf(record, provider))
    const ports = once(() => allOn(record.ports, asOf).map((assertion): Port =>
      ({ ...state(assertion), provider, distributions: pick(distributionById(), assertion.distributions) })))
    const suitability = once(() => stateAll(record.suitability))
    const support = once(() => distributions().flatMap(distribution => distribution.support.filter(({ providers }) => providers.includes(provider))))
    const metrics = once(() => metricsOf(record.id))
    const provider: Provider = Object.freeze({
      asOf,
      id: record.id,
      name: record.name,
      position: record.position,
      label: oneOn(record.labels, asOf)?.label ?? record.name,
      kind: record.kind,
      aliases: record.aliases,
      get summary () { return description()?.summary ?? null },
      get description () { return description() },
      get links () { return links() },
      get lifecycle () { return lifecycle() },
      get events () { return events() },
      get foundation () { return foundation() },
      get license () { return license() },
      get repository () { return repository() },
      get networkModels () { return models() },
      get features () { return values() },
      get ports () { return ports() },
      get suitability () { return suitability() },
      get support () { return support() },
      get metrics () { return metrics() }
    })
    return provider
  }

  function linkNetworkModel (assertion: ProviderRecord['networkModels'][number]): ProviderNetworkModel[] {
    const model = networkModelById().get(assertion.model)
    return model === undefined ? [] : [{ ...state(assertion), model, protocol: assertion.protocol === null ? null : protocolById().get(assertion.protocol) ?? null }]
  }

  function valuesOf (record: ProviderRecord, provider: Provider): ProviderFeature[] {
    const known = new Map(allOn(record.features, asOf).map(assertion => [assertion.feature, assertion]))
    return features().map(feature => {
      const assertion = known.get(feature.id)
      return assertion === undefined
        ? { ...UNKNOWN, options: [], sources: [], disputed: false, dispute: null, feature, provider }
        : { ...state(assertion), feature, provider }
    })
  }

  function metricsOf (id: string): Metrics | null {
    const sample = sampleByProvider.get(id)
    if (sample === undefined) return null
    const figures = gradeSample(sample, { asOf, today, staleAfterDays })
    return { ...figures, sources: citedOnTheDay(figures.sources) }
  }

  function repositoryOf (record: ProviderRecord): Provider['repository'] {
    const repository = stateOne(record.repositories)
    return repository === null
      ? null
      : { ...repository, formerNames: formerNamesOf(record, repository), url: `https://github.com/${repository.fullName}`, observation: observationOf(record.id) }
  }

  function observationOf (id: string): Observation | null {
    const seen = asOf >= today ? repositories.find(({ provider }) => provider === id) : undefined
    if (seen === undefined) return null
    const { provider: _, failures: _failures, nextAttemptAt: _next, ...observation } = seen
    return observation
  }

  /** An event is told from its day on, but not before a document told it. */
  function isToldBy (day: string) {
    return ({ date, sources }: LifecycleEvent): boolean =>
      date <= day && sourcesOf(sources).some(({ publishedOn }) => publishedOn === null || publishedOn <= day)
  }

  function linkDistribution ({ descriptions, support: record, ...distribution }: DistributionRecord): Distribution[] {
    const description = stateOne(descriptions)
    if (description === null) return []
    const support = once(() => allOn(record, asOf).map((assertion): Support =>
      ({ ...state(assertion), distribution: linked, providers: pick(providerById(), assertion.choice?.split(',') ?? []) })))
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

/** Every name the repository went by before the one in force. */
function formerNamesOf ({ repositories }: ProviderRecord, current: { fullName: string, formerNames: string[], validFrom: string }): string[] {
  const earlier = repositories.filter(({ validFrom }) => validFrom < current.validFrom).flatMap(({ formerNames, fullName }) => [...formerNames, fullName])
  return [...new Set([...earlier, ...current.formerNames])].filter(name => name !== current.fullName)
}

const pick = <T>(index: Map<string, T>, ids: string[]): T[] => ids.flatMap(id => index.get(id) ?? [])
