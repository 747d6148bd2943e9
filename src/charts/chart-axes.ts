import { max, min } from 'd3-array'
import { scaleLinear, scaleLog, scaleUtc } from 'd3-scale'
import type { Chart } from './chart-rules.ts'
import { widthOf, type Box } from './chart-geometry.ts'
import { DAY_MS } from '../knowledge/dates.ts'

export interface Tick<T> { at: number, label: string, value: T }

const timeOf = (day: string): number => Date.parse(`${day}T00:00:00Z`)
const dayOf = (date: Date): string => date.toISOString().slice(0, 10)

/** Days from left to right; a single one stands in the middle. */
export function timeAxis ({ from, to }: Pick<Chart, 'from' | 'to'>, { left, right }: Pick<Box, 'left' | 'right'>) {
  if (from === to) return { at: () => (left + right) / 2, ticks: [{ at: (left + right) / 2, label: to, value: to }] }
  const scale = scaleUtc([timeOf(from), timeOf(to)], [left, right])
  const dates = scale.ticks(Math.max(2, Math.floor((right - left) / 80))).filter(date => date.getTime() % DAY_MS === 0)
  const length = dates.every(date => dayOf(date).endsWith('-01-01')) ? 4 : dates.every(date => dayOf(date).endsWith('-01')) ? 7 : 10
  const ticks = dates.map((date): Tick<string> => ({ at: scale(date), label: dayOf(date).slice(0, length), value: dayOf(date) }))
  return { at: (day: string): number => scale(timeOf(day)), ticks: apart(ticks, ({ label }) => widthOf(label, 11) + 12) }
}

/** Between the counts of an axis, in pixels. */
const TICK_GAP = 24

/** Counts from below to above. */
export function countAxis ({ series, scale: kind }: Pick<Chart, 'series' | 'scale'>, { top, bottom }: Pick<Box, 'top' | 'bottom'>) {
  const values = series.flatMap(({ points }) => points.map(({ value }) => value))
  const highest = Math.max(1, max(values) ?? 1)
  if (kind === 'linear') {
    const scale = scaleLinear([0, highest], [bottom, top]).nice()
    const counts = scale.ticks(Math.max(2, Math.floor((bottom - top) / 48))).filter(Number.isInteger)
    return { at: (count: number): number => scale(count), ticks: counts.map((count): Tick<number> => ({ at: scale(count), label: shortCount(count), value: count })) }
  }
  // Nought has no logarithm: it is drawn where one is.
  const lowest = Math.max(1, min(values) ?? 1)
  const scale = scaleLog([lowest * 0.8, Math.max(highest, lowest * 8) * 1.2], [bottom, top]).clamp(true)
  const all = scale.ticks().filter(Number.isInteger).map((count): Tick<number> => ({ at: scale(count), label: shortCount(count), value: count }))
  return { at: (count: number): number => scale(count), ticks: roundest(all) }
}

/** Of the steps within a power of ten as many as have room. */
function roundest (ticks: Tick<number>[]): Tick<number>[] {
  const sets = [[1, 2, 5], [1, 3], [1]].map(steps => ticks.filter(({ value }) => steps.includes(Number(String(value)[0]))))
  return sets.find(set => apart(set, () => TICK_GAP).length === set.length) ?? apart(sets.at(-1)!, () => TICK_GAP)
}

/** Those that have room beside the one before. */
function apart<T> (ticks: Tick<T>[], room: (tick: Tick<T>) => number): Tick<T>[] {
  return ticks.reduce<Tick<T>[]>((kept, tick) => kept.length > 0 && Math.abs(tick.at - kept.at(-1)!.at) < room(tick) ? kept : [...kept, tick], [])
}

/** `12500` → `12.5k` */
export function shortCount (count: number): string {
  if (count >= 1e6) return `${count / 1e6}M`
  return count >= 1000 ? `${count / 1000}k` : String(count)
}
