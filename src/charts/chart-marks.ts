import { boxAround, boxesAlong, heightAt, overlap, widthOf, within, type Box, type Place } from './chart-geometry.ts'
import type { ChartPoint, Series } from './chart-rules.ts'
import { labelOfEvent, nameOf } from './chart-words.ts'

/** How a point is drawn: filled, hollow or small; a calculated one is no more than a part of its line. */
export type MarkerKind = 'exact' | 'rounded' | 'fetched'
export interface Marker extends Place { kind: MarkerKind, point: ChartPoint }

export type Placed = ChartPoint & Place

export const RADII: Record<MarkerKind, number> = { exact: 3, rounded: 3, fetched: 2.2 }
/** Markers of a kind that are nearer than this to the one before are left to the line. */
const GAPS: Record<MarkerKind, number> = { exact: 4, rounded: 4, fetched: 24 }

function kindOf ({ method, quality }: ChartPoint): MarkerKind | undefined {
  if (method === 'star-history') return undefined
  return method === 'github-api' ? 'fetched' : quality === 'rounded' ? 'rounded' : 'exact'
}

/** The points that get a marker: the first, the last, the highest and the lowest of a line, and what has room between. */
export function markersOf (points: Placed[]): Marker[] {
  const lowest = points.reduce((found, point) => point.value < found.value ? point : found, points[0]!)
  const highest = points.reduce((found, point) => point.value > found.value ? point : found, points[0]!)
  const always = new Set([points[0], lowest, highest, points.at(-1)])
  const last = new Map<MarkerKind, Place>()
  return points.flatMap(point => {
    const { x, y, ...figure } = point
    const kind = kindOf(point)
    if (kind === undefined) return []
    const before = last.get(kind)
    if (before !== undefined && !always.has(point) && Math.hypot(x - before.x, y - before.y) < GAPS[kind]) return []
    last.set(kind, point)
    return [{ x, y, kind, point: figure }]
  })
}

export type Anchor = 'start' | 'end'
export interface EventMark extends Place {
  event: Series['events'][number]
  label: string
  /** Where there is room for it; the mark tells the same to a pointer. */
  labelAt?: Place & { anchor: Anchor }
}

/** Half the height of a mark. */
export const MARK = 8
const LABEL = { size: 11, above: 3, below: 9 }

/** The points are those that show; a piece has of them only the corners. */
export interface Line { series: Series, points: Placed[], pieces: Place[][], markers: Marker[] }

/** Events on the lines of their providers or, where a line does not reach, on the axis; with as many labels as do not cover anything. */
export function placeEvents (lines: Line[], xOf: (day: string) => number, plot: Box): EventMark[][] {
  const taken = lines.flatMap(({ pieces, markers }) => [...pieces.flatMap(boxesAlong), ...markers.map(marker => boxAround(marker, RADII[marker.kind] + 1))])
  const marks = lines.map(({ series, pieces }) => series.events.map((event): EventMark => {
    const x = xOf(event.date)
    const y = pieces.map(piece => heightAt(piece, x)).find(height => height !== undefined)
    return { x, y: y ?? plot.bottom - MARK, event, label: y === undefined ? `${nameOf(series)}: ${labelOfEvent(event)}` : labelOfEvent(event) }
  }))
  taken.push(...marks.flat().map(({ x, y }) => ({ left: x - 2, right: x + 2, top: y - MARK, bottom: y + MARK })))
  for (const mark of marks.flat()) {
    const found = candidates(mark).find(({ box }) => within(box, plot) && !taken.some(other => overlap(box, other)))
    if (found === undefined) continue
    mark.labelAt = found.at
    taken.push(found.box)
  }
  return marks
}

/** Where the label of a mark may stand: beside it, above it or below it, ever farther from it. */
function candidates ({ x, y, label }: EventMark): Array<{ at: NonNullable<EventMark['labelAt']>, box: Box }> {
  const width = widthOf(label, LABEL.size)
  return [0, 6, 12, 18].flatMap(distance => [y - MARK - 2 - distance, y + MARK + 8 + distance].flatMap(baseline => (['start', 'end'] as const).map(anchor => {
    const at = { x: anchor === 'start' ? x - 3 : x + 3, y: baseline, anchor }
    const left = anchor === 'start' ? at.x : at.x - width
    return { at, box: { left, right: left + width, top: baseline - LABEL.below, bottom: baseline + LABEL.above } }
  })))
}
