import type { IncomingMessage, OutgoingHttpHeader } from 'node:http'
import { LRUCache } from 'lru-cache'
import type { FastifyRequest } from 'fastify'
import { pathOf } from './allowed-methods.ts'
import { placeOf } from './kept-answers.ts'
import { addressKey } from './response-cache.ts'

/** An answer to what was not asked before: its body; for a page, its `Link`; and the day that was asked for, if one was. */
export interface OtherAnswer { body: string | Buffer, link?: string | undefined, asOf?: string | undefined }

/**
 * Answers a request that differs from one that was answered in nothing but its parameters, or its question. Undefined, or a failure, where the framework
 * is to see it: whatever is at fault is told from there.
 */
export type AnswerOther = (request: IncomingMessage) => Promise<OtherAnswer | undefined>

/** How requests of one kind are answered, and with which headers, as names and values in turn. */
export interface ShortWay { answer: AnswerOther, headers: readonly OutgoingHttpHeader[] }

declare module 'fastify' {
  interface FastifyRequest {
    /** How others like it can be answered without the framework; null where they cannot. */
    answerOther: AnswerOther | null
  }
}

/** Of all keys together. */
const KEPT_CHARACTERS = 1024 * 1024
/** What a way takes beside its key, in characters: an application asks for some dozen paths. */
const OVERHEAD = 1000

/** The same headers with another `Link`, in the place of the one that they have. */
export function underLink (headers: readonly OutgoingHttpHeader[], link: string): readonly OutgoingHttpHeader[] {
  return headers.with(placeOf(headers, 'link'), link)
}

/** What requests have in common that get the same headers, and the same parameters from their path. */
export const kindOf = (url: string, { method, headers }: IncomingMessage): string => method === 'POST'
  ? `POST ${addressKey(url, headers)}\n${headers['content-type'] ?? ''}`
  : addressKey(pathOf(url), headers)

/** The ways that were found, by the kind of request they are for. Those that were not gone for longest are forgotten. */
export function createShortWays () {
  const ways = new LRUCache<string, ShortWay>({ maxSize: KEPT_CHARACTERS, sizeCalculation: (_, key) => key.length + OVERHEAD })

  return {
    /** For a request as it was sent. */
    find: (request: IncomingMessage): ShortWay | undefined => ways.get(kindOf(request.url ?? '/', request)),

    /** Of a request that was answered by the framework, with these headers. */
    note ({ originalUrl, raw, answerOther }: FastifyRequest, headers: readonly OutgoingHttpHeader[]): void {
      // To the framework, parameters may stand behind that as well.
      const isPlain = !originalUrl.includes('#')
      if (answerOther !== null && isPlain) ways.set(kindOf(originalUrl, raw), { answer: answerOther, headers })
    }
  }
}
export type ShortWays = ReturnType<typeof createShortWays>
