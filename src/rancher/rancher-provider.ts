import { Type } from '@sinclair/typebox'
import { ListOf, Nullable, OneOf, TextSchema } from '../knowledge/assertion-schema.ts'
import { bornOn } from '../knowledge/as-of.ts'
import type { Provider } from '../knowledge/snapshot.ts'
import { MetricsSchema } from '../metrics/metric-schema.ts'
import { viewMetrics } from '../metrics/metric-view.ts'
import { LifecycleStatusSchema, ProviderSchema, type ProviderRecord } from '../providers/provider-schema.ts'
import { viewStated } from '../providers/provider-view.ts'
import type { Thing } from './rancher-resource.ts'

const {
  label, kind, aliases, summary, events, foundation, license, repository, activity, features, ports, suitability, lifecycle, networkModels
} = ProviderSchema.properties

export const GithubSchema = Type.Object({
  ...MetricsSchema.properties,
  collectedAt: Type.String({ description: 'The instant of the figures; midnight UTC where only their day is known' }),
  source: Type.String({ description: 'How they were come by: fetched, or published in a document' })
}, { additionalProperties: false, title: 'RancherGithub', description: 'Figures of the repository' })

/** What a provider is beyond what every document says: as in `/v1`, but for names that mean something else to Rancher. */
export const rancherProviderProperties = {
  label,
  kind,
  aliases,
  summary,
  lifecycle: { ...OneOf(...LifecycleStatusSchema.enum, 'unknown'), description: 'Status of the project' },
  lifecycleDetail: { ...lifecycle, description: 'How alive the project is, with its sources' },
  networkModels: Type.Array(Type.String(), { description: 'Ids of the ways in which it connects pods' }),
  networkModelDetails: { ...networkModels, description: 'How it connects pods, with the sources' },
  features,
  ports,
  homepage: Nullable(Type.String({ description: 'Its home page' })),
  documentation: Nullable(Type.String({ description: 'Where to read on' })),
  howItWorks: { ...Nullable(TextSchema), description: 'How it works; null where nobody has said' },
  events,
  foundation,
  license,
  repository,
  activity,
  suitability: ListOf(suitability.items),
  github: { ...Nullable(GithubSchema), description: 'The newest figures of the day; null if there are none' }
}

/** Figures with the instant they are of, for clients that need one. */
export function figuresOf ({ metrics }: Provider) {
  const view = viewMetrics(metrics)
  return view === null ? null : { ...view, collectedAt: view.fetchedAt ?? `${view.observedAt}T00:00:00Z`, source: view.method }
}

export function providerThing (provider: Provider, record: ProviderRecord | undefined): Thing {
  const {
    id, name, label, kind, aliases, summary, description, links, lifecycle, networkModels, features, ports, events, foundation, license, repository, activity,
    suitability
  } = viewStated(provider)
  const status = lifecycle?.status ?? 'unknown'
  return {
    id,
    displayName: name,
    description: summary,
    // Facts that were removed in this very moment are not in the records any more.
    created: record === undefined ? provider.asOf : bornOn(record),
    state: status,
    labels: { lifecycle: status, kind },
    own: {
      label,
      kind,
      aliases,
      summary,
      lifecycle: status,
      lifecycleDetail: lifecycle,
      networkModels: [...new Set(networkModels.map(({ model }) => model))],
      networkModelDetails: networkModels,
      features,
      ports,
      homepage: links?.homepage ?? null,
      documentation: links?.documentation ?? null,
      howItWorks: description?.howItWorks ?? null,
      events,
      foundation,
      license,
      repository,
      activity,
      suitability,
      github: figuresOf(provider)
    },
    related: provider.metrics === null ? {} : { metrics: { plural: 'cni.metrics', id } }
  }
}
