import { createHash } from 'node:crypto'
import { BadRequestError, refuse, type FieldError } from '../errors.ts'

export const DEFAULT_LIMIT = 100
export const MAX_LIMIT = 1000
/** The `limit` of what is not to be paged. Nobody else can ask for it: REST ends at MAX_LIMIT, and GraphQL has no such numbers. */
export const NO_LIMIT = Number.MAX_SAFE_INTEGER

export interface PageQuery {
  limit?: number | undefined
  cursor?: string | undefined
  /** What a façade calls the two, to say which is at fault; REST calls them as they are called here. */
  called?: { limit: string, cursor: string } | undefined
}

export interface Page<T> {
  items: T[]
  total: number
  limit: number
  /** Give it back as `cursor` to get the items that follow; null on the last page. */
  next: string | null
}

/** Keys that hold a sentence would make a cursor that no address has room for. */
const LONGEST_KEY = 100

/** The cursor that stands for one item, for connections that name one with each edge. */
export const cursorOf = (key: string): string =>
  key.length <= LONGEST_KEY ? Buffer.from(key).toString('base64url') : `~${createHash('sha256').update(key).digest('base64url')}`

function faultsOfLimit ({ limit = DEFAULT_LIMIT, called }: PageQuery): FieldError[] {
  if (limit === NO_LIMIT || (Number.isInteger(limit) && limit >= 1 && limit <= MAX_LIMIT)) return []
  return [{ pointer: called?.limit ?? 'limit', value: limit, expected: `a whole number from 1 to ${MAX_LIMIT}` }]
}

/** The limit, and the cursor if its list does not know it. */
export const faultsOfPage = (query: PageQuery, knowsCursor: boolean): FieldError[] => [
  ...faultsOfLimit(query),
  ...(knowsCursor ? [] : [{ pointer: query.called?.cursor ?? 'cursor', value: query.cursor, expected: 'a cursor that an earlier page of the same list gave' }])
]

/**
 * For faults that keep a list from being made: the limit is told with them, the cursor is not, since only the list would know it.
 * @throws BadRequestError if there are any.
 */
export function refuseList (faults: FieldError[], query: PageQuery): void {
  if (faults.length > 0) throw new BadRequestError([...faults, ...faultsOfLimit(query)])
}

/**
 * The part of a list that was asked for. The cursor names the last item seen, so a list that changes in between neither repeats nor skips.
 * The limits live here, not in a route's schema, because both façades must obey them.
 */
export function pageOf<T> (items: readonly T[], keyOf: (item: T) => string, query: PageQuery): Page<T> {
  const { limit = DEFAULT_LIMIT, cursor } = query
  if (limit === NO_LIMIT) return { items: [...items], total: items.length, limit: items.length, next: null }
  const start = cursor === undefined ? 0 : items.findIndex(item => cursorOf(keyOf(item)) === cursor) + 1
  refuse(faultsOfPage(query, cursor === undefined || start > 0))
  const end = start + limit
  const part = items.slice(start, end)
  return { items: part, total: items.length, limit, next: end < items.length ? cursorOf(keyOf(part.at(-1)!)) : null }
}
