import type { IncomingMessage } from 'node:http'

/** What the suffix of an address asks for: CDNs and Grafana drop `Accept`, so the address must be able to say it. */
const MEDIA_TYPES: Record<string, string> = {
  json: 'application/json', csv: 'text/csv', md: 'text/markdown', adoc: 'text/asciidoc', html: 'text/html', atom: 'application/atom+xml'
}

const SUFFIXED = /^(\/v1\/[^?#]*)\.([a-z]+)(\?.*)?$/

/** `/v1/tables/features.md?x` → `/v1/tables/features?x`, asking for Markdown; other addresses stay as they are. */
export function resolveSuffix (request: Pick<IncomingMessage, 'url' | 'headers'>): string {
  const url = request.url ?? '/'
  const [, path, suffix, query = ''] = SUFFIXED.exec(url) ?? []
  const mediaType = suffix === undefined ? undefined : MEDIA_TYPES[suffix]
  if (path === undefined || mediaType === undefined) return url
  request.headers.accept = mediaType
  return path + query
}
