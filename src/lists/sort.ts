import { refuse, type FieldError } from '../errors.ts'

const collator = new Intl.Collator('en', { sensitivity: 'base' })

/** The order of names in every list: as a reader would sort them, capitals or not. */
export const compareText = (a: string, b: string): number => collator.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0)

/** By which an item is sorted; null sorts last in both directions. */
export type SortKeys<T> = Record<string, (item: T) => string | number | null>

/** `-stars` → `stars`, descending */
const orderOf = (part: string): { name: string, descending: boolean } => part.startsWith('-') ? { name: part.slice(1), descending: true } : { name: part, descending: false }

/** What says how a list is sorted, in words. */
export const wordsForSort = <T>(keys: SortKeys<T>): string => `comma-separated list of ${Object.keys(keys).join(', ')}, each with - in front for descending`

/** A key that the list does not have is one. */
export function faultsOfSort<T> (sort: string | undefined, keys: SortKeys<T>): FieldError[] {
  if (sort === undefined || sort.split(',').every(part => Object.hasOwn(keys, orderOf(part).name))) return []
  return [{ pointer: 'sort', value: sort, expected: `a ${wordsForSort(keys)}` }]
}

/**
 * Sorts by a comma-separated list of keys, `-` in front for descending ("name,-stars"). Ties keep the given order.
 * @throws BadRequestError for a key that the list does not have.
 */
export function sortBy<T> (items: readonly T[], sort: string | undefined, keys: SortKeys<T>): T[] {
  if (sort === undefined) return [...items]
  refuse(faultsOfSort(sort, keys))
  const orders = sort.split(',').map(orderOf).map(({ name, descending }) => ({ key: keys[name]!, descending }))
  return [...items].sort((a, b) => {
    for (const { key, descending } of orders) {
      const order = compare(key(a), key(b), descending)
      if (order !== 0) return order
    }
    return 0
  })
}

function compare (a: string | number | null, b: string | number | null, descending: boolean): number {
  if (a === b) return 0
  if (a === null) return 1
  if (b === null) return -1
  const order = typeof a === 'string' && typeof b === 'string' ? collator.compare(a, b) : a < b ? -1 : 1
  return descending ? -order : order
}
