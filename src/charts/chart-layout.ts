import { countAxis, timeAxis, type Tick } from './chart-axes.ts'
import { shorten, spread, straighten, thin, widthOf, wrap, type Box, type Place } from './chart-geometry.ts'
import { markersOf, placeEvents, type EventMark, type Line, type Placed } from './chart-marks.ts'
import { comparable, type Chart, type Series } from './chart-rules.ts'
import { headingOf, nameOf, notesOf, tellCount } from './chart-words.ts'

/** One item of the key; what is drawn of it is told by its kind. */
export type KeyKind = 'exact' | 'rounded' | 'fetched' | 'estimated' | 'event' | 'log'
const KEY: Record<KeyKind, string> = {
  exact: 'published', rounded: 'published in thousands', fetched: 'fetched', estimated: 'calculated, not counted', event: 'event', log: 'logarithmic scale'
}
export interface KeyItem extends Place { kind: KeyKind, label: string }

export interface LineLayout extends Line {
  /** Which of the colours. */
  colour: number
  isEstimated: boolean
  events: EventMark[]
  label?: Place & { name: string, count: string }
  /** From the end of the line to its name. */
  leader?: Place[]
}

/** Everything that is drawn, and where. */
export interface Layout {
  width: number
  height: number
  plot: Box
  heading: Array<Place & { text: string }>
  key: KeyItem[]
  notes: Array<Place & { text: string }>
  /** Neither axes nor lines, but the reason. */
  isEmpty: boolean
  days: Tick<string>[]
  counts: Tick<number>[]
  lines: LineLayout[]
}

const EDGE = 12
const SIZES = { heading: 15, text: 12, small: 11 }
/** How much wider bold letters are. */
const BOLD = 1.1
const LABEL_GAP = 15
const SWATCH = 10

export function layOut (chart: Chart, { width, height }: { width: number, height: number }): Layout {
  const drawn = chart.series.filter(({ points }) => points.length > 0)
  const isEmpty = drawn.length === 0
  const heading = wrap(headingOf(chart), SIZES.heading * BOLD, width - 2 * EDGE).map((text, i) => ({ x: EDGE, y: EDGE + SIZES.heading + i * 18, text }))
  const key = isEmpty ? [] : placeKey(keyOf(chart), { width, y: heading.at(-1)!.y + 17 })
  const notes = notesOf(chart).flatMap(note => wrap(note, isEmpty ? SIZES.text : SIZES.small, width - 2 * EDGE))
  const labels = new Map(drawn.map(series => [series, { name: shorten(nameOf(series), Math.max(10, Math.round(width / 29))), count: tellCount(series.points.at(-1)!) }]))
  const labelWidth = Math.max(0, ...[...labels.values()].map(({ name, count }) => widthOf(name, SIZES.text * BOLD) + widthOf(` ${count}`, SIZES.text)))
  const noteLines = isEmpty ? 0 : notes.length
  const top = (key.at(-1) ?? heading.at(-1)!).y + 14
  const bottom = height - EDGE - noteLines * 14 - 18
  // The widest count decides where the plot begins, and is known once there are ticks.
  const counts = countAxis(chart, { top, bottom })
  const left = EDGE + Math.max(...counts.ticks.map(({ label }) => widthOf(label, SIZES.small))) + 6
  const plot = { left, top, right: width - EDGE - labelWidth - SWATCH - 8, bottom }
  const time = timeAxis(chart, plot)

  const lines = chart.series.map((series, colour) => ({ colour, ...lineOf(series, chart, { xOf: time.at, yOf: counts.at }) }))
  const events = placeEvents(lines, time.at, plot)
  return {
    width,
    height,
    plot,
    heading,
    key,
    notes: notes.map((text, i) => isEmpty ? { x: EDGE, y: height / 2 + i * 17, text } : { x: EDGE, y: height - EDGE - (notes.length - 1 - i) * 14, text }),
    isEmpty,
    days: time.ticks,
    counts: counts.ticks,
    lines: labelled(lines.map((line, i) => ({ ...line, events: events[i]! })), labels, plot)
  }
}

/** Thinned before anything is made of its points: years of daily figures are more than any picture shows. What was published stays, for its markers. */
function lineOf (series: Series, { metric }: Chart, { xOf, yOf }: { xOf: (day: string) => number, yOf: (count: number) => number }): Line & { isEstimated: boolean } {
  const points = thin(series.points, ({ day }) => xOf(day), ({ method }) => method === 'published')
    .map((point): Placed => ({ ...point, x: xOf(point.day), y: yOf(point.value) }))
  return {
    series,
    points,
    pieces: comparable(metric, points).map(straighten),
    markers: points.length === 0 ? [] : markersOf(points),
    isEstimated: points.some(({ method }) => method === 'star-history')
  }
}

/** Names at the ends of the lines, apart from each other. */
function labelled (lines: Array<Omit<LineLayout, 'label' | 'leader'>>, labels: Map<Series, { name: string, count: string }>, { top, right, bottom }: Box): LineLayout[] {
  const shown = lines.filter(({ points }) => points.length > 0)
  const heights = spread(shown.map(({ points }) => points.at(-1)!.y), LABEL_GAP, top, bottom)
  return lines.map(line => {
    const place = shown.indexOf(line)
    if (place === -1) return line
    const [{ x, y }, labelY] = [line.points.at(-1)!, heights[place]!]
    const leader = [{ x: x + 4, y }, { x: right, y: labelY }]
    return {
      ...line,
      label: { x: right + SWATCH + 8, y: labelY, ...labels.get(line.series)! },
      ...(x + 4 < right ? { leader } : {})
    }
  })
}

function keyOf (chart: Chart): KeyKind[] {
  const points = chart.series.flatMap(({ points }) => points)
  const kinds = new Set<KeyKind>(points.map(({ method, quality }) =>
    method === 'star-history' ? 'estimated' : method === 'github-api' ? 'fetched' : quality === 'rounded' ? 'rounded' : 'exact'))
  if (chart.series.some(({ events }) => events.length > 0)) kinds.add('event')
  if (chart.scale === 'log') kinds.add('log')
  return (Object.keys(KEY) as KeyKind[]).filter(kind => kinds.has(kind))
}

/** In rows, each item behind the one before or, where it has no room, below. */
function placeKey (kinds: KeyKind[], { width, y }: { width: number, y: number }): KeyItem[] {
  let x = EDGE
  return kinds.map(kind => {
    const room = 26 + widthOf(KEY[kind], SIZES.small)
    if (x > EDGE && x + room > width - EDGE) [x, y] = [EDGE, y + 15]
    const item = { kind, label: KEY[kind], x, y }
    x += room + 8
    return item
  })
}
