import type { FastifyBaseLogger } from 'fastify'
import type { Store } from '../store/store.ts'

/** A new state of the knowledge or of its figures. */
export interface Revision {
  revision: number
  /** When it was made: an RFC 3339 instant. */
  changedAt: string
}

export type RevisionListener = (revision: Revision) => void

export interface RevisionWatcherOptions {
  store: Pick<Store, 'revision' | 'changedAt'>
  intervalMs?: number
  log: Pick<FastifyBaseLogger, 'warn'>
}

const DEFAULT_INTERVAL_MS = 1000

/**
 * Tells whoever listens of every new revision, whichever process made it. One timer serves all of them; it runs only while somebody listens, and
 * keeps no process alive.
 */
export function createRevisionWatcher ({ store, intervalMs = DEFAULT_INTERVAL_MS, log }: RevisionWatcherOptions) {
  const listeners = new Set<RevisionListener>()
  let timer: NodeJS.Timeout | undefined
  let last: number | undefined
  let looking = false

  const current = async (): Promise<Revision> => ({ revision: await store.revision(), changedAt: await store.changedAt() })

  async function look (): Promise<void> {
    if (looking) return
    looking = true
    try {
      if (await store.revision() !== last) tell(await current())
    } catch (err) {
      log.warn({ err }, 'could not look for a new revision; trying again')
    } finally {
      looking = false
    }
  }

  function tell (revision: Revision): void {
    last = revision.revision
    for (const listener of [...listeners]) listener(revision)
  }

  /** The state from which on changes are told; the timer starts with the first listener. */
  async function start (): Promise<Revision> {
    const now = await current()
    if (timer === undefined && listeners.size > 0) {
      last = now.revision
      timer = setInterval(look, intervalMs).unref()
    }
    return now
  }

  return {
    /**
     * Calls the listener with every revision from now on. A listener that knows an older one than today's, or a newer one, is told today's at once.
     * @returns how to stop listening.
     */
    async listen (listener: RevisionListener, known?: number): Promise<() => void> {
      let told = known
      const tellOnce: RevisionListener = revision => {
        if (revision.revision === told) return
        told = revision.revision
        listener(revision)
      }
      const stop = () => {
        listeners.delete(tellOnce)
        if (listeners.size > 0) return
        clearInterval(timer)
        timer = undefined
      }
      listeners.add(tellOnce)
      try {
        const now = await start()
        if (told === undefined) told = now.revision
        else tellOnce(now)
      } catch (err) {
        stop()
        throw err
      }
      return stop
    },
    listeners: () => listeners.size
  }
}
export type RevisionWatcher = ReturnType<typeof createRevisionWatcher>
