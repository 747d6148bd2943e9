import { refuse } from '../errors.ts'
import type { Revision, RevisionWatcher } from './revision-watcher.ts'

export const eventTypeDefs = /* GraphQL */ `
  "A state of the knowledge and its figures."
  type Revision {
    "Grows with every change; REST tells it with each answer, as meta.revision."
    revision: Int!
    "When it was made."
    changedAt: DateTime!
  }
  "What is told as it happens, over WebSocket."
  type Subscription {
    "Every new revision: what was read before may have changed; by GET, read it again with Cache-Control: no-cache. The same as the events of /v1/events."
    revisionChanged("The revision that the client knows; another one is told at once." after: Int): Revision!
  }
`

/**
 * The revisions as they come, for one listener. Whoever reads slowly misses those in between, but never the newest: only that one waits. Not a
 * generator, because one that waits cannot be ended from outside.
 * @throws BadRequestError for what is no revision.
 */
export async function revisionsOf (watcher: RevisionWatcher, after?: number): Promise<AsyncIterableIterator<Revision>> {
  // REST's schema says the same; the type here sees to the rest of it.
  refuse(after === undefined || after >= 0 ? [] : [{ pointer: 'after', value: after, expected: `a whole number from 0 to ${Number.MAX_SAFE_INTEGER}` }])
  let newest: Revision | undefined
  let waiting: ((result: IteratorResult<Revision>) => void) | undefined
  let ended = false
  const end: IteratorReturnResult<undefined> = { done: true, value: undefined }

  function give (result: IteratorResult<Revision>): void {
    waiting?.(result)
    waiting = undefined
  }

  const stop = await watcher.listen(revision => {
    if (waiting === undefined) newest = revision
    else give({ done: false, value: revision })
  }, after)

  const revisions: AsyncIterableIterator<Revision> = {
    async next () {
      if (ended) return end
      const value = newest
      newest = undefined
      return value !== undefined ? { done: false, value } : await new Promise(resolve => { waiting = resolve })
    },
    async return () {
      ended = true
      stop()
      give(end)
      return end
    },
    [Symbol.asyncIterator]: () => revisions
  }
  return revisions
}
