import { cite, citeOrNull, idOf } from '../http/answers.ts'
import { viewed, viewedOnce } from '../http/json-parts.ts'
import { remembered } from '../knowledge/frozen.ts'
import type { FeatureForm, ProviderState } from '../knowledge/provider-state.ts'
import type { Event, Metrics, Port, Provider, ProviderFeature } from '../knowledge/snapshot.ts'

// A provider as REST tells it: what GraphQL follows as links stands here as ids. Figures differ by the day; all else is told of its state, once for
// all days on which that is the same, and each part when it is first asked for.

const viewFeatureForm = remembered(({ feature: _, ...form }: FeatureForm) => cite(form))

const viewState = remembered((state: ProviderState) => {
  const description = viewedOnce(() => citeOrNull(state.description))
  const links = viewedOnce(() => citeOrNull(state.links))
  const lifecycle = viewedOnce(() => citeOrNull(state.lifecycle))
  const events = viewedOnce(() => state.events.map(viewEvent))
  const foundation = viewedOnce(() => citeOrNull(state.foundation))
  const license = viewedOnce(() => citeOrNull(state.license))
  const repository = viewedOnce(() => citeOrNull(state.repository))
  const networkModels = viewedOnce(() => state.networkModels.map(({ model, protocol, ...form }) => ({ model, protocol, ...cite(form) })))
  const features = viewedOnce(() => Object.fromEntries(Object.entries(state.features).map(([id, form]) => [id, viewFeatureForm(form)])))
  const ports = viewedOnce(() => state.ports.map(({ distributions, ...form }) => ({ ...cite(form), distributions })))
  const suitability = viewedOnce(() => state.suitability.map(cite))
  return { description, links, lifecycle, events, foundation, license, repository, networkModels, features, ports, suitability }
})

export const viewProvider = viewed((provider: Provider) => {
  const told = viewState(provider.state)
  return Object.freeze({
    id: provider.id,
    name: provider.name,
    label: provider.label,
    kind: provider.kind,
    aliases: provider.aliases,
    summary: provider.summary,
    get description () { return told.description() },
    get links () { return told.links() },
    get lifecycle () { return told.lifecycle() },
    get events () { return told.events() },
    get foundation () { return told.foundation() },
    get license () { return told.license() },
    get repository () { return provider.repository?.observation == null ? told.repository() : cite(provider.repository) },
    get networkModels () { return told.networkModels() },
    get features () { return told.features() },
    get ports () { return told.ports() },
    get suitability () { return told.suitability() },
    get metrics () { return viewMetrics(provider.metrics) }
  })
})

export const viewFeatures = ({ state }: Provider) => viewState(state).features()

export const viewPorts = ({ state }: Provider) => viewState(state).ports()

export const viewFeatureValue = ({ feature, provider }: ProviderFeature) => viewFeatureForm(provider.state.features[feature.id]!)

export const viewPort = ({ provider, distributions, ...port }: Port) => ({ provider: provider.id, ...cite(port), distributions: distributions.map(idOf) })

export const viewMetrics = (metrics: Metrics | null) => metrics === null ? null : { ...metrics, sources: metrics.sources.map(idOf) }

const viewEvent = ({ sources, ...event }: Event) => ({ ...event, sources: sources.map(idOf) })
