import fastifySwagger from '@fastify/swagger'
import fastifySwaggerUi from '@fastify/swagger-ui'
import Fastify, { type FastifyInstance } from 'fastify'
import type { DocumentationOptions } from './documentation-routes.ts'
import type { Document } from './openapi-document.ts'
import { openapiOptions } from './openapi.ts'
import { fillInLess } from './openapi-form.ts'

// Without the bar on top, which is to load other descriptions, nothing follows the reader into the dark; and Swagger UI gives this list no name.
const SCRIPT = `document.documentElement.classList.toggle('dark-mode', matchMedia('(prefers-color-scheme: dark)').matches)
new MutationObserver(() => document.getElementById('servers')?.setAttribute('aria-label', 'Server'))
  .observe(document.getElementById('swagger-ui'), { childList: true, subtree: true })
`

/** What describes the service, an app of its own. It has the service's routes for the one reason that the document is drawn from them: nobody asks them here. */
export async function createDocumentation ({ routes, version, publicUrl }: DocumentationOptions): Promise<FastifyInstance> {
  const app = Fastify({ exposeHeadRoutes: false, routerOptions: { ignoreTrailingSlash: true } })
  app.setValidatorCompiler(() => () => true)
  app.setSerializerCompiler(() => JSON.stringify)
  await app.register(fastifySwagger, openapiOptions(version, publicUrl))
  await app.register(fastifySwaggerUi, {
    routePrefix: '/docs',
    uiConfig: { deepLinking: true, layout: 'BaseLayout' },
    theme: { js: [{ filename: 'reference.js', content: SCRIPT }] },
    transformSpecification: document => fillInLess(document as Document),
    transformSpecificationClone: false
  })
  for (const { method, url, schema = {}, config = {} } of routes) {
    if (method !== 'HEAD' && schema.hide !== true) app.route({ method, url, schema, config, handler: () => undefined })
  }
  await app.ready()
  return app
}
