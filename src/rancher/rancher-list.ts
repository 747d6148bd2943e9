import { BadRequestError } from '../errors.ts'
import { cursorOf } from '../lists/page.ts'
import { sortBy, type SortKeys } from '../lists/sort.ts'
import { holdsFor } from './rancher-filter.ts'
import { pathTo, valuesAt, without } from './rancher-path.ts'
import { allOf, type ListQuery, type RawQuery } from './rancher-query.ts'

export interface Document { id: string, type: string, links: Record<string, string> }

/** What tells one document from all others is never left out. */
const ALWAYS = new Set(['id', 'type', 'links'])

/** The documents that were asked for, in the order that was asked for; ids decide between equals. */
export function select<T extends Document> (documents: readonly T[], { filters, sort }: Pick<ListQuery, 'filters' | 'sort'>): T[] {
  const conditions = filters.map(any => any.map(holdsFor))
  const found = documents.filter(document => conditions.every(any => any.some(holds => holds(document))))
  if (sort.length === 0) return found
  const keys: SortKeys<T> = Object.fromEntries(sort.map(part => part.replace(/^-/, '')).map(field => [field, keyAt(pathTo(field))]))
  return sortBy(found, [...sort, ...('id' in keys ? [] : ['id'])].join(','), { ...keys, id: ({ id }) => id })
}

const keyAt = (path: string[]) => (document: Document): string | number | null => {
  const [value = null] = valuesAt(document, path)
  return typeof value === 'object' ? null : typeof value === 'boolean' ? Number(value) : value
}

/** Leaves out of documents the fields that `exclude` names. */
export function excluding (query: RawQuery): (document: object) => object {
  const paths = [...new Set(allOf(query.exclude))].map(pathTo).filter(([first]) => first !== undefined && !ALWAYS.has(first))
  return document => paths.reduce<object>((rest, path) => without(rest, path) as object, document)
}

export interface CollectionOptions {
  resourceType: string
  documents: readonly Document[]
  /** The address of the collection, without a query. */
  address: string
  raw: RawQuery
  query: ListQuery
  revision: number
  links?: Record<string, string>
}

/** A list as Rancher's clients read it: by pages with a number, or by going on from a mark. */
export function collectionOf ({ resourceType, documents, address, raw, query, revision, links = {} }: CollectionOptions) {
  const found = select(documents, query)
  const start = startOf(found, query) + (query.page - 1) * query.size
  const data = found.slice(start, start + query.size)
  const hasMore = data.length > 0 && start + query.size < found.length
  const mark = hasMore && !query.byNumber ? cursorOf(data.at(-1)!.id) : undefined
  const [first] = query.sort
  return {
    type: 'collection',
    resourceType,
    links: { self: addressWith(address, raw, {}), ...links },
    createTypes: {},
    actions: {},
    revision: String(revision),
    count: found.length,
    pages: Math.ceil(found.length / query.size),
    ...(mark === undefined ? {} : { continue: mark }),
    pagination: {
      limit: query.size,
      partial: data.length < found.length,
      total: found.length,
      first: addressWith(address, raw, { page: undefined, continue: undefined }),
      ...(hasMore ? { next: addressWith(address, raw, mark === undefined ? { page: String(query.page + 1) } : { continue: mark }) } : {})
    },
    ...(first === undefined ? {} : { sort: { name: first.replace(/^-/, ''), order: first.startsWith('-') ? 'desc' : 'asc' } }),
    filters: query.fieldFilters,
    data: data.map(excluding(raw))
  }
}

/** The mark names the last document that was seen, so what is put before it in between neither repeats nor skips any. */
function startOf (found: readonly Document[], { continue: mark }: ListQuery): number {
  if (mark === undefined) return 0
  const index = found.findIndex(({ id }) => cursorOf(id) === mark)
  if (index === -1) throw new BadRequestError([{ pointer: 'continue', value: mark.slice(0, 200), expected: 'what an earlier part of the same list gave as continue' }])
  return index + 1
}

function addressWith (address: string, raw: RawQuery, changes: RawQuery): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries({ ...raw, ...changes })) for (const one of allOf(value)) query.append(name, one)
  return query.size === 0 ? address : `${address}?${query.toString()}`
}
