import { distance } from 'fastest-levenshtein'

/** The known name that a mistyped one most probably means; undefined if none is near. */
export function nearestTo (name: string, known: readonly string[]): string | undefined {
  const [best] = known.map(candidate => ({ candidate, far: distance(name.toLowerCase(), candidate.toLowerCase()) })).sort((a, b) => a.far - b.far)
  return best !== undefined && best.far <= Math.max(2, name.length / 3) ? best.candidate : undefined
}
