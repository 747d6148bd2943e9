import { GitHubError } from './github-error.ts'
import { findLink } from './link-header.ts'
import { DAY_MS } from './rate-limit.ts'
import type { Answer } from './refusal.ts'
import { isCount } from './repository-answer.ts'

export interface StarWeek {
  weekStart: Date
  /** The stars that were given on each of its seven days and not taken back since. */
  days: number[]
}

export interface StarHistoryPage {
  /** Newest first. The newest one may hold days that are still to come. */
  weeks: StarWeek[]
  /** Whether an older page follows. */
  next: boolean
  /** How many pages there are; null if GitHub does not say. */
  pages: number | null
}

export const WEEKS_PER_PAGE = 30
/** GitHub answers no page beyond. */
export const MOST_PAGES = 100

const WEEK_MS = 7 * DAY_MS
/** Weeks may begin at a local midnight, and clocks are put forward and back. */
const TOLERANCE_MS = 2 * 60 * 60 * 1000
/** There was no GitHub before. */
const EARLIEST = Date.UTC(2007, 0, 1)

/** As strict as with figures: what contradicts itself is not stored. */
export function readStarHistory (answer: Answer, now: Date): StarHistoryPage {
  const unbelievable = (what: string) => new GitHubError('bad-answer', `the star history cannot be believed: ${what}`, { status: answer.status })
  const describe = (value: unknown) => answer.quote(String(JSON.stringify(value)), 60)
  const list = parse(answer.text)
  if (answer.status !== 200 || !Array.isArray(list)) throw unbelievable(answer.status === 200 ? 'no list of weeks, or not all of it' : `status ${answer.status}`)
  if (list.length > WEEKS_PER_PAGE) throw unbelievable(`${list.length} weeks on a page of ${WEEKS_PER_PAGE}`)
  const weeks = list.map((entry: unknown) => {
    const { week, total, days } = Object(entry) as Record<string, unknown>
    const starts = Number.isInteger(week) ? (week as number) * 1000 : NaN
    if (!(starts >= EARLIEST && starts <= now.getTime() + WEEK_MS)) throw unbelievable(`a week that starts at ${describe(week)}`)
    if (!Array.isArray(days) || days.length !== 7 || !days.every(isCount)) throw unbelievable(`a week with the days ${describe(days)}`)
    if (total !== days.reduce((sum, day) => sum + day, 0)) throw unbelievable(`the total ${describe(total)} of the days ${describe(days)}`)
    return { weekStart: new Date(starts), days }
  })
  const disordered = weeks.find(({ weekStart }, index) => index > 0 && weeks[index - 1]!.weekStart.getTime() - weekStart.getTime() < WEEK_MS - TOLERANCE_MS)
  if (disordered !== undefined) throw unbelievable(`the week of ${disordered.weekStart.toISOString()} is out of order`)
  const link = answer.headers.get('link')
  return { weeks, next: weeks.length > 0 && findLink(link, 'next') !== undefined, pages: readLastPage(findLink(link, 'last'), answer.url) }
}

/** Only to show how far one is: nothing depends on it. */
function readLastPage (address: string | undefined, base: string): number | null {
  const page = address !== undefined && URL.canParse(address, base) ? Number(new URL(address, base).searchParams.get('page')) : NaN
  return Number.isInteger(page) && page >= 1 && page <= MOST_PAGES ? page : null
}

/** The UTC day of each bucket. GitHub promises no UTC midnights, so it is the day that holds the bucket's middle. */
export const dayOfBucket = ({ weekStart }: StarWeek, index: number): string =>
  new Date(weekStart.getTime() + (index + 0.5) * DAY_MS).toISOString().slice(0, 10)

function parse (text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
