/** The headers of answers that the OpenAPI document tells of, by their names in it. */
export const HEADERS: Record<string, { name: string, description: string, example: string | number }> = {
  CacheControl: { name: 'Cache-Control', description: 'For how long nobody need ask again', example: 'public, max-age=300, stale-while-revalidate=60, stale-if-error=86400' },
  ContentEncoding: { name: 'Content-Encoding', description: 'How it is compressed, if it is: as Accept-Encoding likes best', example: 'gzip' },
  ETag: { name: 'ETag', description: 'Stands for exactly these bytes; give it back in If-None-Match', example: '"1-m67-k3sx88"' },
  LastModified: { name: 'Last-Modified', description: 'When a fact or a figure last changed', example: 'Thu, 26 Nov 2026 03:17:04 GMT' },
  Link: { name: 'Link', description: 'The first and the next page (RFC 8288), as `page` has them', example: '</v1/providers?limit=2>; rel="first", </v1/providers?limit=2&cursor=Y2FsaWNv>; rel="next"' },
  EntranceLink: { name: 'Link', description: 'What is here, what describes it, and where it says how it is (RFC 8288)', example: '</openapi.json>; rel="service-desc"; type="application/json", </readyz>; rel="status"; type="application/json"' },
  Location: { name: 'Location', description: 'Where to follow it', example: '/v1/refreshes/12' },
  RateLimit: { name: 'RateLimit', description: 'What is left of the quota, and for how many seconds; only where the service has one', example: '"default";r=598;t=42' },
  RateLimitPolicy: { name: 'RateLimit-Policy', description: 'The quota and the seconds it is for; only where the service has one', example: '"default";q=600;w=60' },
  RetryAfter: { name: 'Retry-After', description: 'After how many seconds to ask again', example: 42 },
  Vary: { name: 'Vary', description: 'The headers of a request that decide about the answer', example: 'Accept, Accept-Encoding' },
  XApiSchemas: { name: 'X-API-Schemas', description: 'Where the types of this API are described', example: 'https://atlas.example.org/rancher/v1/schemas' },
  WwwAuthenticate: { name: 'WWW-Authenticate', description: 'How to show the token', example: 'Bearer realm="refreshes"' }
}

/** Not told by an operation until one goes away. */
const HEADERS_OF_DEPRECATION = ['Deprecation', 'Sunset']

/** What a script in a browser may read of an answer: all that the document tells of. */
export const EXPOSED_HEADERS: string[] = [...new Set(Object.values(HEADERS).map(({ name }) => name)), ...HEADERS_OF_DEPRECATION]
