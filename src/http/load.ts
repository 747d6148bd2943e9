const SAMPLE_MS = 250

/**
 * Tells from the times of a timer whether the event loop lags more than it may: twice in a row, since one long piece of work is over when it is
 * noticed, while too many requests are not.
 */
export function createLagMeter (maxLagMs: number, start: number) {
  let due = start + SAMPLE_MS
  let wasLate = false
  let tooHigh = false

  return {
    tick (time: number): void {
      const isLate = time - due > maxLagMs
      tooHigh = isLate && wasLate
      wasLate = isLate
      due = time + SAMPLE_MS
    },
    isTooHigh: (): boolean => tooHigh
  }
}

/** The same with a timer of its own, which keeps no process alive. */
export function watchLoad (maxLagMs: number) {
  const meter = createLagMeter(maxLagMs, performance.now())
  const timer = setInterval(() => { meter.tick(performance.now()) }, SAMPLE_MS).unref()
  return {
    isTooHigh: meter.isTooHigh,
    stop: (): void => { clearInterval(timer) }
  }
}
