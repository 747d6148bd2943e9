import { distance } from 'fastest-levenshtein'

/** The known name that a mistyped one most probably means; undefined if none is near. */
export function nearestTo (name: string, known: readonly string[]): string | undefined {
  const reach = Math.max(2, name.length / 3)
  // What differs in length by more is farther away, however long the name is.
  const [best] = known.filter(candidate => Math.abs(candidate.length - name.length) <= reach)
    .map(candidate => ({ candidate, far: distance(name.toLowerCase(), candidate.toLowerCase()) })).sort((a, b) => a.far - b.far)
  return best !== undefined && best.far <= reach ? best.candidate : undefined
}

/** The id of the thing that a mistyped one most probably means, be it by another name that the thing goes by. */
export function nearestId (id: string, things: ReadonlyArray<{ id: string, aliases?: readonly string[] }>): string | undefined {
  const names = [...things.map(({ id }) => [id, id] as const), ...things.flatMap(({ id, aliases = [] }) => aliases.map(alias => [alias, id] as const))]
  const nearest = nearestTo(id, names.map(([name]) => name))
  return names.find(([name]) => name === nearest)?.[1]
}

/** What follows a message on a mistake; nothing where there is no near thing. */
export const didYouMean = (nearest: string | undefined): string => nearest === undefined ? '' : `; did you mean '${nearest}'?`
