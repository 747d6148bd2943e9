import { refuse, type FieldError } from '../errors.ts'
import { faultsOfIdList } from '../knowledge/known-ids.ts'
import type { Provider, Snapshot } from '../knowledge/snapshot.ts'
import type { MetricName, PublishedSample } from '../metrics/metric-schema.ts'
import { chooseProviders, faultsOfProviders } from '../providers/provider-rules.ts'
import { faultsOfEdition, figuresOfEdition } from './edition-rules.ts'

export interface Column { id: string, name: string, kind: 'text' | 'count' }
export type Cell = string | number | null

/** A table as documentation prints it: one row per provider, the first cell its row name. */
export interface Table {
  id: 'features' | 'popularity'
  title: string
  columns: Column[]
  /** `rounded`: the columns whose count is good to the hundred only. */
  rows: Array<{ provider: string, cells: Cell[], rounded: string[] }>
}

export interface TableQuery {
  /** Ids of the rows, in this order; those of the day have one. All providers of the day if left out. */
  providers?: string[] | undefined
  /** Ids of the columns beside the first, in this order; those of the day are shown. */
  columns?: string[] | undefined
  /** `k`: stars and forks from a thousand up in thousands, as GitHub's pages show them. */
  round?: 'k' | undefined
  /** Of which edition of a document the figures are to be. */
  edition?: string | undefined
}

const PROVIDER_COLUMN: Column = { id: 'provider', name: 'Provider', kind: 'text' }

/** The feature matrix: a cell is null where nothing is known. */
export function featureTable (snapshot: Snapshot, query: TableQuery): Table {
  refuse([...faultsOfProviders(snapshot, query.providers), ...faultsOfIdList(snapshot, 'feature', 'columns', query.columns ?? [])])
  const features = choose(snapshot.features, query.columns)
  return {
    id: 'features',
    title: 'CNI features by provider',
    columns: [PROVIDER_COLUMN, ...features.map(({ id, name }) => ({ id, name, kind: 'text' as const }))],
    rows: rowsOf(snapshot, query).map(provider => ({
      provider: provider.id,
      cells: [provider.label, ...features.map(feature => provider.features.find(value => value.feature === feature)!.value)],
      rounded: []
    }))
  }
}

const POPULARITY_COLUMNS: Array<Column & { id: 'project' | MetricName }> = [
  { id: 'project', name: 'Project', kind: 'text' },
  { id: 'stars', name: 'Stars', kind: 'count' },
  { id: 'forks', name: 'Forks', kind: 'count' },
  { id: 'contributors', name: 'Contributors', kind: 'count' }
]

/** The figures that a row shows. */
export type RowFigures = Pick<PublishedSample, MetricName | 'rounded'>

/** The figures of the day. */
export function popularityTable (snapshot: Snapshot, query: TableQuery): Table {
  refuse([...faultsOfProviders(snapshot, query.providers), ...faultsOfFigures(query.columns), ...faultsOfEdition(snapshot.facts, query.edition)])
  const columns = choose(POPULARITY_COLUMNS, query.columns)
  const published = query.edition === undefined ? undefined : figuresOfEdition(snapshot.facts, snapshot.asOf, query.edition)
  return {
    id: 'popularity',
    title: 'CNI community popularity',
    columns: [PROVIDER_COLUMN, ...columns],
    rows: rowsOf(snapshot, query).map(provider => {
      const known = published === undefined ? provider.metrics : published.get(provider.id) ?? null
      const figures = known === null ? null : roundFigures(known, query.round)
      return {
        provider: provider.id,
        cells: [provider.label, ...columns.map(({ id }) => id === 'project' ? provider.repository?.url ?? null : figures?.[id] ?? null)],
        rounded: columns.flatMap(({ id }) => id !== 'project' && figures?.rounded.includes(id) ? [id] : [])
      }
    })
  }
}

const ROUNDED_BY_GITHUB = ['stars', 'forks'] as const

/** 7342 → 7300: to the hundred, as GitHub's pages round stars and forks; they count contributors in full. */
export function roundFigures ({ stars, forks, contributors, rounded }: RowFigures, round: 'k' | undefined): RowFigures {
  const figures = { stars, forks, contributors, rounded: [...rounded] }
  for (const id of round === undefined ? [] : ROUNDED_BY_GITHUB) {
    const count = figures[id]
    if (count === null || count < 1000) continue
    figures[id] = Math.round(count / 100) * 100
    if (!rounded.includes(id)) figures.rounded.push(id)
  }
  return figures
}

const rowsOf = (snapshot: Snapshot, { providers }: TableQuery): readonly Provider[] =>
  providers === undefined ? snapshot.providers : chooseProviders(snapshot, providers)

function faultsOfFigures (asked: string[] = []): FieldError[] {
  const known: string[] = POPULARITY_COLUMNS.map(({ id }) => id)
  return [...new Set(asked)].filter(id => !known.includes(id)).map(value => ({ pointer: 'columns', value, expected: `one of ${known.join(', ')}` }))
}

const choose = <T extends { id: string }>(all: readonly T[], ids: string[] | undefined): readonly T[] =>
  ids === undefined ? all : [...new Set(ids)].flatMap(id => all.find(item => item.id === id) ?? [])
