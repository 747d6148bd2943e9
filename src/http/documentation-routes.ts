import type { FastifyInstance, FastifyPluginAsync, RouteOptions } from 'fastify'
import { lazily } from '../lazily.ts'
import { pathOf } from './allowed-methods.ts'
import { handOn } from './inner-app.ts'
import { responseCache, type ResponseCacheOptions } from './response-cache.ts'

export interface DocumentationOptions {
  /** What there is to describe. */
  routes: readonly RouteOptions[]
  version: string
  publicUrl: string | undefined
}

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
  app.get('/docs', { schema: { hide: true } }, async (request, reply) => pathOf(request.url).endsWith('/') ? await show(request, reply) : await reply.redirect('docs/', 308))
  app.get('/docs/static/index.html', { schema: { hide: true } }, async (_request, reply) => await reply.redirect('../', 308))
  app.get('/docs/*', { schema: { hide: true } }, show)
}
