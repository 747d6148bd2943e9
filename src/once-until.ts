/** Asks once, and tells the same until `later`, as `setImmediate` or `queueMicrotask`, comes to it. */
export function onceUntil<T> (later: (forget: () => void) => unknown, ask: () => T): () => T {
  let known: { value: T } | undefined
  return () => {
    if (known === undefined) {
      known = { value: ask() }
      later(() => { known = undefined })
    }
    return known.value
  }
}
