import { refuse, type FieldError } from '../errors.ts'
import type { Event, Provider, Snapshot } from '../knowledge/snapshot.ts'
import { groupBy } from '../lists/group-by.ts'
import { faultsOfRange } from '../lists/range.ts'
import type { SeriesSource } from '../metrics/kept-series.ts'
import { listPoints } from '../metrics/metric-rules.ts'
import type { MetricName, MetricPoint } from '../metrics/metric-schema.ts'
import { chooseProviders, faultsOfProviders } from '../providers/provider-rules.ts'
import { DEFAULT_PROVIDERS, MAX_PROVIDERS, type ChartQuery } from './chart-schema.ts'

export interface ChartPoint extends Pick<MetricPoint, 'value' | 'quality' | 'method'> { day: string }

/** What is drawn of one provider. */
export interface Series {
  id: string
  name: string
  /** In order of time; none where nothing is known. */
  points: ChartPoint[]
  /** What happened to the project in these days, of the kinds that are marked. */
  events: Array<Pick<Event, 'date' | 'kind' | 'text'>>
}

export interface Chart {
  metric: MetricName
  scale: 'linear' | 'log'
  /** The first and the last day; the first may lie after the last where that is what was asked. */
  from: string
  to: string
  series: Series[]
}

/** Turns in a project's life that a line may show. Releases are left out: there are too many, and lines do not bend at them. */
export const MARKED_KINDS: ReadonlySet<string> = new Set(['deprecated', 'archived', 'end-of-life', 'renamed', 'transferred', 'foundation', 'fork', 'successor'])

/** The same points as the history in long form has, with the events of their days. */
export async function chartOf (source: SeriesSource, snapshot: Snapshot, query: ChartQuery): Promise<Chart> {
  const asked = query.providers?.split(',')
  refuse([...faultsOfCount(asked), ...faultsOfProviders(snapshot, asked), ...faultsOfRange(query)])
  const { metric = 'stars', scale = 'linear', from, method } = query
  const providers = asked === undefined ? highest(snapshot.providers, metric) : chooseProviders(snapshot, asked)
  const found = await listPoints(source, snapshot, { providers: providers.map(({ id }) => id), metric, from, to: query.to, method })
  const points = groupBy(found, ({ provider }) => provider)
  const to = query.to === undefined || query.to > snapshot.asOf ? snapshot.asOf : query.to
  const first = from ?? (found[0] === undefined ? to : dayOf(found[0]))
  return {
    metric,
    scale,
    from: first,
    to,
    series: providers.map(({ id, name, events }) => ({
      id,
      name,
      points: (points.get(id) ?? []).map(point => ({ day: dayOf(point), value: point.value, quality: point.quality, method: point.method })),
      events: events.filter(({ date, kind }) => MARKED_KINDS.has(kind) && date >= first && date <= to)
    }))
  }
}

/** Points that one line may join: contributors are counted by documents otherwise than by us, so those of two methods are two lines. */
export const comparable = <T extends ChartPoint>(metric: MetricName, points: T[]): T[][] =>
  metric === 'contributors' ? [...groupBy(points, ({ method }) => method).values()] : points.length === 0 ? [] : [points]

const dayOf = ({ time }: MetricPoint): string => time.slice(0, 10)

function faultsOfCount (asked: readonly string[] = []): FieldError[] {
  const count = new Set(asked).size
  return count > MAX_PROVIDERS ? [{ pointer: 'providers', value: asked.join(','), expected: `at most ${MAX_PROVIDERS} ids, not ${count}` }] : []
}

const highest = (providers: Provider[], metric: MetricName): Provider[] => providers
  .filter(({ metrics }) => metrics?.[metric] != null)
  .sort((a, b) => b.metrics![metric]! - a.metrics![metric]!)
  .slice(0, DEFAULT_PROVIDERS)
