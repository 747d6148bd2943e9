import type { FastifyInstance } from 'fastify'

const DAY_SECONDS = 24 * 60 * 60

/** An answer for a past day changes only when a fact is corrected. */
const PAST_MAX_AGE = DAY_SECONDS
/** A figure may be fetched by hand at any time, so nobody need wait longer than this for it. */
const LONGEST_MAX_AGE = 5 * 60
const STALE_WHILE_REVALIDATE = 60
const STALE_IF_ERROR = DAY_SECONDS

const control = (maxAge: number): string =>
  `public, max-age=${maxAge}, stale-while-revalidate=${STALE_WHILE_REVALIDATE}, stale-if-error=${STALE_IF_ERROR}`

const PAST = control(PAST_MAX_AGE)

export interface FreshnessOptions {
  now: () => Date
  /** When the refresh job is next due; undefined if it is off. */
  nextRefresh: () => Date | undefined
}

/** `Cache-Control` from when the data can next change: with the next refresh, or at midnight UTC, when "today" moves on. */
export function createFreshness ({ now, nextRefresh }: FreshnessOptions) {
  let second = 0
  let current = ''
  return (past: boolean): string => {
    if (past) return PAST
    const time = now().getTime()
    const thisSecond = Math.floor(time / 1000)
    if (thisSecond !== second) {
      second = thisSecond
      const midnight = DAY_SECONDS - thisSecond % DAY_SECONDS
      const due = nextRefresh()
      const refresh = due === undefined ? Infinity : Math.max(1, Math.floor((due.getTime() - time) / 1000))
      current = control(Math.min(LONGEST_MAX_AGE, midnight, refresh))
    }
    return current
  }
}
export type Freshness = ReturnType<typeof createFreshness>

/** What a route says nothing about, be it the state of the process or a page of this release, is asked for anew each time: a cache would guess. */
export function askAnewUnlessToldOtherwise (app: FastifyInstance): void {
  app.addHook('onSend', ({ method }, reply, payload, done) => {
    if ((method === 'GET' || method === 'HEAD') && !reply.hasHeader('cache-control')) reply.header('cache-control', 'no-cache')
    done(null, payload)
  })
}
