import { cite, citeOrNull, idOf } from '../http/answers.ts'
import { viewed } from '../http/json-parts.ts'
import { once } from '../knowledge/frozen.ts'
import type { Event, Metrics, Port, Provider, ProviderFeature, ProviderNetworkModel } from '../knowledge/snapshot.ts'

// A provider as REST tells it: what GraphQL follows as links stands here as ids.

/** Each part is put together when it is first asked for: lists are asked for in many ways, often in part. */
export const viewProvider = viewed((provider: Provider) => {
  const description = once(() => citeOrNull(provider.description))
  const events = once(() => provider.events.map(viewEvent))
  const networkModels = once(() => provider.networkModels.map(viewProviderNetworkModel))
  const features = once(() => viewFeatures(provider))
  const ports = once(() => provider.ports.map(viewProviderPort))
  const suitability = once(() => provider.suitability.map(cite))
  return Object.freeze({
    id: provider.id,
    name: provider.name,
    label: provider.label,
    kind: provider.kind,
    aliases: provider.aliases,
    get summary () { return provider.summary },
    get description () { return description() },
    get links () { return citeOrNull(provider.links) },
    get lifecycle () { return citeOrNull(provider.lifecycle) },
    get events () { return events() },
    get foundation () { return citeOrNull(provider.foundation) },
    get license () { return citeOrNull(provider.license) },
    get repository () { return citeOrNull(provider.repository) },
    get networkModels () { return networkModels() },
    get features () { return features() },
    get ports () { return ports() },
    get suitability () { return suitability() },
    get metrics () { return viewMetrics(provider.metrics) }
  })
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
