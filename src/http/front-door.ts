import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http'
import type { KnowledgeSource } from '../knowledge/knowledge.ts'
import { isDemanding, type KeptAnswers } from './kept-answers.ts'
import { readHead } from './request-head.ts'
import { addressKey } from './response-cache.ts'
import { kindOf, underLink, type ShortWay, type ShortWays } from './short-ways.ts'
import { canSendWhole, sendWhole, wholeResponse } from './whole-response.ts'

export interface FrontDoorOptions {
  kept: KeptAnswers
  knowledge: Pick<KnowledgeSource, 'isCurrent'>
  shortWays: Pick<ShortWays, 'find'>
  /** Whether nobody has to be counted or turned away, so that a request need not be looked at more closely. */
  isOpen: () => boolean
  /** Whether the service is ending, so that an answer has to say that it is the last one of its connection. */
  isEnding: () => boolean
  /** Longer addresses are refused, in characters. */
  addressLength: number
  /** Where questions come in a body. */
  questionPath: string
}

/** Longer questions are rare, and their text would be kept with the answer. */
const MAX_QUESTION_BYTES = 8 * 1024

/**
 * Answers from what is kept before the framework sees the request, which would cost as much again as sending the bytes; and what is not kept where it is
 * known how, since to lead a request through the framework costs more than most answers. Everything that is not for everybody, or not plain, goes on to
 * the framework, which finds the same store behind its first hooks.
 */
export function openFrontDoor (server: Server, { kept, knowledge, shortWays, isOpen, isEnding, addressLength, questionPath }: FrontDoorOptions): void {
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

  function answer (key: string, request: IncomingMessage, response: ServerResponse): void {
    if (!isOpen() || isEnding() || !canSendWhole(response) || isDemanding(request) || !isUpToDate()) return framework(request, response)
    const whole = kept.wholeAtOnce(key, request, server.keepAliveTimeout)
    if (whole !== undefined) return sendWhole(response, whole, request.method === 'HEAD')
    const way = shortWays.find(request)
    if (way === undefined) return framework(request, response)
    go(way, key, request, response).then(isAnswered => { if (!isAnswered) framework(request, response) }, () => { framework(request, response) })
  }

  async function go ({ answer: answerOther, headers }: ShortWay, key: string, request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const version = kept.version()!
    const other = await answerOther(request)
    if (other === undefined) return false
    const { body, link, asOf } = other
    const made = kept.make({
      body,
      headers: link === undefined ? headers : underLink(headers, link),
      version,
      pastDay: asOf !== undefined && asOf < version.today ? asOf : undefined,
      validators: request.method !== 'POST'
    })
    kept.keep(key, made, version)
    const ready = kept.readyAtOnce(made, request) ?? await kept.ready(made, key, request)
    // Nobody is left to answer.
    if (response.destroyed) return true
    if (isEnding() || !canSendWhole(response)) return false
    sendWhole(response, wholeResponse(ready.status, ready.head, ready.body, server.keepAliveTimeout), request.method === 'HEAD')
    return true
  }

  server.removeListener('request', framework)
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    readHead(request)
    const { method, url = '/', headers } = request
    if (headers.upgrade !== undefined || request.refusal !== undefined || url.length > addressLength) return framework(request, response)
    if (method === 'GET' || method === 'HEAD') return answer(addressKey(url, headers), request, response)
    if (method !== 'POST' || url !== questionPath) return framework(request, response)
    const length = Number(headers['content-length'])
    // The key does not tell how a body is encoded.
    if (!(length > 0 && length <= MAX_QUESTION_BYTES) || headers['content-encoding'] !== undefined) return framework(request, response)
    readBody(request, body => {
      const key = `${kindOf(url, request)}\n${body.toString('latin1')}`
      request.question = { body, key }
      answer(key, request, response)
    })
  })
}

/** Reads a body to its end; one that breaks off has nobody left to answer. */
function readBody (request: IncomingMessage, use: (body: Buffer) => void): void {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.once('end', () => { use(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)) })
}
