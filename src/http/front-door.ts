import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http'
import type { KnowledgeSource } from '../knowledge/knowledge.ts'
import type { KeptAnswers } from './kept-answers.ts'
import { readHead } from './request-head.ts'
import { addressKey } from './response-cache.ts'
import { canSendWhole, sendWhole } from './whole-response.ts'

export interface FrontDoorOptions {
  kept: KeptAnswers
  knowledge: Pick<KnowledgeSource, 'isCurrent'>
  /** Whether nobody has to be counted or turned away, so that a request need not be looked at more closely. */
  isOpen: () => boolean
  /** Where questions come in a body. */
  questionPath: string
}

/** Longer questions are rare, and their text would be kept with the answer. */
const MAX_QUESTION_BYTES = 8 * 1024

/**
 * Answers from what is kept before the framework sees the request, which would cost as much again as sending the bytes. Everything that is not
 * there, or not for everybody, goes on to the framework, which finds the same store behind its first hooks.
 */
export function openFrontDoor (server: Server, { kept, knowledge, isOpen, questionPath }: FrontDoorOptions): void {
  const [framework] = server.listeners('request') as [RequestListener]

  function isUpToDate (): boolean {
    const version = kept.version()
    try {
      return version !== undefined && knowledge.isCurrent(version)
    } catch {
      // The database cannot be asked: the framework knows how to say that.
      return false
    }
  }

  /** False if it is not there for the taking. */
  function answer (key: string, request: IncomingMessage, response: ServerResponse): boolean {
    const whole = isOpen() && canSendWhole(response) && isUpToDate() ? kept.wholeAtOnce(key, request, server.keepAliveTimeout) : undefined
    if (whole === undefined) return false
    sendWhole(response, whole, request.method === 'HEAD')
    return true
  }

  server.removeListener('request', framework)
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    readHead(request)
    const { method, url = '/', headers } = request
    if (headers.upgrade !== undefined || request.refusal !== undefined) return framework(request, response)
    if (method === 'GET' || method === 'HEAD') {
      if (!answer(addressKey(url, headers), request, response)) framework(request, response)
      return
    }
    if (method !== 'POST' || url !== questionPath) return framework(request, response)
    const length = Number(headers['content-length'])
    // The key does not tell how a body is encoded.
    if (!(length > 0 && length <= MAX_QUESTION_BYTES) || headers['content-encoding'] !== undefined) return framework(request, response)
    readBody(request, body => {
      const key = `POST ${addressKey(url, headers)}\n${headers['content-type'] ?? ''}\n${body.toString('latin1')}`
      if (answer(key, request, response)) return
      request.question = { body, key }
      framework(request, response)
    })
  })
}

/** Reads a body to its end; one that breaks off has nobody left to answer. */
function readBody (request: IncomingMessage, use: (body: Buffer) => void): void {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.once('end', () => { use(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)) })
}
