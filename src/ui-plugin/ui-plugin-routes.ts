import { existsSync } from 'node:fs'
import fastifyStatic from '@fastify/static'
import type { FastifyPluginAsync } from 'fastify'

/**
 * The extension for Rancher's interface, as its build left it: Rancher fetches files.txt, plugin/package.json and what files.txt lists, once for
 * each version, and serves them itself from then on.
 */
export const uiPluginRoutes: FastifyPluginAsync<{ folder: string }> = async (app, { folder }) => {
  if (!existsSync(folder)) {
    app.addHook('onReady', async () => app.log.warn({ folder }, 'the extension for Rancher is not built and is not served; npm run build makes it'))
    return
  }
  // The files are few and known: each has a route, and what is not there is answered like anywhere else.
  await app.register(fastifyStatic, { root: folder, prefix: '/ui-plugin/', wildcard: false, index: false, decorateReply: false })
}
