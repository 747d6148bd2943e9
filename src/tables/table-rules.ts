import { BadRequestError } from '../errors.ts'
import type { Provider, Snapshot } from '../knowledge/snapshot.ts'
import type { MetricName } from '../metrics/metric-schema.ts'
import { getProvider } from '../providers/provider-rules.ts'

export interface Column { id: string, name: string }
export type Cell = string | number | null

/** A table as documentation prints it: one row per provider, the first cell its row name. */
export interface Table {
  id: 'features' | 'popularity'
  title: string
  columns: Column[]
  rows: Array<{ provider: string, cells: Cell[] }>
}

export interface TableQuery {
  /** Ids of the rows, in this order; all providers of the day if left out. */
  providers?: string[] | undefined
  /** Ids of the columns beside the first, in this order. */
  columns?: string[] | undefined
  /** `k`: figures from a thousand up in thousands, as GitHub's pages show them. */
  round?: 'k' | undefined
}

const PROVIDER_COLUMN: Column = { id: 'provider', name: 'Provider' }

/** The feature matrix: a cell is null where nothing is known. */
export function featureTable (snapshot: Snapshot, query: TableQuery): Table {
  const features = choose(snapshot.features, query.columns, 'columns')
  return {
    id: 'features',
    title: 'CNI features by provider',
    columns: [PROVIDER_COLUMN, ...features.map(({ id, name }) => ({ id, name }))],
    rows: rowsOf(snapshot, query).map(provider => ({
      provider: provider.id,
      cells: [provider.label, ...features.map(feature => provider.features.find(value => value.feature === feature)!.value)]
    }))
  }
}

type PopularityColumn = Column & { cell: (provider: Provider, round: 'k' | undefined) => Cell }

const figure = (id: MetricName, name: string): PopularityColumn =>
  ({ id, name, cell: ({ metrics }, round) => roundFigure(metrics?.[id] ?? null, round) })

const POPULARITY_COLUMNS: PopularityColumn[] = [
  { id: 'project', name: 'Project', cell: ({ repository }) => repository?.url ?? null },
  figure('stars', 'Stars'),
  figure('forks', 'Forks'),
  figure('contributors', 'Contributors')
]

/** The figures of the day. */
export function popularityTable (snapshot: Snapshot, query: TableQuery): Table {
  const columns = choose(POPULARITY_COLUMNS, query.columns, 'columns')
  return {
    id: 'popularity',
    title: 'CNI community popularity',
    columns: [PROVIDER_COLUMN, ...columns.map(({ id, name }) => ({ id, name }))],
    rows: rowsOf(snapshot, query).map(provider => ({
      provider: provider.id,
      cells: [provider.label, ...columns.map(({ cell }) => cell(provider, query.round))]
    }))
  }
}

export const TABLES = { features: featureTable, popularity: popularityTable }

/** 7342 → "7.3k", 24800 → "24.8k", 572 → 572. */
export function roundFigure (value: number | null, round: 'k' | undefined): Cell {
  if (value === null || round === undefined || value < 1000) return value
  return `${(Math.round(value / 100) / 10)}k`
}

const rowsOf = (snapshot: Snapshot, { providers }: TableQuery): Provider[] =>
  providers?.map(id => getProvider(snapshot, id)) ?? snapshot.providers

function choose<T extends { id: string }> (all: readonly T[], ids: string[] | undefined, field: string): readonly T[] {
  return ids?.map(id => {
    const found = all.find(item => item.id === id)
    if (found === undefined) throw new BadRequestError([{ field, value: id, expected: `one of ${all.map(item => item.id).join(', ')}` }])
    return found
  }) ?? all
}
