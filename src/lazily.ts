/** Made when it is first asked for, and only once: what a start need not wait for. A failed attempt is made again at the next asking. */
export function lazily<T> (make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return async () => {
    made ??= make().catch((err: unknown) => {
      made = undefined
      throw err
    })
    return await made
  }
}
