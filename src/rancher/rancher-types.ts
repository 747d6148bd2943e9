import type { TProperties } from '@sinclair/typebox'
import { DistributionSchema } from '../distributions/distribution-schema.ts'
import { viewDistribution } from '../distributions/distribution-view.ts'
import { FeatureSchema } from '../features/feature-schema.ts'
import { viewFeature } from '../features/feature-view.ts'
import { IdSchema } from '../knowledge/assertion-schema.ts'
import type { Port, Snapshot } from '../knowledge/snapshot.ts'
import { byId } from '../lists/by-id.ts'
import { NetworkModelSchema } from '../network-models/network-model-schema.ts'
import { viewNetworkModel } from '../network-models/network-model-view.ts'
import { PortSchema } from '../ports/port-schema.ts'
import { portNumber, portWords } from '../ports/port-words.ts'
import { viewPort } from '../providers/provider-view.ts'
import { figuresOf, GithubSchema, providerThing, rancherProviderProperties } from './rancher-provider.ts'
import type { Thing } from './rancher-resource.ts'

/** A column of the lists that the dashboard draws; it also filters and sorts by these fields. */
export interface Column { name: string, field: string, type: string, format: string, description: string, priority: number }

/** A kind of thing as Rancher knows it: a type, its collection, and how its things are drawn from the knowledge of a day. */
export interface RancherType {
  /** Lower case and dotted: plain words would pick up what the dashboard knows of Kubernetes. */
  id: string
  plural: string
  kind: string
  /** One, and several, for the reference. */
  what: string
  many: string
  /** The id of one of them, for the reference. */
  example: string
  properties: TProperties
  columns: Column[]
  /** Fields that are parameters of their own, as Rancher's older clients ask, each with a value for the reference. */
  filters: Record<string, string>
  list: (snapshot: Snapshot) => Thing[]
}

const column = (name: string, field: string, { type = 'string', format = '', priority = 0 }: Partial<Column> = {}): Column =>
  ({ name, field: `$.${field}`, type, format, description: '', priority })
const NAME = column('Name', 'metadata.name', { format: 'name' })
const DISPLAY_NAME = column('Display name', 'displayName')
const NUMBER = { type: 'number' }

/** Without the properties that every document has under Rancher's names. */
const ownProperties = ({ properties: { id: _id, name: _name, ...properties } }: { properties: TProperties }): TProperties => properties
const ownOf = ({ id: _id, name: _name, ...own }: object & { id?: unknown, name?: unknown }): Record<string, unknown> => own

// Facts that were removed in this very moment are not in the records any more.
const firstDay = (assertions: ReadonlyArray<{ validFrom: string }> = [], asOf: string): string => assertions.map(({ validFrom }) => validFrom).sort()[0] ?? asOf

/** Something defined by documents, whose first definition tells since when it is known. */
function definedThings<T extends { id: string, name: string }> (
  asOf: string, items: readonly T[], describe: (item: T) => string, view: (item: T) => object, history: Map<string, ReadonlyArray<{ validFrom: string }>>
): Thing[] {
  return items.map(item => ({
    id: item.id,
    displayName: item.name,
    description: describe(item),
    created: firstDay(history.get(item.id), asOf),
    state: 'active',
    labels: {},
    own: ownOf(view(item)),
    related: {}
  }))
}

const historyOf = <T extends { id: string }>(records: readonly T[], of: (record: T) => ReadonlyArray<{ validFrom: string }>) =>
  new Map(records.map(record => [record.id, of(record)]))

/** What tells one statement on ports from all others of its day, fit to be part of an address. */
const portId = (port: Port): string =>
  [port.provider.id, port.protocol, portNumber(port, '-'), port.scope, ...port.distributions.map(({ id }) => id)].filter(part => part !== '').join('.')

const portThing = (port: Port): Thing => ({
  id: portId(port),
  displayName: `${port.provider.name}: ${portWords(port).toUpperCase()}`,
  description: port.purpose,
  created: port.validFrom,
  state: 'active',
  labels: { provider: port.provider.id },
  own: { ...viewPort(port) },
  related: { provider: { plural: 'cni.providers', id: port.provider.id } }
})

export const RANCHER_TYPES: readonly RancherType[] = [
  {
    id: 'cni.provider',
    plural: 'cni.providers',
    kind: 'Provider',
    what: 'provider',
    many: 'providers',
    example: 'canal',
    properties: rancherProviderProperties,
    columns: [
      NAME, DISPLAY_NAME, column('Network model', 'networkModels'), column('Lifecycle', 'lifecycle'), column('Kind', 'kind'), column('Stars', 'github.stars', NUMBER),
      column('Forks', 'github.forks', { ...NUMBER, priority: 1 }), column('Contributors', 'github.contributors', { ...NUMBER, priority: 1 }),
      column('Repository', 'repository.fullName', { priority: 1 }), column('License', 'license.spdx', { priority: 1 })
    ],
    filters: { name: 'canal', displayName: 'Canal', kind: 'network-provider', lifecycle: 'active', networkModels: 'encapsulated' },
    list: ({ facts, providers }) => {
      const records = byId(facts.providers)
      return providers.map(provider => providerThing(provider, records.get(provider.id)))
    }
  },
  {
    id: 'cni.feature',
    plural: 'cni.features',
    kind: 'Feature',
    what: 'feature',
    many: 'features',
    example: 'encryption',
    properties: ownProperties(FeatureSchema),
    columns: [NAME, DISPLAY_NAME, column('Definition', 'definition'), column('Position', 'position', NUMBER)],
    filters: { name: 'encryption', displayName: 'Encryption' },
    list: ({ asOf, facts, features }) =>
      definedThings(asOf, features, ({ definition }) => definition, viewFeature, historyOf(facts.features, ({ definitions }) => definitions))
  },
  {
    id: 'cni.port',
    plural: 'cni.ports',
    kind: 'Port',
    what: 'port',
    many: 'ports',
    example: 'canal.udp.8472.unspecified.rancher',
    properties: PortSchema.properties,
    columns: [
      NAME, column('Provider', 'provider'), column('Protocol', 'protocol'), column('Port', 'port', NUMBER), column('Last port', 'endPort', { ...NUMBER, priority: 1 }),
      column('Purpose', 'purpose'), column('Scope', 'scope'), column('Required', 'required', { priority: 1 }), column('Distributions', 'distributions', { priority: 1 })
    ],
    filters: { provider: 'canal', protocol: 'udp', port: '8472', scope: 'unspecified', required: 'always', distributions: 'rancher' },
    list: ({ providers }) => providers.flatMap(({ ports }) => ports).map(portThing)
  },
  {
    id: 'cni.networkmodel',
    plural: 'cni.networkmodels',
    kind: 'NetworkModel',
    what: 'network model',
    many: 'network models',
    example: 'encapsulated',
    properties: ownProperties(NetworkModelSchema),
    columns: [NAME, DISPLAY_NAME, column('Layer', 'layer'), column('Providers', 'providers'), column('Protocols', 'protocols')],
    filters: { name: 'encapsulated', displayName: 'Encapsulated', providers: 'canal', protocols: 'vxlan' },
    list: ({ asOf, facts, networkModels }) =>
      definedThings(asOf, networkModels, ({ summary }) => summary, viewNetworkModel, historyOf(facts.networkModels, ({ definitions }) => definitions))
  },
  {
    id: 'cni.distribution',
    plural: 'cni.distributions',
    kind: 'Distribution',
    what: 'distribution',
    many: 'distributions',
    example: 'rke2',
    properties: ownProperties(DistributionSchema),
    columns: [NAME, DISPLAY_NAME, column('Offered', 'offered'), column('Default', 'defaultChoice'), column('Versions count', 'versionScheme', { priority: 1 })],
    filters: { name: 'rke2', displayName: 'RKE2', offered: 'calico', defaultChoice: 'canal' },
    list: ({ asOf, facts, distributions }) =>
      definedThings(asOf, distributions, ({ summary }) => summary, item => viewDistribution(item), historyOf(facts.distributions, ({ descriptions }) => descriptions))
  },
  {
    id: 'cni.metric',
    plural: 'cni.metrics',
    kind: 'Metric',
    what: 'metric',
    many: 'metrics',
    example: 'canal',
    properties: { provider: IdSchema, ...GithubSchema.properties },
    columns: [
      NAME, column('Stars', 'stars', NUMBER), column('Forks', 'forks', NUMBER), column('Contributors', 'contributors', NUMBER),
      column('Observed', 'observedAt', { type: 'date' }), column('Quality', 'quality'), column('Repository', 'repository', { priority: 1 })
    ],
    filters: { provider: 'canal', quality: 'stale', method: 'published' },
    list: ({ providers }) => providers.flatMap(provider => {
      const { metrics, id, name } = provider
      return metrics === null
        ? []
        : [{
            id,
            displayName: name,
            description: `Stars, forks and contributors of ${metrics.repository}`,
            created: metrics.observedAt,
            state: metrics.quality === 'stale' || metrics.quality === 'held' ? metrics.quality : 'active',
            labels: { provider: id, quality: metrics.quality },
            own: { provider: id, ...figuresOf(provider) },
            related: { provider: { plural: 'cni.providers', id } }
          }]
    })
  }
]
