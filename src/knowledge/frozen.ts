/** Freezes a thing and all that hangs on it; what is frozen already is taken to be so throughout. */
export function deepFreeze<T> (value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  Object.freeze(value)
  for (const part of Object.values(value)) deepFreeze(part)
  return value
}

/** Worked out, and frozen, when it is first asked for; the same ever after. */
export function once<T> (make: () => T): () => T {
  let made: { value: T } | undefined
  return () => (made ??= { value: deepFreeze(make()) }).value
}

/** What a function makes of a frozen thing, made once for as long as the thing is there. */
export function remembered<T extends object, R> (make: (thing: T) => R): (thing: T) => R {
  const known = new WeakMap<T, R>()
  return thing => {
    const before = known.get(thing)
    if (before !== undefined) return before
    const made = deepFreeze(make(thing))
    known.set(thing, made)
    return made
  }
}
