import { cite, citeOrNull, idOf } from '../http/answers.ts'
import type { Event, Metrics, Port, Provider, ProviderFeature, ProviderNetworkModel } from '../knowledge/snapshot.ts'

// A provider as REST tells it: what GraphQL follows as links stands here as ids.

export const viewProvider = (provider: Provider) => ({
  id: provider.id,
  name: provider.name,
  label: provider.label,
  kind: provider.kind,
  aliases: provider.aliases,
  summary: provider.summary,
  description: citeOrNull(provider.description),
  links: citeOrNull(provider.links),
  lifecycle: citeOrNull(provider.lifecycle),
  events: provider.events.map(viewEvent),
  foundation: citeOrNull(provider.foundation),
  license: citeOrNull(provider.license),
  repository: citeOrNull(provider.repository),
  networkModels: provider.networkModels.map(viewProviderNetworkModel),
  features: viewFeatures(provider),
  ports: provider.ports.map(viewProviderPort),
  suitability: provider.suitability.map(cite),
  metrics: viewMetrics(provider.metrics)
})

export const viewFeatures = (provider: Provider) =>
  Object.fromEntries(provider.features.map(value => [value.feature.id, viewFeatureValue(value)]))

export const viewFeatureValue = ({ feature: _feature, provider: _provider, ...value }: ProviderFeature) => cite(value)

export const viewProviderNetworkModel = ({ model, protocol, ...rest }: ProviderNetworkModel) =>
  ({ model: model.id, protocol: protocol?.id ?? null, ...cite(rest) })

export const viewProviderPort = ({ provider: _, distributions, ...port }: Port) => ({ ...cite(port), distributions: distributions.map(idOf) })

export const viewPort = (port: Port) => ({ provider: port.provider.id, ...viewProviderPort(port) })

export const viewMetrics = (metrics: Metrics | null) => metrics === null ? null : { ...metrics, sources: metrics.sources.map(idOf) }

const viewEvent = ({ sources, ...event }: Event) => ({ ...event, sources: sources.map(idOf) })
