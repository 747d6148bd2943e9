import type { FastifyInstance, FastifyPluginAsync, RouteOptions } from 'fastify'
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

/** The OpenAPI document and, at `/docs`, its pages. They are made when they are first asked for, since they would be a sixth of a start. */
export const documentationRoutes: FastifyPluginAsync<DocumentationOptions & { constant: ResponseCacheOptions }> = async (app, { constant, ...options }) => {
  let documentation: Promise<FastifyInstance> | undefined
  async function load (): Promise<FastifyInstance> {
    documentation ??= import('./documentation.ts').then(async ({ createDocumentation }) => await createDocumentation(options))
    return await documentation
  }

  await app.register(async scope => {
    await scope.register(responseCache, constant)
    scope.get('/openapi.json', { schema: { hide: true } }, async () => (await load()).swagger())
  })
  for (const path of ['/docs', '/docs/*']) {
    app.get(path, { schema: { hide: true } }, async ({ url, headers }, reply) => {
      const answer = await (await load()).inject({ url, headers })
      if (answer.statusCode === 404) return reply.callNotFound()
      const { date: _, connection: __, ...own } = answer.headers
      return await reply.code(answer.statusCode).headers(own).send(answer.rawPayload)
    })
  }
}
