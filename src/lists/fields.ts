import { BadRequestError } from '../errors.ts'

/**
 * The properties named in a comma-separated list, `id` always among them.
 * @throws BadRequestError for a property that the items do not have.
 */
export function pickFields (fields: string, known: readonly string[]): <T extends object>(item: T) => Partial<T> {
  const wanted = new Set(['id', ...fields.split(',')])
  for (const field of wanted) {
    if (!known.includes(field)) throw new BadRequestError([{ field: 'fields', value: field, expected: `a comma-separated list of ${known.join(', ')}` }])
  }
  return <T extends object>(item: T) => Object.fromEntries(Object.entries(item).filter(([name]) => wanted.has(name))) as Partial<T>
}
