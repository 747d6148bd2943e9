import { byId } from '../lists/by-id.ts'
import { compareText } from '../lists/sort.ts'
import type { Source } from '../sources/source-schema.ts'
import type { Facts } from './facts-schema.ts'
import { remembered } from './frozen.ts'

/** Which documents are known on a day, and so what is cited then: one rule, so that whoever follows a citation finds the document on the same day. */
export const citationsOf = remembered((facts: Facts) => {
  const sourceById = byId(facts.sources)
  const sourcesOf = (ids: readonly string[]): Source[] => ids.flatMap(id => sourceById.get(id) ?? [])
  const firstNeeded = firstNeededOf(facts, sourcesOf)

  /** A document is known from the day it appeared, one without a date from the day it was read; but no later than what rests on it alone. */
  const knownFrom = (source: Source): string => {
    const [appeared, needed] = [appearedOn(source), firstNeeded.get(source.id)]
    return needed !== undefined && needed < appeared ? needed : appeared
  }
  const knownOf = (ids: readonly string[], day: string): Source[] => sourcesOf(ids).filter(source => knownFrom(source) <= day)

  return {
    sourcesOf,
    knownFrom,
    /** Nobody knew on that day what was published later; a figure is never left without its source, though. */
    citedOn (ids: readonly string[], day: string): Source[] {
      const known = knownOf(ids, day)
      return known.length > 0 ? known : sourcesOf(ids)
    },
    /** An event is told from its day on, but not before a document that tells it was known. */
    isTold: ({ date, sources }: { date: string, sources: readonly string[] }, day: string): boolean => date <= day && knownOf(sources, day).length > 0
  }
})
export type Citations = ReturnType<typeof citationsOf>

/** As days are compared, later than all of them. */
const LAST_DAY = '9999-12-31'

const appearedOn = ({ publishedOn, retrievedOn }: Source): string => publishedOn ?? retrievedOn ?? ''

/**
 * The first day of what is told by documents none of which had appeared by then. Those without a date must have been there: a tag, a pull request or a
 * repository is as old as what it shows. Where all have later dates, a statement rests on the first of them, and an event waits for it.
 */
function firstNeededOf (facts: Facts, sourcesOf: (ids: readonly string[]) => Source[]): Map<string, string> {
  const first = new Map<string, string>()
  for (const { day, isEvent, sources: ids } of tellingsIn(facts)) {
    const sources = sourcesOf(ids)
    if (sources.some(source => appearedOn(source) <= day)) continue
    const undated = sources.filter(({ publishedOn }) => publishedOn === null)
    const earliest = isEvent ? [] : [...sources].sort((a, b) => compareText(appearedOn(a), appearedOn(b))).slice(0, 1)
    for (const { id } of undated.length > 0 ? undated : earliest) if (day < (first.get(id) ?? LAST_DAY)) first.set(id, day)
  }
  return first
}

interface Telling { day: string, isEvent: boolean, sources: string[] }

/** Whatever has sources, with its first day, or that of what it is part of. */
function tellingsIn (node: unknown, day = LAST_DAY): Telling[] {
  if (typeof node !== 'object' || node === null) return []
  const { validFrom, date, observedOn, sources } = node as { validFrom?: string, date?: string, observedOn?: string, sources?: unknown }
  const own = validFrom ?? date ?? observedOn ?? day
  const parts = Object.values(node).flatMap(part => tellingsIn(part, own))
  const isTelling = Array.isArray(sources) && sources.every(source => typeof source === 'string')
  return isTelling ? [...parts, { day: own, isEvent: date !== undefined, sources }] : parts
}
