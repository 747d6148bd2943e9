/** So many different parts of a thing are kept; an application asks for one or two. */
const KEPT_PARTS = 8

/** Of all texts together, in characters; when they are more, the keeping begins anew. */
const KEPT_CHARACTERS = 16 * 1024 * 1024

let texts = new WeakMap<object, Map<unknown, string>>()
let kept = 0

/** The JSON of a part of a thing, under what says which part it is; undefined if it is not kept. */
export const keptText = (thing: object, part: unknown): string | undefined => texts.get(thing)?.get(part)

/** Keeps it as long as the thing is there, which must be one that stays as it is. */
export function keepText (thing: object, part: unknown, text: string): void {
  kept += text.length
  if (kept > KEPT_CHARACTERS) {
    texts = new WeakMap()
    kept = text.length
  }
  const parts = texts.get(thing) ?? new Map<unknown, string>()
  texts.set(thing, parts)
  keepFew(parts, part, text)
}

/** The same in a map of the thing's own, of which nobody need keep account. */
export function keepFew<P> (parts: Map<P, string>, part: P, text: string): void {
  if (parts.size >= KEPT_PARTS) parts.delete(parts.keys().next().value!)
  parts.set(part, text)
}
