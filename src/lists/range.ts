import type { FieldError } from '../errors.ts'
import { A_DAY, isDate } from '../knowledge/dates.ts'

/** The days from one to another, both included. */
export interface RangeQuery {
  from?: string | undefined
  to?: string | undefined
}

export function faultsOfRange ({ from, to }: RangeQuery): FieldError[] {
  const faults = Object.entries({ from, to }).filter(([, day]) => day !== undefined && !isDate(day))
    .map(([pointer, value]) => ({ pointer, value, expected: A_DAY }))
  if (faults.length > 0 || from === undefined || to === undefined || from <= to) return faults
  return [{ pointer: 'from', value: from, expected: `a day not after to, ${to}` }]
}
