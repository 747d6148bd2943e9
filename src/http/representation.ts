import type { IncomingMessage } from 'node:http'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import Negotiator from 'negotiator'
import { DomainError } from '../errors.ts'

export const JSON_TYPE = 'application/json'
export const CSV = 'text/csv'
export const HTML = 'text/html'
export const SVG = 'image/svg+xml'
export const LINKSET = 'application/linkset+json'

/** What media types are sent with, where it is more than `charset=utf-8`; the profile says that a linkset is a catalogue of APIs (RFC 9727, 4.2). */
const PARAMETERS: Record<string, string> = {
  [CSV]: 'charset=utf-8; header=present',
  [LINKSET]: 'profile="https://www.rfc-editor.org/info/rfc9727"; charset=utf-8'
}

/** A media type as it is sent. Who asks for just that is to get it. */
export const contentTypeOf = (mediaType: string): string => `${mediaType}; ${PARAMETERS[mediaType] ?? 'charset=utf-8'}`

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The media types a route comes as, the one for who does not care first; JSON alone if left out. */
    formats?: readonly string[]
    /** True where the path itself names the only format, so that `Accept` has no say; a suffix behind it does ask for another. */
    namesItsFormat?: boolean
  }
  interface FastifyRequest {
    /** The media type that was asked for, one of the route's formats. */
    format: string
  }
}

/** What the suffix of an address asks for: CDNs and Grafana drop `Accept`, so the address must be able to say it. */
const MEDIA_TYPES: Record<string, string> = {
  json: JSON_TYPE, csv: CSV, md: 'text/markdown', adoc: 'text/asciidoc', html: HTML, atom: 'application/atom+xml'
}

const SUFFIXED = /^(\/v1\/[^?#]*)\.([a-z]+)(\?.*)?$/

/** Whether an address as it was sent says which form it wants. */
export const hasMediaTypeSuffix = (url: string): boolean => Object.hasOwn(MEDIA_TYPES, SUFFIXED.exec(url)?.[2] ?? '')

/** `/v1/tables/features.md?x` → `/v1/tables/features?x`, asking for Markdown; other addresses stay as they are. */
export function resolveSuffix (request: Pick<IncomingMessage, 'url' | 'headers'>): string {
  const url = request.url ?? '/'
  const [, path, suffix, query = ''] = SUFFIXED.exec(url) ?? []
  const mediaType = suffix === undefined || !Object.hasOwn(MEDIA_TYPES, suffix) ? undefined : MEDIA_TYPES[suffix]
  if (path === undefined || mediaType === undefined) return url
  request.headers.accept = mediaType
  return path + query
}

const ONLY_JSON: readonly string[] = [JSON_TYPE]

/**
 * The one of the formats that the request asks for.
 * @throws DomainError (406) that lists them, if it asks for none.
 */
export function chooseFormat (request: FastifyRequest, formats: readonly string[] = ONLY_JSON): string {
  const chosen = preferredMediaType(request, formats)
  if (chosen !== undefined) return chosen
  throw new DomainError('NOT_ACCEPTABLE', 406, `this comes as ${formats.join(', ')}`)
}

/** The one that a request likes best, the first of those it likes as much; undefined if it takes none. */
export function preferredMediaType (request: FastifyRequest, mediaTypes: readonly string[]): string | undefined {
  const { accept } = request.headers
  if (accept === undefined || accept === '' || accept === '*/*' || accept === mediaTypes[0]) return mediaTypes[0]
  const preferred = new Negotiator(request).mediaType(mediaTypes.map(contentTypeOf))
  return mediaTypes.find(mediaType => contentTypeOf(mediaType) === preferred)
}

/** Adds to `Vary` without dropping what is in it. */
export function varyOn (reply: FastifyReply, name: string): void {
  const before = reply.getHeader('vary')
  reply.header('vary', before === undefined ? name : `${String(before)}, ${name}`)
}

/** Every route of a scope answers in one of its formats; which one, the request says. */
export function negotiateFormats (scope: FastifyInstance): void {
  scope.decorateRequest('format', JSON_TYPE)
  scope.addHook('onRequest', (request, reply, done) => {
    const { formats, namesItsFormat = false } = request.routeOptions.config
    // Where the address itself says which form it wants, the answer does not depend on the header.
    const isSuffixed = request.originalUrl !== request.url
    if (!isSuffixed && !namesItsFormat) varyOn(reply, 'Accept')
    try {
      request.format = namesItsFormat && !isSuffixed ? formats![0]! : chooseFormat(request, formats)
      done()
    } catch (err) {
      done(err as Error)
    }
  })
}
