import type { FastifyInstance, FastifyPluginAsync, RouteOptions } from 'fastify'
import { lazily } from '../lazily.ts'
import { pathOf } from './allowed-methods.ts'
import { htmlPage, sendPage } from './html-page.ts'
import { handOn } from './inner-app.ts'
import { responseCache, type ResponseCacheOptions } from './response-cache.ts'

export interface DocumentationOptions {
  /** What there is to describe. */
  routes: readonly RouteOptions[]
  version: string
  publicUrl: string | undefined
}

// Swagger UI is written for wide screens: words that are too long for a narrow one are broken.
const STYLE = 'body { margin: 0 } .swagger-ui, .swagger-ui .markdown code, .swagger-ui .opblock-summary-path { overflow-wrap: anywhere; white-space: normal; word-break: normal }'

// The addresses are relative, so that the page also works behind a proxy that puts a path in front.
const PAGE = htmlPage('CNI Atlas: the reference', `<div id="swagger-ui">The reference is loading; it needs JavaScript.</div>
<link rel="stylesheet" href="static/swagger-ui.css">
<link rel="stylesheet" href="static/index.css">
<style>${STYLE}</style>
<script src="static/swagger-ui-bundle.js"></script>
<script src="static/swagger-ui-standalone-preset.js"></script>
<script src="static/swagger-initializer.js"></script>
<script src="static/theme/reference.js"></script>`)

/** All routes as they are registered from here on. */
export function collectRoutes (app: FastifyInstance): RouteOptions[] {
  const routes: RouteOptions[] = []
  app.addHook('onRoute', route => { routes.push(route) })
  return routes
}

/** The OpenAPI document and, at `/docs/`, its pages. They are made when they are first asked for, since they would be a sixth of a start. */
export const documentationRoutes: FastifyPluginAsync<DocumentationOptions & { constant: ResponseCacheOptions }> = async (app, { constant, ...options }) => {
  const load = lazily(async () => {
    const { createDocumentation } = await import('./documentation.ts')
    return await createDocumentation(options)
  })

  await app.register(async scope => {
    await scope.register(responseCache, { ...constant, takesQuery: false })
    scope.get('/openapi.json', { schema: { hide: true } }, async () => (await load()).swagger())
  })
  const show = handOn(load)
  // The ways are relative, so that they also lead there behind a proxy that puts a path in front. Without the slash, the page would leave that path.
  app.get('/docs', { schema: { hide: true } }, async ({ url }, reply) => pathOf(url).endsWith('/') ? await sendPage(reply, PAGE) : await reply.redirect('docs/', 308))
  app.get('/docs/static/index.html', { schema: { hide: true } }, async (_request, reply) => await reply.redirect('../', 308))
  app.get('/docs/*', { schema: { hide: true } }, show)
}
