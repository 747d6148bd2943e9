import type { Assertion } from '../knowledge/assertion-schema.ts'
import { groupBy } from '../lists/group-by.ts'

/** Assertions of one subject in order of time, each ending, if it names no end itself, where the next begins. */
export function closeHistory<T extends Assertion> (assertions: T[]): T[] {
  const ordered = [...assertions].sort((a, b) => a.validFrom < b.validFrom ? -1 : 1)
  return ordered.map((assertion, index) =>
    ({ ...assertion, validTo: assertion.validTo ?? ordered[index + 1]?.validFrom ?? null }))
}

/** The same for a list that holds several subjects; the order of their first appearance is kept. */
export function closeHistories<T extends Assertion> (assertions: T[], subjectOf: (assertion: T) => string): T[] {
  return [...groupBy(assertions, subjectOf).values()].flatMap(closeHistory)
}
