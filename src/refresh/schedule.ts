import { Cron } from 'croner'
import { dayOf } from '../knowledge/dates.ts'

/** When figures become due: the ticks of a cron expression, in UTC. */
export interface Schedule {
  expression: string
  /** The last tick not after the instant; null if there never was one. */
  lastTick (now: Date): Date | null
  nextTick (now: Date): Date | null
  /** Between the last two ticks; null if there are no two. */
  periodMs (now: Date): number | null
  /** The day (UTC) of the last tick but one before a day begins: figures of earlier days were to be refreshed twice since. Null if there was none. */
  freshFrom (day: string): string | null
}

/** @returns null for `off`. @throws Error for what is no cron expression. */
export function parseSchedule (expression: string): Schedule | null {
  if (expression.trim() === 'off') return null
  const cron = new Cron(expression, { timezone: 'UTC', paused: true })
  // croner looks strictly before its reference; a tick counts from its own millisecond on.
  const ticksUntil = (now: Date, count: number) => cron.previousRuns(count, new Date(now.getTime() + 1))
  return {
    expression,
    lastTick: now => ticksUntil(now, 1)[0] ?? null,
    nextTick: now => cron.nextRun(now),
    periodMs (now) {
      const [last, before] = ticksUntil(now, 2)
      return last !== undefined && before !== undefined ? last.getTime() - before.getTime() : null
    },
    freshFrom (day) {
      const [, before] = cron.previousRuns(2, new Date(day))
      return before === undefined ? null : dayOf(before)
    }
  }
}
