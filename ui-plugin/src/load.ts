import type { Dispute, Distribution, Feature, Port, Provider, Source, Statement } from './answers.ts'
import type { ClusterForm } from './cluster-form.ts'
import { ServiceError } from './service-error.ts'
import type { Service } from './service.ts'

/** A statement, and whether it is about the version in the form. */
export interface Applied extends Statement { applies: boolean }

export interface Part {
  id: string
  /** Null where nothing is known of it. */
  provider: Provider | null
  ports: Port[]
  statements: Applied[]
}

export interface Content {
  form: ClusterForm
  distribution: Distribution | null
  /** What the distribution takes where the form says nothing. */
  isDefault: boolean
  /** What is said of a composite as a whole. */
  composite: Applied[]
  /** What is said of all choices. */
  general: Applied[]
  parts: Part[]
  features: Feature[]
  sources: Map<string, Source>
  disputes: Map<string, Dispute>
}

/** All that the tab shows for the form. */
export async function loadContent (service: Service, form: ClusterForm): Promise<Content> {
  const [distribution, features] = await Promise.all([loadDistribution(service, form), service.get<Feature[]>('/features?fields=name')])
  const { defaultChoice = null, statements = [] } = distribution ?? {}
  const isDefault = form.choices.length === 0 && defaultChoice !== null
  const choices = isDefault ? defaultChoice!.split(',') : form.choices
  const about = (choice: string | null) => statements.filter(statement => statement.choice === choice)

  const parts = await Promise.all(choices.map(async (id): Promise<Part> => {
    const [provider, ports] = id === 'none' ? [null, []] : await Promise.all([findProvider(service, id), loadPorts(service, id, form)])
    return { id, provider, ports, statements: about(id) }
  }))
  const composite = choices.length > 1 ? about(choices.join(',')) : []
  const general = about(null)
  const shown = [composite, general, ...parts.map(part => part.statements)].flat()
  const [sources, disputes] = await Promise.all([
    loadEach<Source>(service, '/sources', shown.flatMap(statement => statement.sources)),
    loadEach<Dispute>(service, '/disputes', shown.flatMap(({ dispute }) => dispute ?? []))
  ])
  return { form, distribution, isDefault, composite, general, parts, features, sources, disputes }
}

const keyOf = ({ kind, choice, status, versions }: Statement): string => [kind, choice, status, versions].join('/')

/** Which statements hold for a version, the service says; the others tell from or up to when. */
async function loadDistribution (service: Service, { distribution, version }: ClusterForm): Promise<(Distribution & { statements: Applied[] }) | null> {
  if (distribution === null) return null
  const path = `/distributions/${distribution}`
  const [all, there] = await Promise.all([service.get<Distribution>(path), service.get<Distribution>(version === null ? path : `${path}?version=${version}`)])
  const holding = new Set(there.support.map(keyOf))
  return { ...there, statements: all.support.map(statement => ({ ...statement, applies: version !== null && holding.has(keyOf(statement)) })) }
}

const findProvider = async (service: Service, id: string): Promise<Provider | null> =>
  await unlessUnknown(service.get<Provider>(`/providers/${encodeURIComponent(id)}`), null)

/** Rancher's forms know more providers and distributions than the service does. */
async function unlessUnknown <Found, None> (asked: Promise<Found>, none: None): Promise<Found | None> {
  try {
    return await asked
  } catch (err) {
    if (err instanceof ServiceError && (err.code === 'NOT_FOUND' || err.code === 'BAD_REQUEST')) return none
    throw err
  }
}

async function loadPorts (service: Service, id: string, { distribution }: ClusterForm): Promise<Port[]> {
  const query = new URLSearchParams({ provider: id.slice(0, 80), limit: '500', ...(distribution === null ? {} : { distribution }) })
  const ports = await unlessUnknown(service.get<Port[]>(`/ports?${query}`), [])
  return ports.filter(({ mistaken }) => !mistaken)
}

/** What cannot be had is left out: the statements are worth more than the titles of their sources. */
async function loadEach<Item extends { id: string }> (service: Service, path: string, ids: string[]): Promise<Map<string, Item>> {
  const found = await Promise.allSettled([...new Set(ids)].map(async id => await service.get<Item>(`${path}/${id}`)))
  return new Map(found.flatMap(result => result.status === 'fulfilled' ? [[result.value.id, result.value] as const] : []))
}
