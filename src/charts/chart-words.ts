import { inThousands } from '../tables/table-formats.ts'
import { shorten } from './chart-geometry.ts'
import { comparable, type Chart, type ChartPoint, type Series } from './chart-rules.ts'

const METRICS = { stars: 'Stars', forks: 'Forks', contributors: 'Contributors' } as const

const KINDS: Record<string, string> = {
  deprecated: 'deprecated',
  archived: 'archived',
  'end-of-life': 'end of life',
  renamed: 'renamed',
  transferred: 'moved',
  foundation: 'foundation',
  fork: 'fork',
  successor: 'successor'
}

/** What is written at the mark of an event. */
export const labelOfEvent = ({ kind }: { kind: string }): string => KINDS[kind] ?? kind

/** Names that are drawn have only so much room. */
export const nameOf = ({ name }: Series): string => shorten(name, 22)

const isRounded = ({ quality }: ChartPoint): boolean => quality === 'rounded'
export const tellCount = (point: ChartPoint): string => isRounded(point) ? inThousands(point.value) : point.value.toLocaleString('en-US')

const unit = ({ value }: ChartPoint, { metric }: Chart): string => value === 1 ? metric.slice(0, -1) : metric

/** How a point was come by, in words. */
function wayOf (point: ChartPoint): string {
  if (point.method === 'star-history') return 'calculated'
  if (point.method === 'github-api') return 'fetched'
  return isRounded(point) ? 'published in thousands' : 'published'
}

export const tellPoint = (point: ChartPoint, chart: Chart): string => `${point.day}: ${tellCount(point)} ${unit(point, chart)}, ${wayOf(point)}`

const and = (words: string[]): string => words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`

const isDrawn = ({ points }: Series): boolean => points.length > 0
const isEmpty = ({ series }: Chart): boolean => !series.some(isDrawn)

/** For who sees the picture: the names stand at the lines. */
export const headingOf = (chart: Chart): string => `${METRICS[chart.metric]}, ${daysOf(chart)}`

const daysOf = ({ from, to }: Chart): string => from === to ? from : `${from} to ${to}`

/** For who does not see it. */
export const titleOf = (chart: Chart): string =>
  `${METRICS[chart.metric]} of ${chart.series.length === 0 ? 'network providers' : and(chart.series.map(nameOf))}, ${daysOf(chart)}`

/** The newest figures, what is marked, and what is missing: all that a reader would take from the picture. */
export function descriptionOf (chart: Chart): string {
  const newest = chart.series.filter(isDrawn).map(series => {
    const point = series.points.at(-1)!
    return `${nameOf(series)} ${tellCount(point)} on ${point.day} (${wayOf(point)})`
  })
  const events = chart.series.flatMap(series => series.events.map(event => `${nameOf(series)} ${labelOfEvent(event)} on ${event.date}`))
  return [
    ...(newest.length === 0 ? [] : [`Newest ${chart.metric}: ${newest.join('; ')}.`]),
    ...(events.length === 0 ? [] : [`Marked events: ${events.join('; ')}.`]),
    ...notesOf(chart)
  ].join(' ')
}

/** What the lines cannot say. */
export function notesOf (chart: Chart): string[] {
  const missing = chart.series.filter(series => !isDrawn(series)).map(nameOf)
  if (isEmpty(chart)) return [reasonOf(chart, missing)]
  return [
    ...(missing.length === 0 ? [] : [`No sound count of ${chart.metric} in these days: ${and(missing)}.`]),
    ...(chart.series.some(({ points }) => comparable(chart.metric, points).length > 1) ? ['Documents count contributors otherwise than GitHub does, so no line joins the two.'] : [])
  ]
}

function reasonOf ({ metric, from, to }: Chart, missing: string[]): string {
  if (from > to) return `Nothing to draw: ${from} is after ${to}, the last day that was asked for.`
  const days = from === to ? `up to ${to}` : `from ${from} to ${to}`
  return `No sound count of ${metric} ${days}: ${missing.length === 0 ? 'none of the providers asked for has one' : and(missing)}.`
}
