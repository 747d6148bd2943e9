import { bisector } from 'd3-array'

export interface Place { x: number, y: number }
export interface Box { left: number, top: number, right: number, bottom: number }

/** How wide a text will be. Nobody knows which font a reader has, so rather too wide than too narrow. */
export const widthOf = (text: string, size: number): number => [...text].reduce((sum, character) => sum + (character > '\u2e7f' ? 1 : 0.58), 0) * size

export const overlap = (a: Box, b: Box): boolean => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
export const within = (inner: Box, outer: Box): boolean =>
  inner.left >= outer.left && inner.right <= outer.right && inner.top >= outer.top && inner.bottom <= outer.bottom

/** The same heights, moved as little as it takes to be this far from each other and inside; in the order given. */
export function spread (wanted: number[], gap: number, top: number, bottom: number): number[] {
  const order = wanted.map((y, index) => ({ y, index })).sort((a, b) => a.y - b.y)
  order.forEach((label, i) => { label.y = Math.max(label.y, i === 0 ? top : order[i - 1]!.y + gap) })
  order.toReversed().forEach((label, i, upward) => { label.y = Math.min(label.y, i === 0 ? bottom : upward[i - 1]!.y - gap) })
  return order.sort((a, b) => a.index - b.index).map(({ y }) => y)
}

/** Lines of words that are no wider than that. */
export function wrap (text: string, size: number, width: number): string[] {
  return text.split(' ').reduce<string[]>((lines, word) => {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`
    return lines.length > 0 && widthOf(longer, size) > width ? [...lines, word] : [...lines.slice(0, -1), longer]
  }, [])
}

export const shorten = (text: string, length: number): string => text.length <= length ? text : `${text.slice(0, length - 1).trimEnd()}…`

/** Pixels of a screen that are looked at together. */
const COLUMN = 2

/** Of points that are many the first, the lowest, the highest and the last of each column of the screen, which show the same; and those that are to stay. */
export function thin<T extends { value: number }> (points: readonly T[], xOf: (point: T) => number, stays: (point: T) => boolean): T[] {
  const columns: T[][] = []
  let last: number | undefined
  for (const point of points) {
    const column = stays(point) ? undefined : Math.floor(xOf(point) / COLUMN)
    if (column !== undefined && column === last) columns.at(-1)!.push(point)
    else columns.push([point])
    last = column
  }
  return columns.flatMap(column => {
    const lowest = column.reduce((found, point) => point.value < found.value ? point : found)
    const highest = column.reduce((found, point) => point.value > found.value ? point : found)
    const kept = new Set([column[0], lowest, highest, column.at(-1)])
    return column.filter(point => kept.has(point))
  })
}

/** How far a dropped point may lie off the line, in pixels. */
const TOLERANCE = 0.6

/** The line without the points within a straight stretch: Ramer, Douglas and Peucker's algorithm. */
export function straighten (line: Place[]): Place[] {
  const kept = new Set([0, line.length - 1])
  const stretches: Array<[number, number]> = [[0, line.length - 1]]
  for (let stretch = stretches.pop(); stretch !== undefined; stretch = stretches.pop()) {
    const [first, last] = stretch
    let [farthest, distance] = [first, TOLERANCE]
    for (let i = first + 1; i < last; i++) {
      const away = distanceFrom(line[i]!, line[first]!, line[last]!)
      if (away > distance) [farthest, distance] = [i, away]
    }
    if (farthest === first) continue
    kept.add(farthest)
    stretches.push([first, farthest], [farthest, last])
  }
  return line.filter((_, i) => kept.has(i))
}

/** From a point to the stretch between two others. */
function distanceFrom ({ x, y }: Place, a: Place, b: Place): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y]
  const length = dx * dx + dy * dy
  const along = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - a.x) * dx + (y - a.y) * dy) / length))
  return Math.hypot(x - a.x - along * dx, y - a.y - along * dy)
}

const byX = bisector((place: Place) => place.x)

/** The height of a line at some x; undefined where it does not reach. */
export function heightAt (line: Place[], x: number): number | undefined {
  const [before, after] = [line[byX.right(line, x) - 1], line[byX.left(line, x)]]
  if (before === undefined || after === undefined) return undefined
  return before.x === after.x ? after.y : before.y + (after.y - before.y) * (x - before.x) / (after.x - before.x)
}

/** Small boxes all along a line, for what must not cover it. */
export function boxesAlong (line: Place[]): Box[] {
  return line.slice(1).flatMap((end, i) => {
    const start = line[i]!
    const steps = Math.max(1, Math.ceil(Math.hypot(end.x - start.x, end.y - start.y) / 4))
    return Array.from({ length: steps + 1 }, (_, step) =>
      boxAround({ x: start.x + (end.x - start.x) * step / steps, y: start.y + (end.y - start.y) * step / steps }, 1.5))
  })
}

export const boxAround = ({ x, y }: Place, radius: number): Box => ({ left: x - radius, right: x + radius, top: y - radius, bottom: y + radius })
