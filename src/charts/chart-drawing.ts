import { line as lineThrough } from 'd3-shape'
import { widthOf, type Place } from './chart-geometry.ts'
import type { KeyItem, Layout, LineLayout } from './chart-layout.ts'
import { MARK, RADII, type Marker } from './chart-marks.ts'
import type { Chart } from './chart-rules.ts'
import type { Theme } from './chart-schema.ts'
import { ROOT_CLASS, styleSheet } from './chart-style.ts'
import { descriptionOf, tellPoint, titleOf } from './chart-words.ts'
import { element, render, type SvgElement } from './svg.ts'

/** The picture as a text: the same text for the same chart. `key` tells pictures apart that stand in one page. */
export function drawChart (chart: Chart, layout: Layout, { theme, key }: { theme: Theme, key: string }): string {
  const { width, height, heading, notes, isEmpty } = layout
  const [title, description] = [`chart-title-${key}`, `chart-description-${key}`]
  return `${render(element('svg', {
    xmlns: 'http://www.w3.org/2000/svg',
    viewBox: `0 0 ${width} ${height}`,
    width,
    height,
    class: ROOT_CLASS,
    role: 'img',
    lang: 'en',
    'aria-labelledby': `${title} ${description}`
  },
  element('title', { id: title }, titleOf(chart)),
  element('desc', { id: description }, descriptionOf(chart)),
  element('style', {}, styleSheet(theme)),
  element('rect', { class: 'ground', width, height, rx: 6 }),
  ...heading.map(({ x, y, text }) => element('text', { class: 'title', x, y }, text)),
  ...(isEmpty ? [] : [...layout.key.map(drawKeyItem), ...drawAxes(layout), ...drawLines(chart, layout)]),
  ...notes.map(({ x, y, text }) => element('text', { class: isEmpty ? undefined : 'small muted', x, y }, text))
  ))}\n`
}

function drawKeyItem ({ kind, label, x, y }: KeyItem): SvgElement {
  return element('g', { class: 'key' }, ...drawSign(kind, { x, y: y - 4 }), element('text', { class: 'small muted', stroke: 'none', x: x + 20, y }, label))
}

function drawSign (kind: KeyItem['kind'], { x, y }: Place): SvgElement[] {
  if (kind === 'estimated') return [element('path', { class: 'line estimated', d: `M${round(x)} ${round(y)}h16` })]
  if (kind === 'event') return [drawMark({ x: x + 8, y }, 6)]
  if (kind === 'log') return [element('path', { class: 'axis', d: `M${round(x + 8)} ${round(y - 5)}${[1, 2.5, 6].map(step => `h-5h5v${step}`).join('')}h-5` })]
  return [drawCircle({ x: x + 8, y }, kind)]
}

const drawCircle = ({ x, y }: Place, kind: Marker['kind'], data: Record<string, string | number> = {}, ...children: SvgElement[]): SvgElement =>
  element('circle', { class: kind, cx: x, cy: y, r: RADII[kind], ...data }, ...children)

const drawMark = ({ x, y }: Place, half: number, data: Record<string, string> = {}, ...children: SvgElement[]): SvgElement =>
  element('path', { class: 'event', d: `M${round(x)} ${round(y - half)}v${2 * half}`, ...data }, ...children)

const round = (pixels: number): number => Math.round(pixels * 10) / 10

function drawAxes ({ plot: { left, right, bottom }, days, counts }: Layout): SvgElement[] {
  return [
    ...counts.map(({ at, label, value }) => element('g', { 'data-count': value },
      element('path', { class: 'grid', d: `M${round(left)} ${round(at)}H${round(right)}` }),
      element('text', { class: 'small muted', x: left - 6, y: at + 4, 'text-anchor': 'end' }, label))),
    element('path', { class: 'axis', d: `M${round(left)} ${round(bottom)}H${round(right)}` }),
    ...days.map(({ at, label, value }) => element('g', { 'data-day': value },
      element('path', { class: 'axis', d: `M${round(at)} ${round(bottom)}v4` }),
      element('text', { class: 'small muted', x: Math.max(at, widthOf(label, 11) / 2), y: bottom + 16, 'text-anchor': 'middle' }, label)))
  ]
}

/** Lines below all markers, and those below all words. */
function drawLines (chart: Chart, { lines, plot }: Layout): SvgElement[] {
  const shown = lines.filter(({ points, events }) => points.length > 0 || events.length > 0)
  const each = (draw: (line: LineLayout) => SvgElement[]): SvgElement[] => shown.map(line =>
    element('g', { class: `series-${line.colour}`, 'data-provider': line.series.id }, ...draw(line)))
  return [...each(drawLine), ...each(line => drawMarkers(chart, line)), ...each(line => drawLabel(line, plot.right)), ...each(drawEventLabels)]
    .filter(({ children }) => children.length > 0)
}

const pathThrough = lineThrough<Place>(({ x }) => x, ({ y }) => y).digits(1)

function drawLine ({ pieces, isEstimated, leader }: LineLayout): SvgElement[] {
  const class_ = isEstimated ? 'line estimated' : 'line'
  return [
    ...pieces.filter(piece => piece.length > 1).map(piece => element('path', { class: class_, d: pathThrough(piece)! })),
    ...(leader === undefined ? [] : [element('path', { class: 'leader', d: pathThrough(leader)! })])
  ]
}

const drawMarkers = (chart: Chart, { markers, events }: LineLayout): SvgElement[] => [
  ...markers.map(({ x, y, kind, point }) => drawCircle({ x, y }, kind, { 'data-day': point.day, 'data-value': point.value }, element('title', {}, tellPoint(point, chart)))),
  ...events.map(({ x, y, event }) => drawMark({ x, y }, MARK, { 'data-day': event.date, 'data-kind': event.kind }, element('title', {}, `${event.date}: ${event.text}`)))
]

function drawLabel ({ label, series }: LineLayout, edge: number): SvgElement[] {
  if (label === undefined) return []
  const { x, y, name, count } = label
  return [
    element('path', { class: 'line', d: `M${round(edge + 3)} ${round(y)}H${round(x - 5)}` }),
    element('text', { x, y: y + 4, 'data-label': series.id }, element('tspan', { class: 'name' }, name), ` ${count}`)
  ]
}

const drawEventLabels = ({ events }: LineLayout): SvgElement[] => events.flatMap(({ label, labelAt }) => labelAt === undefined
  ? []
  : [element('text', { class: 'small muted', x: labelAt.x, y: labelAt.y, 'text-anchor': labelAt.anchor === 'end' ? 'end' : undefined }, label)])
