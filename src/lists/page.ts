import { BadRequestError } from '../errors.ts'

export const DEFAULT_LIMIT = 100
export const MAX_LIMIT = 1000

export interface PageQuery { limit?: number | undefined, cursor?: string | undefined }

export interface Page<T> {
  items: T[]
  total: number
  limit: number
  /** Give it back as `cursor` to get the items that follow; null on the last page. */
  next: string | null
}

const encode = (key: string): string => Buffer.from(key).toString('base64url')
const decode = (cursor: string): string => Buffer.from(cursor, 'base64url').toString()

/**
 * The part of a list that was asked for. The cursor names the last item seen, so a list that changes in between neither repeats nor skips.
 * The limits live here, not in a route's schema, because both façades must obey them.
 */
export function pageOf<T> (items: readonly T[], keyOf: (item: T) => string, { limit = DEFAULT_LIMIT, cursor }: PageQuery): Page<T> {
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
    throw new BadRequestError([{ field: 'limit', value: limit, expected: `a whole number from 1 to ${MAX_LIMIT}` }])
  }
  const start = cursor === undefined ? 0 : items.findIndex(item => keyOf(item) === decode(cursor)) + 1
  if (cursor !== undefined && start === 0) {
    throw new BadRequestError([{ field: 'cursor', value: cursor, expected: 'a cursor that an earlier page of the same list gave' }])
  }
  const part = items.slice(start, start + limit)
  const last = part.at(-1)
  return { items: part, total: items.length, limit, next: last === undefined || start + limit >= items.length ? null : encode(keyOf(last)) }
}

/** The cursor that stands for one item, for connections that name one with each edge. */
export const cursorOf = encode
