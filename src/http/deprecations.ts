import type { FastifyInstance, FastifySchema } from 'fastify'

/** Something that will go away: announced by both façades from here. */
export interface Deprecation {
  /** Operations by their path, as `/v1/providers/:id/ports`. */
  routes?: readonly string[]
  /** Fields and enum values of GraphQL, as `Provider.label` and `Quality.HELD`. */
  fields?: readonly string[]
  /** The day since when. */
  since: string
  /** The day from which it may be gone; left out while nobody knows. */
  sunset?: string
  /** What to use instead, in a sentence. */
  reason: string
  /** Where the change is explained: an absolute address, or a path of this service. */
  link: string
}

/** Nothing is, today. */
export const DEPRECATIONS: readonly Deprecation[] = []

declare module 'fastify' {
  interface FastifyContextConfig { deprecation?: Deprecation }
}

const timeOf = (day: string): Date => new Date(`${day}T00:00:00Z`)

/** RFC 9745 and RFC 8594. */
const headersOf = ({ since, sunset }: Deprecation): Record<string, string> => ({
  deprecation: `@${timeOf(since).getTime() / 1000}`,
  ...(sunset === undefined ? {} : { sunset: timeOf(sunset).toUTCString() })
})

/**
 * Announces deprecated routes, in their answers and in the OpenAPI document. To be called before the routes are registered.
 * An entry that names no route there is stops the start.
 */
export function announceDeprecations (app: FastifyInstance, deprecations: readonly Deprecation[], publicUrl = ''): void {
  const byRoute = new Map(deprecations.flatMap(deprecation => (deprecation.routes ?? []).map(route => [route, deprecation] as const)))
  if (byRoute.size === 0) return
  const missing = new Set(byRoute.keys())
  const linkOf = ({ link }: Deprecation): string => `<${link.startsWith('/') ? publicUrl : ''}${link}>; rel="deprecation"; type="text/html"`

  app.addHook('onRoute', route => {
    const url = route.url.replace(/(?<=.)\/$/, '')
    const deprecation = byRoute.get(url)
    if (deprecation === undefined) return
    missing.delete(url)
    route.config = { ...route.config, deprecation } as NonNullable<typeof route.config>
    const schema = route.schema as FastifySchema & { description: string }
    route.schema = { ...schema, deprecated: true, description: `${schema.description} Deprecated: ${deprecation.reason}` } as FastifySchema
  })
  app.addHook('onReady', async () => {
    if (missing.size > 0) throw new Error(`deprecations.ts names routes that there are not: ${[...missing].join(', ')}`)
  })
  // Before an answer that was kept is sent, so that it has them too.
  app.addHook('onRequest', (request, reply, done) => {
    const { deprecation } = request.routeOptions.config
    if (deprecation !== undefined) reply.headers(headersOf(deprecation))
    done()
  })
  app.addHook('onSend', (request, reply, payload, done) => {
    const { deprecation } = request.routeOptions.config
    if (deprecation !== undefined) {
      const link = reply.getHeader('link')
      reply.header('link', link === undefined ? linkOf(deprecation) : `${String(link)}, ${linkOf(deprecation)}`)
    }
    done(null, payload)
  })
}
