const SAMPLE_MS = 250

/**
 * Whether the event loop lags more than it may: a timer that comes late says by how much. Twice in a row, since one long piece of work is over when
 * it is noticed, while too many requests are not.
 */
export function watchLoad (maxLagMs: number) {
  let due = performance.now() + SAMPLE_MS
  let wasLate = false
  let tooHigh = false
  const timer = setInterval(() => {
    const time = performance.now()
    const isLate = time - due > maxLagMs
    tooHigh = isLate && wasLate
    wasLate = isLate
    due = time + SAMPLE_MS
  }, SAMPLE_MS)
  timer.unref()

  return {
    isTooHigh: (): boolean => tooHigh,
    stop: (): void => { clearInterval(timer) }
  }
}
