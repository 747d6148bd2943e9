import { existsSync, readdirSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import Fastify, { type FastifyPluginAsync } from 'fastify'
import { handOn } from '../http/inner-app.ts'
import { lazily } from '../lazily.ts'

const PREFIX = '/ui-plugin/'

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
  const load = lazily(async () => {
    const { default: fastifyStatic } = await import('@fastify/static')
    const files = Fastify()
    await files.register(fastifyStatic, { root: folder, prefix: PREFIX, wildcard: false, index: false })
    await files.ready()
    return files
  })
  for (const path of filesOf(folder)) app.get(PREFIX + path, { schema: { hide: true } }, handOn(load))
}

const filesOf = (folder: string): string[] => readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter(entry => entry.isFile())
  .map(({ parentPath, name }) => relative(folder, join(parentPath, name)).replaceAll(sep, '/'))
