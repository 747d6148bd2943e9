/** What stands at the end of a path: text, number, truth; or a thing that is more than that. */
export type Value = string | number | boolean | object

const STEP = /\[([^\]]*)\]|([^.[\]]+)/g

/** `$.metadata.labels[cni-atlas/kind]` → `metadata`, `labels`, `cni-atlas/kind` */
export const pathTo = (field: string): string[] =>
  [...field.replace(/^\$\./, '').matchAll(STEP)].map(([, inBrackets, plain]) => inBrackets?.replace(/^(['"])(.*)\1$/, '$2') ?? plain ?? '')

/** Everything at a path; lists are looked through unless a step is a number. */
export function valuesAt (thing: unknown, path: readonly string[]): Value[] {
  if (thing === null || thing === undefined) return []
  const [step, ...rest] = path
  if (Array.isArray(thing)) {
    return step !== undefined && /^\d+$/.test(step) ? valuesAt(thing[Number(step)], rest) : thing.flatMap(item => valuesAt(item, path))
  }
  if (step === undefined) return [thing as Value]
  return typeof thing === 'object' && Object.hasOwn(thing, step) ? valuesAt((thing as Record<string, unknown>)[step], rest) : []
}

/** A thing without what stands at a path; in lists, without it in each of them. */
export function without (thing: unknown, [step, ...rest]: readonly string[]): unknown {
  if (step === undefined || thing === null || typeof thing !== 'object') return thing
  if (Array.isArray(thing)) return thing.map(item => without(item, [step, ...rest]))
  if (!Object.hasOwn(thing, step)) return thing
  const { [step]: inner, ...others } = thing as Record<string, unknown>
  return rest.length === 0 ? others : { ...thing, [step]: without(inner, rest) }
}
