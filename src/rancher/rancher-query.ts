import { parseFilter, type Condition, type Operator } from './rancher-filter.ts'

/** As many as the dashboard asks for at once; it reads on page by page where there are more. */
export const MAX_PAGE_SIZE = 100_000

export type RawQuery = Record<string, string | string[] | undefined>

export interface ListQuery {
  /** How many at most, and which page of that size. */
  size: number
  page: number
  /** Whether pages were asked for by number, rather than by what to go on from. */
  byNumber: boolean
  continue: string | undefined
  /** Fields to sort by, `-` in front for descending. */
  sort: string[]
  /** All of these are to hold, and of each of them any part. */
  filters: Condition[][]
  /** The filters that were given as parameters of their own, by field. */
  fieldFilters: Record<string, Array<{ modifier: string, value: string }>>
}

/** What may follow the name of a field, and what it asks for. */
export const MODIFIERS: Record<string, Operator> = { eq: '=', ne: '!=', in: 'in', notin: 'notin' }

/** Of a parameter that is given more than once the last one counts: the dashboard adds to addresses without looking. */
export const lastOf = (value: string | string[] | undefined): string | undefined => Array.isArray(value) ? value.at(-1) : value
export const allOf = (value: string | string[] | undefined): string[] => [value ?? []].flat()

/** A number from 1 up; anything else is as good as nothing. */
function countOf (value: string | string[] | undefined): number | undefined {
  const text = lastOf(value) ?? ''
  return /^\d{1,15}$/.test(text) && Number(text) > 0 ? Number(text) : undefined
}

/**
 * What a list is asked for. Lenient, as Rancher's own API is: parameters that are unknown, and numbers that are none, count for nothing. A filter that
 * cannot be read is refused, though, since without it the answer would be a wrong one.
 */
export function readListQuery (query: RawQuery, filterFields: readonly string[]): ListQuery {
  const [page, pageSize, limit] = [countOf(query.page), countOf(query.pagesize), countOf(query.limit)]
  const fieldFilters = readFieldFilters(query, filterFields)
  const conditions = Object.entries(fieldFilters).flatMap(([field, filters]) => conditionsOf(field, filters))
  return {
    size: Math.min(pageSize ?? MAX_PAGE_SIZE, limit ?? MAX_PAGE_SIZE, MAX_PAGE_SIZE),
    page: page ?? 1,
    byNumber: page !== undefined || (pageSize !== undefined && limit === undefined),
    continue: lastOf(query.continue) || undefined,
    sort: readSort(query),
    filters: [...allOf(query.filter).map(parseFilter).filter(any => any.length > 0), ...conditions.map(condition => [condition])],
    fieldFilters
  }
}

function readSort ({ sort, order }: RawQuery): string[] {
  const fields = (lastOf(sort) ?? '').split(',').map(field => field.trim().replace(/^(-?)ip\((.*)\)$/, '$1$2')).filter(field => /^-?[^-]/.test(field))
  return lastOf(order) === 'desc' && fields[0]?.startsWith('-') === false ? [`-${fields[0]}`, ...fields.slice(1)] : fields
}

/** `lifecycle=active`, `lifecycle_ne=active`, `lifecycle_in=active,archived`. */
function readFieldFilters (query: RawQuery, fields: readonly string[]): ListQuery['fieldFilters'] {
  const found = fields.map(field => [field, ['', ...Object.keys(MODIFIERS)].flatMap(modifier =>
    allOf(query[modifier === '' ? field : `${field}_${modifier}`]).map(value => ({ modifier: modifier || 'eq', value })))] as const)
  return Object.fromEntries(found.filter(([, filters]) => filters.length > 0))
}

/** Of several values that a field may equal, any will do; everything else is to hold together. */
function conditionsOf (field: string, filters: Array<{ modifier: string, value: string }>): Condition[] {
  const equal = filters.filter(({ modifier }) => modifier === 'eq').map(({ value }) => value)
  const others = filters.filter(({ modifier }) => modifier !== 'eq')
  return [
    ...(equal.length > 0 ? [{ field, operator: 'in' as const, values: equal }] : []),
    ...others.map(({ modifier, value }) => ({ field, operator: MODIFIERS[modifier]!, values: modifier === 'ne' ? [value] : value.split(',') }))
  ]
}
