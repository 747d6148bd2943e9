import type { IncomingMessage, OutgoingHttpHeader, OutgoingHttpHeaders } from 'node:http'
import { crc32 } from 'node:zlib'
import { LRUCache } from 'lru-cache'
import { PreconditionFailedError } from '../errors.ts'
import { dayAfter } from '../knowledge/dates.ts'
import type { KnowledgeVersion } from '../knowledge/knowledge.ts'
import { chooseEncoding, compress, type Encoding } from './encoding.ts'
import type { Freshness } from './freshness.ts'
import { parseHttpDate } from './http-date.ts'
import { bytesOf } from './json-parts.ts'
import { countLines } from './request-head.ts'
import { wholeResponse, type WholeResponse } from './whole-response.ts'

export interface KeptAnswersOptions {
  freshness: Freshness
  /** Of bodies, headers and keys together. */
  maxBytes?: number
}

/** What a route answered, with those of its headers that can be kept; of a past day, or of today. */
export interface MadeAnswer { body: string | Buffer, headers: readonly OutgoingHttpHeader[], version: KnowledgeVersion, pastDay: string | undefined, validators: boolean }

/** What is to be sent: the head as names and values in turn, the way Node takes it without looking at it again. */
export interface ReadyAnswer { status: 200 | 304, head: OutgoingHttpHeader[], body: Buffer | undefined }

/** One encoding of an answer and its head; and it, or that it did not change, as whole responses of the second in which they were last sent. */
interface Variant {
  body: Buffer
  etag: string | undefined
  head: OutgoingHttpHeader[]
  whole: Partial<Record<ReadyAnswer['status'], { second: number, response: WholeResponse }>>
}

/** An answer that can be had in any encoding. */
export interface KeptAnswer {
  readonly body: Buffer
  /** Names and values in turn. */
  readonly headers: readonly OutgoingHttpHeader[]
  readonly past: boolean
  /** What its tags begin with; undefined where a client cannot ask whether it changed. */
  readonly tag: string | undefined
  readonly lastModified: string
  readonly lastModifiedMs: number
  readonly variants: Map<Encoding, Variant | Promise<Variant>>
}

const DEFAULT_MAX_BYTES = 32 * 1024 * 1024
/** So many keys that were asked for lately are known again. */
const SEEN_KEYS = 10_000
/** Roughly what an entry takes beside its bodies and its key. */
const OVERHEAD_BYTES = 1500

/** These belong to one request, never to an answer. */
export const OWN_HEADERS = ['connection', 'ratelimit', 'ratelimit-policy'] as const
/** And these to one encoding, or one moment. */
const NOT_KEPT = new Set<string>([...OWN_HEADERS, 'cache-control', 'content-encoding', 'content-length', 'date', 'etag', 'keep-alive', 'transfer-encoding', 'vary'])
/** What a 304 repeats of the headers of its 200. */
const REPEATED = /^(?:vary|last-modified|etag|deprecation|sunset|x-api-schemas|cache-control|access-control-.*)$/
/** Where the value of `cache-control` stands: it changes with time, all else stays. */
const CONTROL = 1

const notModifiedHead = (head: OutgoingHttpHeader[]): OutgoingHttpHeader[] => head.filter((_, index) => REPEATED.test(String(head[index - index % 2])))

/** Each answer may come compressed. */
const varyWith = (names: string): string => names === '' ? 'Accept-Encoding' : /\bAccept-Encoding\b/i.test(names) ? names : `${names}, Accept-Encoding`

/** Those of the headers of an answer that stay with it, as names and values in turn. */
export function keptHeaders (made: OutgoingHttpHeaders): OutgoingHttpHeader[] {
  const headers: OutgoingHttpHeader[] = []
  for (const [name, value] of Object.entries(made)) if (value !== undefined && !NOT_KEPT.has(name)) headers.push(name, value)
  headers.push('vary', varyWith(String(made.vary ?? '')))
  return headers
}

/** Where the value of one of them stands, which must be there. */
export const placeOf = (headers: readonly OutgoingHttpHeader[], name: string): number => headers.findIndex((text, index) => index % 2 === 0 && text === name) + 1

/** HTTP tells whole seconds. */
function timesOf (at: string): { at: string, text: string, ms: number } {
  const ms = Math.floor(Date.parse(at) / 1000) * 1000
  return { at, text: new Date(ms).toUTCString(), ms }
}

/** When it last changed: what is told of today with each day, be there anything new or not; and what is told of a day once more when it is over. */
function changeOf (pastDay: string | undefined, { changedAt, today }: Pick<KnowledgeVersion, 'changedAt' | 'today'>): string {
  const isLater = pastDay === undefined ? changedAt > today : changedAt.slice(0, pastDay.length) > pastDay
  return isLater ? changedAt : `${pastDay === undefined ? today : dayAfter(pastDay)}T00:00:00Z`
}

/** The same bytes in two media types are two representations. */
const tagOf = (revision: number, body: Buffer, contentType: string): string =>
  [revision, body.length, crc32(contentType, crc32(body))].map(part => part.toString(36)).join('-')

const isReady = (variant: Variant | Promise<Variant> | undefined): variant is Variant => variant !== undefined && 'body' in variant

/** Each encoding counts once as it is and once as a whole response. */
const sizeOf = ({ body, variants }: KeptAnswer, key: string): number =>
  key.length * 2 + OVERHEAD_BYTES + [...variants].reduce((sum, [encoding, variant]) => sum + (encoding !== 'identity' && isReady(variant) ? 2 * variant.body.length : 0), 2 * body.length)

type DateHeader = 'if-modified-since' | 'if-unmodified-since'

/** A date that is none, or not the only one, counts for nothing. Most clients send the one that they were told. */
function dateOf (request: IncomingMessage, name: DateHeader, { lastModified, lastModifiedMs }: KeptAnswer): number | undefined {
  const text = request.headers[name]
  if (text === undefined || countLines(request, name) > 1) return undefined
  return text === lastModified ? lastModifiedMs : parseHttpDate(text)
}

/** @throws PreconditionFailedError where the client wants nothing but what it knows, and this is another (RFC 9110, 13.1.1 and 13.1.4). */
function checkExpectation (request: IncomingMessage, etag: string, answer: KeptAnswer): void {
  const { 'if-match': ifMatch } = request.headers
  if (ifMatch !== undefined) {
    if (ifMatch === '*' || ifMatch.split(',').some(tag => tag.trim() === etag)) return
    throw new PreconditionFailedError(`If-Match does not name ${etag}, the tag that this has now`)
  }
  const date = dateOf(request, 'if-unmodified-since', answer)
  if (date !== undefined && date < answer.lastModifiedMs) throw new PreconditionFailedError(`If-Unmodified-Since is before ${answer.lastModified}, when this last changed`)
}

/** Whether the client has this very representation already (RFC 9110, 13.1.2 and 13.1.3). */
function isNotModified (request: IncomingMessage, etag: string, answer: KeptAnswer): boolean {
  const { 'if-none-match': ifNoneMatch } = request.headers
  if (ifNoneMatch !== undefined) return ifNoneMatch === etag || ifNoneMatch === '*' || ifNoneMatch.split(',').some(tag => tag.trim().replace(/^W\//, '') === etag)
  const date = dateOf(request, 'if-modified-since', answer)
  return date !== undefined && date >= answer.lastModifiedMs
}

/** Whether a request makes a condition that may be refused; few do. */
export const isDemanding = ({ headers }: IncomingMessage): boolean => headers['if-match'] !== undefined || headers['if-unmodified-since'] !== undefined

/** By the conditions that a request makes, in the order of RFC 9110, 13.2.2. What has no tag is sent to whoever asks. */
function statusFor (request: IncomingMessage, answer: KeptAnswer, { etag }: Variant): ReadyAnswer['status'] {
  if (etag === undefined) return 200
  if (isDemanding(request)) checkExpectation(request, etag, answer)
  return isNotModified(request, etag, answer) ? 304 : 200
}

/**
 * The bytes of answers by (what was asked, version of the knowledge), compressed once per encoding, with the headers that caches need. There is one
 * such store in the service, and whoever has a new version empties it: no answer outlives the knowledge it was drawn from.
 */
export function createKeptAnswers ({ freshness, maxBytes = DEFAULT_MAX_BYTES }: KeptAnswersOptions) {
  const answers = new LRUCache<string, KeptAnswer>({ maxSize: maxBytes, maxEntrySize: Math.floor(maxBytes / 4), sizeCalculation: sizeOf })
  // By their checksums: where two have the same, an answer is kept the first time.
  const seen = new LRUCache<number, true>({ max: SEEN_KEYS })
  let version: KnowledgeVersion | undefined
  let changed = timesOf('1970-01-01T00:00:00Z')

  /**
   * An answer ready to be sent, whether it is kept or not. Its tag changes with the revision whatever the bytes, and with the bytes at one revision, be
   * it another day or another release that says something else.
   */
  function make ({ body: text, headers, version: { revision, changedAt, today }, pastDay, validators }: MadeAnswer): KeptAnswer {
    const at = changeOf(pastDay, { changedAt, today })
    if (changed.at !== at) changed = timesOf(at)
    const body = Buffer.isBuffer(text) ? text : bytesOf(text)
    const tag = validators ? tagOf(revision, body, String(headers[placeOf(headers, 'content-type')])) : undefined
    return { body, headers, past: pastDay !== undefined, tag, lastModified: changed.text, lastModifiedMs: changed.ms, variants: new Map() }
  }

  /** In the encoding that the request likes best, if it need not be compressed first. */
  function presentVariant (answer: KeptAnswer, { headers }: IncomingMessage): Variant | undefined {
    const encoding = chooseEncoding(headers['accept-encoding'], answer.body.length)
    const present = answer.variants.get(encoding)
    if (isReady(present)) return present
    if (encoding !== 'identity') return undefined
    const made = variantFrom(answer, encoding, answer.body)
    answer.variants.set(encoding, made)
    return made
  }

  async function variantOf (answer: KeptAnswer, { headers }: IncomingMessage, key: string): Promise<Variant> {
    // As it is, it is always present.
    const encoding = chooseEncoding(headers['accept-encoding'], answer.body.length) as Exclude<Encoding, 'identity'>
    const present = answer.variants.get(encoding)
    if (present !== undefined) return await present
    const making = compress(answer.body, encoding).then(body => variantFrom(answer, encoding, body))
    answer.variants.set(encoding, making)
    try {
      const made = await making
      answer.variants.set(encoding, made)
      // Put in anew, so that the bytes that came to it count.
      if (answers.peek(key) === answer && answers.delete(key)) answers.set(key, answer)
      return made
    } catch (err) {
      answer.variants.delete(encoding)
      throw err
    }
  }

  function variantFrom ({ headers, tag, past, lastModified }: KeptAnswer, encoding: Encoding, body: Buffer): Variant {
    const coded = encoding === 'identity' ? [] : ['content-encoding', encoding]
    if (tag === undefined) return { body, etag: undefined, head: [...headers, 'content-length', body.length, ...coded], whole: {} }
    const etag = encoding === 'identity' ? `"${tag}"` : `"${tag}-${encoding}"`
    return { body, etag, head: ['cache-control', freshness(past), 'etag', etag, 'last-modified', lastModified, ...headers, 'content-length', body.length, ...coded], whole: {} }
  }

  function readyNow (status: ReadyAnswer['status'], { past }: KeptAnswer, { body, etag, head }: Variant): ReadyAnswer {
    if (etag !== undefined) head[CONTROL] = freshness(past)
    return status === 304 ? { status, head: notModifiedHead(head), body: undefined } : { status, head, body }
  }

  /** Made anew each second, since its head tells the time. */
  function wholeNow (status: ReadyAnswer['status'], answer: KeptAnswer, variant: Variant, keepAliveMs: number): WholeResponse {
    const second = Math.floor(Date.now() / 1000)
    const last = variant.whole[status]
    if (last?.second === second) return last.response
    const { head, body } = readyNow(status, answer, variant)
    const response = wholeResponse(status, head, body, keepAliveMs)
    variant.whole[status] = { second, response }
    return response
  }

  return {
    /** The version that everything kept is drawn from. */
    version: () => version,

    /** To be called with the newest version; forgets what an older one said. */
    renew (current: KnowledgeVersion): void {
      if (version?.revision === current.revision && version.today === current.today) return
      answers.clear()
      version = current
    },

    find: (key: string): KeptAnswer | undefined => answers.get(key),
    /**
     * Keeps it if it was asked for before, since a flood of addresses that nobody asks for twice is to leave what is kept alone; and if it was drawn from
     * the version of now, since others may have seen a newer one, or the next day, meanwhile.
     */
    keep (key: string, answer: KeptAnswer, { revision, today }: KnowledgeVersion): void {
      if (version?.revision !== revision || version.today !== today) return
      const checksum = crc32(key)
      if (seen.has(checksum)) answers.set(key, answer)
      else seen.set(checksum, true)
    },
    make,

    /**
     * What is to be sent for a request on a connection that waits so long for the next; undefined if that answer is not kept, or not yet in the
     * encoding that is wanted, or if it may have to be refused.
     */
    wholeAtOnce (key: string, request: IncomingMessage, keepAliveMs: number): WholeResponse | undefined {
      const answer = isDemanding(request) ? undefined : answers.get(key)
      const variant = answer && presentVariant(answer, request)
      return variant && wholeNow(statusFor(request, answer!, variant), answer!, variant, keepAliveMs)
    },

    /**
     * The same of an answer that was found or made, as head and body.
     * @throws PreconditionFailedError
     */
    readyAtOnce (answer: KeptAnswer, request: IncomingMessage): ReadyAnswer | undefined {
      const variant = presentVariant(answer, request)
      return variant && readyNow(statusFor(request, answer, variant), answer, variant)
    },

    /** And once it is compressed. */
    async ready (answer: KeptAnswer, key: string, request: IncomingMessage): Promise<ReadyAnswer> {
      const variant = await variantOf(answer, request, key)
      return readyNow(statusFor(request, answer, variant), answer, variant)
    }
  }
}
export type KeptAnswers = ReturnType<typeof createKeptAnswers>
