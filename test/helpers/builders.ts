import type { DisputeRecord } from '../../src/disputes/dispute-schema.ts'
import type { DistributionRecord, SupportRecord } from '../../src/distributions/distribution-schema.ts'
import type { FeatureRecord } from '../../src/features/feature-schema.ts'
import type { Assertion } from '../../src/knowledge/assertion-schema.ts'
import type { Facts } from '../../src/knowledge/facts-schema.ts'
import type { MetricRecord, MetricSample, PublishedSample } from '../../src/metrics/metric-schema.ts'
import type { NetworkModelRecord } from '../../src/network-models/network-model-schema.ts'
import type { PortRecord } from '../../src/ports/port-schema.ts'
import type { ProtocolRecord } from '../../src/protocols/protocol-schema.ts'
import type { ProviderFeatureRecord, ProviderNetworkModelRecord, ProviderRecord } from '../../src/providers/provider-schema.ts'
import type { RecommendationRecord } from '../../src/recommendations/recommendation-schema.ts'
import type { RefreshedRepository, RefreshRun } from '../../src/refresh/refresh-schema.ts'
import type { Source } from '../../src/sources/source-schema.ts'
import type { RepositoryState } from '../../src/store/store.ts'

// Each builder gives valid data, and one that goes with the data of the others; a test names only what it is about.

export const anAssertion = (overrides: Partial<Assertion> = {}): Assertion =>
  ({ validFrom: '2018-07-26', validTo: null, verifiedOn: null, sources: ['founding-document'], dispute: null, ...overrides })

export const aSource = (overrides: Partial<Source> = {}): Source => ({
  id: 'founding-document',
  title: 'Container Network Interface (CNI) Providers',
  url: 'https://example.org/cni-providers',
  publisher: 'Example',
  publishedOn: '2018-07',
  retrievedOn: '2026-11-24',
  ...overrides
})

export const aProtocol = (overrides: Partial<ProtocolRecord> = {}): ProtocolRecord => ({
  id: 'vxlan',
  name: 'VXLAN',
  kind: 'tunnel',
  definitions: [{
    ...anAssertion(),
    summary: 'Carries Ethernet frames in UDP.',
    transport: 'udp',
    port: 4789,
    ipProtocolNumber: null,
    specification: 'RFC 7348',
    overheadIpv4: 50,
    overheadIpv6: 70,
    overheadNote: null
  }],
  ...overrides
})

export const aNetworkModel = (overrides: Partial<NetworkModelRecord> = {}): NetworkModelRecord => ({
  id: 'encapsulated',
  name: 'Encapsulated',
  position: 1,
  definitions: [{
    ...anAssertion(),
    summary: 'A layer 2 network over the network of the nodes.',
    layer: '2',
    overhead: null,
    reachability: null,
    mentalPicture: 'a bridge between workers',
    whenToUse: null,
    latency: null,
    protocols: ['vxlan'],
    providers: ['flannel'],
    optionalProviders: []
  }],
  ...overrides
})

/** What is asked of every provider; `aFeature` is one provider's answer. */
export const aFeatureRecord = (overrides: Partial<FeatureRecord> = {}): FeatureRecord => ({
  id: 'encryption',
  name: 'Encryption',
  position: 1,
  definitions: [{ ...anAssertion(), definition: 'Whether traffic between nodes is encrypted.' }],
  ...overrides
})

export const aFeature = (overrides: Partial<ProviderFeatureRecord> = {}): ProviderFeatureRecord => ({
  ...anAssertion(), feature: 'encryption', support: 'no', value: 'No', detail: null, condition: null, options: [], ...overrides
})

export const aPort = (overrides: Partial<PortRecord> = {}): PortRecord => ({
  ...anAssertion(),
  protocol: 'udp',
  port: 8472,
  endPort: null,
  ipProtocolNumber: null,
  icmpTypes: [],
  purpose: 'VXLAN overlay',
  scope: 'node-to-node',
  required: 'always',
  condition: null,
  appliesByDefault: true,
  distributions: [],
  note: null,
  mistaken: false,
  ...overrides
})

export const aProviderNetworkModel = (overrides: Partial<ProviderNetworkModelRecord> = {}): ProviderNetworkModelRecord => ({
  ...anAssertion(), model: 'encapsulated', protocol: 'vxlan', variant: null, default: true, crossSubnetOnly: false, detail: null, ...overrides
})

export const aProvider = (overrides: Partial<ProviderRecord> = {}): ProviderRecord => ({
  id: 'flannel',
  name: 'Flannel',
  kind: 'network-provider',
  position: null,
  aliases: [],
  labels: [{ ...anAssertion(), label: 'Flannel' }],
  descriptions: [{ ...anAssertion(), summary: 'A simple layer 3 network.', howItWorks: null }],
  links: [{ ...anAssertion(), homepage: null, documentation: 'https://example.org/flannel' }],
  lifecycle: [{ ...anAssertion(), status: 'active', since: null, detail: null }],
  events: [{ date: '2014-07-10', kind: 'started', text: 'The first commit.', version: null, sources: ['founding-document'] }],
  foundations: [{ ...anAssertion(), name: null, maturity: null, since: null, detail: null }],
  licenses: [{ ...anAssertion(), spdx: 'Apache-2.0', detail: null }],
  repositories: [{ ...anAssertion(), fullName: 'coreos/flannel', formerNames: [], detail: null }],
  activity: [{ ...anAssertion(), commits: 1200, authorEmails: 90, commitsInYear: 300, yearBefore: '2018-07-26' }],
  networkModels: [aProviderNetworkModel()],
  features: [aFeature()],
  ports: [aPort()],
  suitability: [{ ...anAssertion(), fit: 'good-for', text: 'small clusters' }],
  ...overrides
})

export const aSupport = (overrides: Partial<SupportRecord> = {}): SupportRecord => ({
  ...anAssertion(),
  kind: 'offer',
  choice: 'flannel',
  status: 'offered',
  default: null,
  versions: 'all',
  ranges: [],
  deprecatedIn: null,
  removedIn: null,
  detail: null,
  ...overrides
})

export const aDistribution = (overrides: Partial<DistributionRecord> = {}): DistributionRecord => ({
  id: 'rke2',
  name: 'RKE2',
  position: 1,
  versionScheme: 'Kubernetes version',
  descriptions: [{ ...anAssertion(), summary: 'A Kubernetes distribution.' }],
  support: [aSupport()],
  ...overrides
})

export const aRecommendation = (overrides: Partial<RecommendationRecord> = {}): RecommendationRecord => ({
  ...anAssertion(),
  id: 'default-provider',
  scope: 'RKE2',
  distributions: ['rke2'],
  providers: ['flannel'],
  networkModel: null,
  strength: 'default',
  text: 'Flannel is the default.',
  reason: null,
  ...overrides
})

export const aDispute = (overrides: Partial<DisputeRecord> = {}): DisputeRecord => ({
  ...anAssertion(),
  id: 'flannel-port',
  topic: 'The port of the overlay',
  providers: ['flannel'],
  claims: [
    { statement: 'It is 8472.', sources: ['founding-document'] },
    { statement: 'It is 4789.', sources: ['founding-document'] }
  ],
  prevailing: 1,
  reason: 'The first is what the code says.',
  ...overrides
})

export const aMetric = (overrides: Partial<MetricRecord> = {}): MetricRecord => ({
  id: 'stars', name: 'Stars', position: 1, definitions: [{ ...anAssertion(), definition: 'How many have marked it.' }], ...overrides
})

/** Figures that a document published; part of the facts. */
export const aPublishedSample = (overrides: Partial<PublishedSample> = {}): PublishedSample => ({
  provider: 'flannel',
  repository: 'coreos/flannel',
  observedOn: '2018-07-26',
  observedOnBasis: 'day stated on the page',
  stars: 3279,
  forks: 774,
  contributors: 107,
  rounded: [],
  asPublished: { stars: '3279' },
  edition: 'community',
  statedPeriod: 'July 2018',
  statedPeriodStale: false,
  publishedOn: '2018-08-22',
  note: null,
  heldReason: null,
  sources: ['founding-document'],
  ...overrides
})

/** Figures that the refresh fetched. */
export const aSample = (overrides: Partial<MetricSample> = {}): MetricSample => ({
  provider: 'flannel',
  repository: 'flannel-io/flannel',
  observedOn: '2026-11-26',
  stars: 9400,
  forks: 2900,
  contributors: 240,
  rounded: [],
  sources: [],
  method: 'github-api',
  fetchedAt: '2026-11-26T03:00:00.000Z',
  observedOnBasis: null,
  asPublished: null,
  edition: null,
  statedPeriod: null,
  statedPeriodStale: false,
  publishedOn: null,
  note: null,
  openIssues: 30,
  contributorsMethod: 'anonymous-included',
  heldReason: null,
  ...overrides
})

export const aRepositoryState = (overrides: Partial<RepositoryState> = {}): RepositoryState => ({
  provider: 'flannel',
  githubId: 21704134,
  fullName: 'flannel-io/flannel',
  status: 'ok',
  statusReason: null,
  statusSince: null,
  failures: 0,
  nextAttemptAt: null,
  lastAttemptAt: '2026-11-26T03:00:00.000Z',
  archived: false,
  license: 'Apache-2.0',
  pushedAt: '2026-11-25T10:00:00Z',
  ...overrides
})

export const aRun = (overrides: Partial<Omit<RefreshRun, 'id' | 'repositories'>> = {}): Omit<RefreshRun, 'id' | 'repositories'> => ({
  trigger: 'schedule',
  dueAt: '2026-11-26T03:00:00.000Z',
  startedAt: '2026-11-26T03:00:01.000Z',
  finishedAt: null,
  outcome: 'running',
  requests: 0,
  rateLimit: null,
  rateLimitRemaining: null,
  rateLimitResetAt: null,
  resumeAt: null,
  error: null,
  ...overrides
})

export const aRefreshedRepository = (overrides: Partial<RefreshedRepository> = {}): RefreshedRepository => ({
  provider: 'flannel',
  fullName: 'flannel-io/flannel',
  outcome: 'stored',
  reason: null,
  message: null,
  httpStatus: 200,
  stars: 9400,
  forks: 2900,
  contributors: 240,
  ...overrides
})

/** At least one fact of every kind, consistent with each other. */
export const someFacts = (overrides: Partial<Facts> = {}): Facts => ({
  cni: {
    id: 'cni',
    name: 'Container Network Interface',
    descriptions: [{ ...anAssertion(), summary: 'A specification.', consistsOf: 'Text and libraries.', scope: 'Connectivity.', kubernetesUse: 'Pods.' }],
    links: [{ ...anAssertion(), homepage: 'https://example.org/cni', repository: null }],
    foundations: [{ ...anAssertion(), name: 'CNCF', maturity: 'incubating', since: '2017-05-23' }],
    operations: [{ ...anAssertion(), name: 'ADD', sinceVersion: '0.1.0', purpose: 'Adds a container to a network.' }],
    specificationVersions: [{ ...anAssertion(), version: '0.1.0', releasedOn: '2016-04-14', operations: ['ADD', 'DEL'], changes: 'The first one.' }],
    libraryReleases: [{ ...anAssertion(), version: '0.6.0', releasedOn: '2017-08-25', detail: null }]
  },
  sources: [aSource()],
  networkModels: [aNetworkModel()],
  protocols: [aProtocol()],
  features: [aFeatureRecord()],
  providers: [aProvider()],
  distributions: [aDistribution()],
  recommendations: [aRecommendation()],
  disputes: [aDispute()],
  metrics: [aMetric()],
  publishedSamples: [aPublishedSample()],
  ...overrides
})
