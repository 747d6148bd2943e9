import { createKeptAnswers } from './kept-answers.ts'
import type { ResponseCacheOptions } from './response-cache.ts'

const MAX_BYTES = 8 * 1024 * 1024
/** As long as a new release may take to be noticed. */
const CACHE_CONTROL = 'public, max-age=3600, stale-while-revalidate=60, stale-if-error=86400'

/**
 * For answers that stay the same while the process runs, such as the API's own description: kept apart from those that change with the knowledge,
 * they need none of it.
 */
export function constantAnswers (startedAt: Date): ResponseCacheOptions {
  const version = { revision: 0, changedAt: startedAt.toISOString(), today: '' }
  return { kept: createKeptAnswers({ freshness: () => CACHE_CONTROL, maxBytes: MAX_BYTES }), knowledge: { version: async () => version, isCurrent: () => true } }
}
