import { Cron } from 'croner'

/** When figures become due: the ticks of a cron expression, in UTC. */
export interface Schedule {
  expression: string
  /** The last tick not after the instant; null if there never was one. */
  lastTick (now: Date): Date | null
  nextTick (now: Date): Date | null
  /** Between two ticks: figures older than two of these are stale. Null if there are no two. */
  periodMs (now: Date): number | null
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
    }
  }
}
