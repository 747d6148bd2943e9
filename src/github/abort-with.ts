export interface LinkedAbort {
  signal: AbortSignal
  abort (): void
  /** When the work is done: the other signal may live as long as the process. */
  letGo (): void
}

/**
 * A signal of one's own that also follows another one.
 * Not AbortSignal.any and .timeout: their signals may be collected as garbage before they fire (Node 20).
 */
export function abortWith (other: AbortSignal | undefined): LinkedAbort {
  const own = new AbortController()
  const abort = () => own.abort()
  other?.addEventListener('abort', abort, { once: true })
  if (other?.aborted) abort()
  return { signal: own.signal, abort, letGo: () => other?.removeEventListener('abort', abort) }
}
