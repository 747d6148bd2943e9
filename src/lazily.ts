/** Made when it is first asked for, and only once: what a start need not wait for. */
export function lazily<T> (make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return async () => {
    made ??= make()
    return await made
  }
}
