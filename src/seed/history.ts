import type { Assertion } from '../knowledge/assertion-schema.ts'

/** Assertions of one subject in order of time, each ending, if it names no end itself, where the next begins. */
export function closeHistory<T extends Assertion> (assertions: T[]): T[] {
  const ordered = [...assertions].sort((a, b) => a.validFrom < b.validFrom ? -1 : a.validFrom > b.validFrom ? 1 : 0)
  return ordered.map((assertion, index) =>
    ({ ...assertion, validTo: assertion.validTo ?? ordered[index + 1]?.validFrom ?? null }))
}

/** The same for a list that holds several subjects; the order of their first appearance is kept. */
export function closeHistories<T extends Assertion> (assertions: T[], subjectOf: (assertion: T) => string): T[] {
  return [...groupBy(assertions, subjectOf).values()].flatMap(closeHistory)
}

export function groupBy<T> (items: T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const group = groups.get(keyOf(item))
    if (group === undefined) groups.set(keyOf(item), [item])
    else group.push(item)
  }
  return groups
}
