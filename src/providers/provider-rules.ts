import { isOffer } from '../distributions/distribution-rules.ts'
import { NotFoundError, refuse, type FieldError } from '../errors.ts'
import { faultsOfIdList, faultsOfIds, hintOfId } from '../knowledge/known-ids.ts'
import type { Provider, ProviderFeature, Snapshot } from '../knowledge/snapshot.ts'
import { pageOf, refuseList, type Page, type PageQuery } from '../lists/page.ts'
import { faultsOfSort, sortBy, type SortKeys } from '../lists/sort.ts'
import { MAX_WORDS, WordsSchema } from './provider-schema.ts'
import { searchProviders } from './provider-search.ts'

/** That a feature has this support, and where a façade was asked for it, to say which is at fault. */
export interface FeatureCondition { feature: string, support: string, asked: Pick<FieldError, 'pointer' | 'value'> }

/** What every façade can ask of the list of providers. Filters are ANDed. */
export interface ProviderQuery extends PageQuery {
  features: readonly FeatureCondition[]
  networkModel?: string | undefined
  protocol?: string | undefined
  distribution?: string | undefined
  lifecycle?: string | undefined
  kind?: string | undefined
  q?: string | undefined
  sort?: string | undefined
}

export const PROVIDER_SORT_KEYS: SortKeys<Provider> = {
  id: provider => provider.id,
  name: provider => provider.name,
  kind: provider => provider.kind,
  lifecycle: provider => provider.lifecycle?.status ?? null,
  stars: provider => provider.metrics?.stars ?? null,
  forks: provider => provider.metrics?.forks ?? null,
  contributors: provider => provider.metrics?.contributors ?? null
}

export function listProviders (snapshot: Snapshot, query: ProviderQuery): Page<Provider> {
  refuseList(faultsOf(snapshot, query), query)
  const found = query.q === undefined ? snapshot.providers : searchProviders(snapshot.providers, query.q)
  const conditions = conditionsOf(snapshot, query)
  const matching = found.filter(provider => conditions.every(holds => holds(provider)))
  return pageOf(sortBy(matching, query.sort, PROVIDER_SORT_KEYS), provider => provider.id, query)
}

export const findProvider = (snapshot: Snapshot, id: string): Provider | undefined => snapshot.provider(id)

export function getProvider (snapshot: Snapshot, id: string): Provider {
  const provider = findProvider(snapshot, id)
  if (provider === undefined) throw new NotFoundError('provider', id, hintOfId(snapshot, 'provider', id, snapshot.providers))
  return provider
}

/** What is wrong with a list of providers that a façade calls `providers`. */
export const faultsOfProviders = (snapshot: Snapshot, ids: readonly string[] = []): FieldError[] => faultsOfIdList(snapshot, 'provider', 'providers', ids)

/** Those of the day, in the order asked and each once. */
export const chooseProviders = (snapshot: Snapshot, ids: readonly string[]): Provider[] => [...new Set(ids)].flatMap(id => findProvider(snapshot, id) ?? [])

/** Those of a provider's features that are asked for. */
export function chooseFeatures (provider: Provider, ids: readonly string[]): ProviderFeature[] {
  refuse(faultsOfIdList(provider, 'feature', 'ids', ids))
  return provider.features.filter(({ feature }) => ids.includes(feature.id))
}

const faultsOf = (snapshot: Snapshot, { features, networkModel, protocol, distribution, q, sort }: ProviderQuery): FieldError[] => [
  ...faultsOfWords(q),
  ...faultsOfFeatures(snapshot, features),
  ...faultsOfIds(snapshot, { networkModel, protocol, distribution }),
  ...faultsOfSort(sort, PROVIDER_SORT_KEYS)
]

function faultsOfWords (q: string | undefined): FieldError[] {
  if (q === undefined || (q.trim() !== '' && q.length <= MAX_WORDS)) return []
  return [{ pointer: 'q', value: q.slice(0, MAX_WORDS), expected: WordsSchema.description! }]
}

function faultsOfFeatures (snapshot: Snapshot, conditions: ProviderQuery['features']): FieldError[] {
  if (conditions.length === 0) return []
  const faults = faultsOfIdList(snapshot, 'feature', 'features', conditions.map(({ feature }) => feature))
  const faultOf = new Map(faults.map(fault => [fault.value, fault]))
  return conditions.flatMap(({ feature, asked }) => faultOf.has(feature) ? [{ ...faultOf.get(feature)!, ...asked }] : [])
}

type Condition = (provider: Provider) => boolean

function conditionsOf (snapshot: Snapshot, query: ProviderQuery): Condition[] {
  const conditions: Condition[] = []
  for (const { feature: asked, support } of query.features) {
    // Before a feature was asked about, nobody had said anything.
    const index = snapshot.features.findIndex(({ id }) => id === asked)
    conditions.push(provider => provider.features[index]?.support === support)
  }
  const { networkModel, protocol, distribution, lifecycle, kind } = query
  if (networkModel !== undefined) conditions.push(provider => provider.networkModels.some(({ model }) => model.id === networkModel))
  if (protocol !== undefined) conditions.push(provider => provider.networkModels.some(entry => entry.protocol?.id === protocol))
  if (distribution !== undefined) conditions.push(provider => provider.support.some(support => isOffer(support) && support.distribution.id === distribution))
  if (lifecycle !== undefined) conditions.push(provider => (provider.lifecycle?.status ?? 'unknown') === lifecycle)
  if (kind !== undefined) conditions.push(provider => provider.kind === kind)
  return conditions
}
