import type { CniRecord } from '../cni/cni-schema.ts'
import type { DisputeRecord } from '../disputes/dispute-schema.ts'
import type { DistributionRecord, SupportRecord } from '../distributions/distribution-schema.ts'
import type { FeatureRecord } from '../features/feature-schema.ts'
import type { MetricRecord } from '../metrics/metric-schema.ts'
import type { Figures } from '../metrics/quality.ts'
import type { NetworkModelRecord } from '../network-models/network-model-schema.ts'
import type { PortRecord } from '../ports/port-schema.ts'
import type { ProtocolRecord } from '../protocols/protocol-schema.ts'
import type { LifecycleEvent, ProviderFeatureRecord, ProviderNetworkModelRecord, ProviderRecord } from '../providers/provider-schema.ts'
import type { RecommendationRecord } from '../recommendations/recommendation-schema.ts'
import type { Source } from '../sources/source-schema.ts'
import type { RepositoryObservation } from '../store/store.ts'
import type { Assertion } from './assertion-schema.ts'
import type { Facts } from './facts-schema.ts'
import type { EverKnown } from './known-ids.ts'
import type { ProviderState } from './provider-state.ts'

/** An assertion as readers get it: its sources and its dispute are the things themselves. */
export type Stated<T> = Omit<T, 'sources' | 'dispute'> & { sources: Source[], disputed: boolean, dispute: Dispute | null }
/** A record that carries its one assertion in force. */
export type WithDefinition<T extends { definitions: Assertion[] }> = Omit<T, 'definitions'> & Stated<T['definitions'][number]>
export type ItemOf<T extends unknown[]> = T[number]

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
/** With what each provider makes of it. */
export type Feature = WithDefinition<FeatureRecord> & { values: () => ProviderFeature[] }
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
export type Metrics = Figures<Source>

export interface Provider extends Pick<ProviderRecord, 'id' | 'name' | 'kind' | 'aliases' | 'position'> {
  /** The day this is true for. */
  asOf: string
  /** As the snapshot tells it. */
  everKnown: EverKnown
  /** What is said of it, by itself; shared by all days on which all of it is the same. */
  state: ProviderState
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
  /** The same as its repository has; null on past days. */
  observation: Observation | null
  activity: Stated<ItemOf<ProviderRecord['activity']>> | null
  networkModels: ProviderNetworkModel[]
  /** Every feature of the day in the order of the columns, unknown ones included. */
  features: ProviderFeature[]
  ports: Port[]
  suitability: Array<Stated<ItemOf<ProviderRecord['suitability']>>>
  support: Support[]
  metrics: Metrics | null
  /** What a façade makes of it, made once; there is room for that of one façade. */
  made: <R>(make: (provider: Provider) => R) => R
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
  /** All that was ever said, of which this is drawn: for what tells history, so that it is of the same revision. */
  facts: Facts
  /** The ids of other days too, to tell a mistaken one from one that finds nothing on this day. */
  everKnown: EverKnown
  /** Undefined before anything was known. */
  cni: Cni | undefined
  sources: Source[]
  networkModels: NetworkModel[]
  protocols: Protocol[]
  features: Feature[]
  providers: Provider[]
  /** One of them; cheaper than looking through all, which would link all. */
  provider: (id: string) => Provider | undefined
  distributions: Distribution[]
  recommendations: Recommendation[]
  disputes: Dispute[]
  metricDefinitions: MetricDefinition[]
}

/** What GitHub was last seen to say of a repository; only today's knowledge has it. */
export type Observation = Omit<RepositoryObservation, 'provider'>
