import { cite, citeOrNull, idOf } from '../http/answers.ts'
import { ExtendedView, viewed, type OwnProperty } from '../http/json-parts.ts'
import { once, remembered } from '../knowledge/frozen.ts'
import type { FeatureForm, ProviderState } from '../knowledge/provider-state.ts'
import type { Event, Port, Provider, ProviderFeature } from '../knowledge/snapshot.ts'
import { viewMetrics, writeMetrics } from '../metrics/metric-view.ts'

// A provider as REST tells it: what GraphQL follows as links stands here as ids. Figures differ by the day; all else is told of its state, once for
// all days on which that is the same, and each part when it is first asked for: lists are asked for in many ways, often in part.

const viewFeatureForm = remembered(({ feature: _, ...form }: FeatureForm) => cite(form))

function tell (state: ProviderState, repository: Provider['repository'] | ProviderState['repository']) {
  const description = once(() => citeOrNull(state.description))
  const events = once(() => state.events.map(viewEvent))
  const networkModels = once(() => state.networkModels.map(({ model, protocol, ...form }) => ({ model, protocol, ...cite(form) })))
  const features = once(() => Object.fromEntries(Object.entries(state.features).map(([id, form]) => [id, viewFeatureForm(form)])))
  const ports = once(() => state.ports.map(({ distributions, ...form }) => ({ ...cite(form), distributions })))
  const suitability = once(() => state.suitability.map(cite))
  return Object.freeze({
    id: state.id,
    name: state.name,
    label: state.label,
    kind: state.kind,
    aliases: state.aliases,
    summary: state.description?.summary ?? null,
    get description () { return description() },
    get links () { return citeOrNull(state.links) },
    get lifecycle () { return citeOrNull(state.lifecycle) },
    get events () { return events() },
    get foundation () { return citeOrNull(state.foundation) },
    get license () { return citeOrNull(state.license) },
    get repository () { return citeOrNull(repository) },
    get activity () { return citeOrNull(state.activity) },
    get networkModels () { return networkModels() },
    get features () { return features() },
    get ports () { return ports() },
    get suitability () { return suitability() }
  })
}

const viewState = viewed((state: ProviderState) => tell(state, state.repository))

/** What was last seen of a repository is told of today only. */
const viewObserved = viewed(({ state, repository }: Provider) => tell(state, repository))

/** All but the figures. */
export const viewStated = (provider: Provider) => provider.observation === null ? viewState(provider.state) : viewObserved(provider)

const FIGURES: OwnProperty<Provider> = {
  name: 'metrics',
  read: ({ metrics }) => viewMetrics(metrics),
  write: ({ metrics }, selection) => writeMetrics(metrics, selection)
}

const extend = (provider: Provider) => new ExtendedView(provider, viewStated(provider), FIGURES)

export const viewProvider = (provider: Provider) => provider.made(extend)

export const viewFeatures = ({ state }: Provider) => viewState(state).features

export const viewPorts = ({ state }: Provider) => viewState(state).ports

export const viewFeatureValue = ({ feature, provider }: ProviderFeature) => viewFeatureForm(provider.state.features[feature.id]!)

export const viewPort = ({ provider, distributions, ...port }: Port) => ({ provider: provider.id, ...cite(port), distributions: distributions.map(idOf) })

const viewEvent = ({ sources, ...event }: Event) => ({ ...event, sources: sources.map(idOf) })
