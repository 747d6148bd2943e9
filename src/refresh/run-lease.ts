import { randomUUID } from 'node:crypto'
import type { Store } from '../store/store.ts'

export interface RunLease {
  /** False while another process has it. */
  acquire (): Promise<boolean>
  /** Prolongs it from time to time, until `release`; `onLost` if another process has taken it meanwhile. */
  keep (onLost: () => void): void
  release (): Promise<void>
}

/** At most one process at a time may run the job. The lease expires, so that one which was killed bars nobody for long. */
export function createRunLease (store: Pick<Store, 'acquireLease' | 'releaseLease'>, { now, ttlMs }: { now: () => Date, ttlMs: number }): RunLease {
  const holder = randomUUID()
  let timer: NodeJS.Timeout | undefined
  let prolonging: Promise<void> | undefined
  const acquire = () => store.acquireLease('refresh', holder, now(), ttlMs)
  return {
    acquire,
    keep (onLost) {
      // Where the database cannot be written, nobody else can take it either; whether somebody did since is told by the next time.
      timer = setInterval(() => { prolonging = acquire().then(kept => { if (!kept) onLost() }, () => {}) }, ttlMs / 3).unref()
    },
    async release () {
      clearInterval(timer)
      // Else one that waits for another process to write might take the lease again.
      await prolonging
      await store.releaseLease('refresh', holder)
    }
  }
}
