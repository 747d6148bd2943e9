import type { CniRecord } from '../cni/cni-schema.ts'
import type { DisputeRecord } from '../disputes/dispute-schema.ts'
import type { DistributionRecord, SupportRecord } from '../distributions/distribution-schema.ts'
import type { FeatureRecord } from '../features/feature-schema.ts'
import { gradeSample, type Figures } from '../metrics/quality.ts'
import type { MetricRecord, MetricSample } from '../metrics/metric-schema.ts'
import type { NetworkModelRecord } from '../network-models/network-model-schema.ts'
import type { PortRecord } from '../ports/port-schema.ts'
import type { ProtocolRecord } from '../protocols/protocol-schema.ts'
import type { LifecycleEvent, ProviderFeatureRecord, ProviderNetworkModelRecord, ProviderRecord } from '../providers/provider-schema.ts'
import type { RecommendationRecord } from '../recommendations/recommendation-schema.ts'
import type { Source } from '../sources/source-schema.ts'
import type { RepositoryState } from '../store/store.ts'
import { allOn, appearedBy, knownBy, oneOn } from './as-of.ts'
import type { Assertion } from './assertion-schema.ts'
import type { Facts } from './facts-schema.ts'

/** An assertion as readers get it: its sources and its dispute are the things themselves. */
export type Stated<T> = Omit<T, 'sources' | 'dispute'> & { sources: Source[], disputed: boolean, dispute: Dispute | null }
/** A record that carries its one assertion in force. */
type WithDefinition<T extends { definitions: Assertion[] }> = Omit<T, 'definitions'> & Stated<T['definitions'][number]>
type ItemOf<T extends unknown[]> = T[number]

export interface Dispute extends Omit<DisputeRecord, 'dispute' | 'providers' | 'claims' | 'sources'> {
  providers: Provider[]
  claims: Array<{ statement: string, sources: Source[], prevailing: boolean }>
  sources: Source[]
}
/** A provider that a document names, whether or not the knowledge of that day holds more than its name. */
export interface ProviderReference { id: string, name: string, provider: Provider | null }
export type Protocol = WithDefinition<ProtocolRecord>
export type NetworkModel = Omit<WithDefinition<NetworkModelRecord>, 'protocols' | 'providers' | 'optionalProviders'> & {
  protocols: Protocol[]
  providers: ProviderReference[]
  optionalProviders: ProviderReference[]
}
export type Feature = WithDefinition<FeatureRecord> & { values: ProviderFeature[] }
export type MetricDefinition = WithDefinition<MetricRecord>
/** One cell of the feature matrix; without dates and sources where nothing is known. */
export type ProviderFeature = Omit<Stated<ProviderFeatureRecord>, 'feature' | 'validFrom'> & { feature: Feature, provider: Provider, validFrom: string | null }
export type ProviderNetworkModel = Omit<Stated<ProviderNetworkModelRecord>, 'model' | 'protocol'> & { model: NetworkModel, protocol: Protocol | null }
export type Port = Omit<Stated<PortRecord>, 'distributions'> & { provider: Provider, distributions: Distribution[] }
export type Support = Stated<SupportRecord> & { distribution: Distribution, providers: Provider[] }
export type Distribution = Omit<DistributionRecord, 'descriptions' | 'support'> & Stated<ItemOf<DistributionRecord['descriptions']>> & { support: Support[] }
export type Recommendation = Omit<Stated<RecommendationRecord>, 'providers' | 'distributions' | 'networkModel'> & {
  providers: Provider[]
  distributions: Distribution[]
  networkModel: NetworkModel | null
}
export type Event = Omit<LifecycleEvent, 'sources'> & { sources: Source[] }
export type Metrics = Omit<Figures, 'sources'> & { sources: Source[] }

export interface Provider extends Pick<ProviderRecord, 'id' | 'name' | 'kind' | 'aliases' | 'position'> {
  /** The day this is true for. */
  asOf: string
  /** The row name in documentation tables. */
  label: string
  /** Null where nobody had described it yet. */
  summary: string | null
  description: Stated<ItemOf<ProviderRecord['descriptions']>> | null
  links: Stated<ItemOf<ProviderRecord['links']>> | null
  lifecycle: Stated<ItemOf<ProviderRecord['lifecycle']>> | null
  events: Event[]
  foundation: Stated<ItemOf<ProviderRecord['foundations']>> | null
  license: Stated<ItemOf<ProviderRecord['licenses']>> | null
  repository: (Stated<ItemOf<ProviderRecord['repositories']>> & { url: string, observation: Observation | null }) | null
  networkModels: ProviderNetworkModel[]
  /** Every feature of the day in the order of the columns, unknown ones included. */
  features: ProviderFeature[]
  ports: Port[]
  suitability: Array<Stated<ItemOf<ProviderRecord['suitability']>>>
  support: Support[]
  metrics: Metrics | null
}

export type Cni = Omit<CniRecord, 'descriptions' | 'links' | 'foundations' | 'operations' | 'specificationVersions' | 'libraryReleases'> &
  Stated<ItemOf<CniRecord['descriptions']>> & {
    links: Stated<ItemOf<CniRecord['links']>> | null
    foundation: Stated<ItemOf<CniRecord['foundations']>> | null
    operations: Array<Stated<ItemOf<CniRecord['operations']>>>
    specificationVersions: Array<Stated<ItemOf<CniRecord['specificationVersions']>>>
    libraryReleases: Array<Stated<ItemOf<CniRecord['libraryReleases']>>>
  }

/** Everything known on one day: linked and frozen, so that any façade can hand out any part of it. */
export interface Snapshot {
  asOf: string
  revision: number
  changedAt: string
  /** Undefined before anything was known. */
  cni: Cni | undefined
  sources: Source[]
  networkModels: NetworkModel[]
  protocols: Protocol[]
  features: Feature[]
  providers: Provider[]
  distributions: Distribution[]
  recommendations: Recommendation[]
  disputes: Dispute[]
  metricDefinitions: MetricDefinition[]
}

/** What GitHub was last seen to say of a repository; only today's knowledge has it. */
export type Observation = Pick<RepositoryState,
  'githubId' | 'fullName' | 'status' | 'statusReason' | 'statusSince' | 'archived' | 'license' | 'pushedAt' | 'lastAttemptAt'>

export interface SnapshotInput {
  facts: Facts
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

/** Takes out of all that was ever said what held on one day, and links it. */
export function buildSnapshot ({ facts, samples, repositories, asOf, today, staleAfterDays, revision, changedAt }: SnapshotInput): Snapshot {
  const sourceById = byId(facts.sources)
  const sourcesOf = (ids: string[]): Source[] => pick(sourceById, ids)
  const disputes: Dispute[] = allOn(facts.disputes, asOf).map(({ dispute: _, sources, claims, providers: _ids, ...dispute }) => ({
    ...dispute,
    providers: [],
    claims: claims.map((claim, index) => ({ ...claim, sources: sourcesOf(claim.sources), prevailing: dispute.prevailing === index + 1 })),
    sources: sourcesOf(sources)
  }))
  const disputeById = byId(disputes)
  // Nobody knew on that day what was confirmed, published or contradicted later.
  const citedOnTheDay = (ids: string[]): Source[] => knownBy(sourcesOf(ids), asOf)
  const state = <T extends Assertion>({ sources, dispute, ...assertion }: T): Stated<T> => {
    const found = dispute === null ? null : disputeById.get(dispute) ?? null
    return {
      ...assertion,
      verifiedOn: assertion.verifiedOn !== null && assertion.verifiedOn <= asOf ? assertion.verifiedOn : null,
      sources: citedOnTheDay(sources),
      disputed: found !== null,
      dispute: found
    }
  }
  const stateOne = <T extends Assertion>(history: T[]): Stated<T> | null => {
    const found = oneOn(history, asOf)
    return found === undefined ? null : state(found)
  }
  const define = <T extends { definitions: Assertion[] }>(records: T[]): Array<WithDefinition<T>> => records.flatMap(({ definitions, ...record }) => {
    const definition = stateOne(definitions)
    return definition === null ? [] : [{ ...record, ...definition } as WithDefinition<T>]
  })

  const protocols = define(facts.protocols)
  const protocolById = byId(protocols)
  const features: Feature[] = define(facts.features).map(feature => ({ ...feature, values: [] }))
  const providers: Provider[] = facts.providers.filter(record => bornOn(record) <= asOf).map(startProvider)
    .sort((a, b) => (a.position ?? Infinity) - (b.position ?? Infinity) || compareText(a.name, b.name))
  const providerById = byId(providers)
  const nameById = new Map(facts.providers.map(({ id, name }) => [id, name]))
  const refer = (ids: string[]): ProviderReference[] => ids.map(id => ({ id, name: nameById.get(id)!, provider: providerById.get(id) ?? null }))

  const networkModels: NetworkModel[] = define(facts.networkModels).map(model => ({
    ...model,
    protocols: pick(protocolById, model.protocols),
    providers: refer(model.providers),
    optionalProviders: refer(model.optionalProviders)
  }))
  const networkModelById = byId(networkModels)
  const distributions: Distribution[] = facts.distributions.flatMap(({ descriptions, support: _, ...record }) => {
    const description = stateOne(descriptions)
    return description === null ? [] : [{ ...record, ...description, support: [] }]
  })
  const distributionById = byId(distributions)
  const figures = new Map(samples.map(sample => [sample.provider, gradeSample(sample, { asOf, today, staleAfterDays })]))

  const recordById = byId(facts.providers)
  for (const provider of providers) fillProvider(provider, recordById.get(provider.id)!)
  for (const record of facts.distributions) {
    const distribution = distributionById.get(record.id)
    if (distribution !== undefined) fillDistribution(distribution, record)
  }
  for (const record of facts.disputes) disputeById.get(record.id)?.providers.push(...pick(providerById, record.providers))

  return deepFreeze({
    asOf,
    revision,
    changedAt,
    cni: buildCni(facts.cni),
    sources: facts.sources.filter(source => appearedBy(source, asOf)),
    networkModels,
    protocols,
    features,
    providers,
    distributions,
    recommendations: allOn(facts.recommendations, asOf).map(record => ({
      ...state(record),
      providers: pick(providerById, record.providers),
      distributions: pick(distributionById, record.distributions),
      networkModel: record.networkModel === null ? null : networkModelById.get(record.networkModel) ?? null
    })),
    disputes,
    metricDefinitions: define(facts.metrics)
  })

  /** An event is told from its day on, but not before a document told it. */
  function isToldBy (day: string) {
    return ({ date, sources }: LifecycleEvent): boolean =>
      date <= day && sourcesOf(sources).some(({ publishedOn }) => publishedOn === null || publishedOn <= day)
  }

  function observationOf (id: string): Observation | null {
    const seen = asOf >= today ? repositories.find(({ provider }) => provider === id) : undefined
    if (seen === undefined) return null
    const { provider: _, failures: _failures, nextAttemptAt: _next, ...observation } = seen
    return observation
  }

  function startProvider (record: ProviderRecord): Provider {
    const description = stateOne(record.descriptions)
    const repository = stateOne(record.repositories)
    return {
      asOf,
      id: record.id,
      name: record.name,
      position: record.position,
      label: oneOn(record.labels, asOf)?.label ?? record.name,
      kind: record.kind,
      aliases: record.aliases,
      summary: description?.summary ?? null,
      description,
      links: stateOne(record.links),
      lifecycle: stateOne(record.lifecycle),
      events: record.events.filter(isToldBy(asOf)).map(event => ({ ...event, sources: citedOnTheDay(event.sources) })),
      foundation: stateOne(record.foundations),
      license: stateOne(record.licenses),
      repository: repository === null ? null : { ...repository, formerNames: formerNamesOf(record, repository), url: `https://github.com/${repository.fullName}`, observation: observationOf(record.id) },
      networkModels: [],
      features: [],
      ports: [],
      suitability: allOn(record.suitability, asOf).map(state),
      support: [],
      metrics: null
    }
  }

  function fillProvider (provider: Provider, record: ProviderRecord): void {
    for (const assertion of allOn(record.networkModels, asOf)) {
      const model = networkModelById.get(assertion.model)
      if (model !== undefined) {
        provider.networkModels.push({ ...state(assertion), model, protocol: assertion.protocol === null ? null : protocolById.get(assertion.protocol) ?? null })
      }
    }
    const known = new Map(allOn(record.features, asOf).map(assertion => [assertion.feature, assertion]))
    for (const feature of features) {
      const assertion = known.get(feature.id)
      const value: ProviderFeature = assertion === undefined
        ? { ...UNKNOWN, options: [], sources: [], disputed: false, dispute: null, feature, provider }
        : { ...state(assertion), feature, provider }
      provider.features.push(value)
      feature.values.push(value)
    }
    provider.ports.push(...allOn(record.ports, asOf).map(assertion =>
      ({ ...state(assertion), provider, distributions: pick(distributionById, assertion.distributions) })))
    const found = figures.get(record.id)
    if (found !== undefined) provider.metrics = { ...found, sources: citedOnTheDay(found.sources) }
  }

  function fillDistribution (distribution: Distribution, record: DistributionRecord): void {
    for (const assertion of allOn(record.support, asOf)) {
      const support: Support = { ...state(assertion), distribution, providers: pick(providerById, assertion.choice?.split(',') ?? []) }
      distribution.support.push(support)
      for (const provider of support.providers) provider.support.push(support)
    }
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
          operations: allOn(operations, asOf).map(state),
          specificationVersions: allOn(specificationVersions, asOf).map(state),
          libraryReleases: allOn(libraryReleases, asOf).map(state)
        }
  }
}

/** Every name the repository went by before the one in force. */
function formerNamesOf ({ repositories }: ProviderRecord, current: { fullName: string, formerNames: string[], validFrom: string }): string[] {
  const earlier = repositories.filter(({ validFrom }) => validFrom < current.validFrom).flatMap(({ formerNames, fullName }) => [...formerNames, fullName])
  return [...new Set([...earlier, ...current.formerNames])].filter(name => name !== current.fullName)
}

/** A provider is there from the first thing said of what it does; how long its project had existed by then is told by its events. */
const bornOn = ({ labels, descriptions, features, ports, networkModels }: ProviderRecord): string =>
  [labels, descriptions, features, ports, networkModels].flat().map(({ validFrom }) => validFrom).sort()[0]!

export const byId = <T extends { id: string }>(items: readonly T[]): Map<string, T> => new Map(items.map(item => [item.id, item]))

const pick = <T>(index: Map<string, T>, ids: string[]): T[] => ids.flatMap(id => index.get(id) ?? [])

/** The order of names in every list: as a reader would sort them, capitals or not. */
export const compareText = (a: string, b: string): number => a.localeCompare(b, 'en', { sensitivity: 'base' }) || (a < b ? -1 : a > b ? 1 : 0)

function deepFreeze<T> (value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  Object.freeze(value)
  for (const part of Object.values(value)) deepFreeze(part)
  return value
}
