export const DAY_MS = 24 * 60 * 60 * 1000
/** Two clocks may differ by this much; a time further in the future is from a clock that was wrong. */
export const TOLERATED_SKEW_MS = 10 * 60 * 1000
const DAY = /^\d{4}-\d{2}-\d{2}$/
/** Days that every month of every year has: nearly all that are asked about. */
const ANY_MONTHS_DAY = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])$/

/** What `isDate` asks for, in words. */
export const A_DAY = 'a day that exists, YYYY-MM-DD'

/** True for a day that exists: 2024-02-29 does, 2023-02-29 does not. */
export function isDate (text: string): boolean {
  if (ANY_MONTHS_DAY.test(text)) return true
  if (!DAY.test(text)) return false
  const time = Date.parse(`${text}T00:00:00Z`)
  // A day too many is read as one of the next month.
  return !Number.isNaN(time) && new Date(time).getUTCDate() === Number(text.slice(8))
}

export const dayAfter = (day: string): string => new Date(Date.parse(day) + DAY_MS).toISOString().slice(0, 10)

export const twoDaysBefore = (day: string): string => new Date(Date.parse(day) - 2 * DAY_MS).toISOString().slice(0, 10)

let lastDay = { number: NaN, text: '' }

/** The UTC calendar day of an instant. It is today's, mostly, that is asked for. */
export function dayOf (instant: Date): string {
  const number = Math.floor(instant.getTime() / DAY_MS)
  if (number !== lastDay.number) lastDay = { number, text: instant.toISOString().slice(0, 10) }
  return lastDay.text
}
