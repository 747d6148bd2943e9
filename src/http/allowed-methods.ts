import type { FastifyInstance } from 'fastify'

/** Answered everywhere: browsers ask before they read, and others may. */
const ALWAYS = 'OPTIONS'
/** What the service as a whole answers (`OPTIONS *`). */
export const ANYWHERE = 'GET, HEAD, POST, OPTIONS'
const ORDER = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']

/** The path of an address, without its query. */
export const pathOf = (url: string): string => {
  const end = url.indexOf('?')
  return end === -1 ? url : url.slice(0, end)
}

/** What stands behind the `?` of an address; nothing if there is none. */
export const queryOf = (url: string): string => url.slice(pathOf(url).length + 1)

/**
 * Which methods a path answers; none if there is nothing. Fastify tells this of a route's pattern only, not of an address that fits it.
 * To be called before the routes are registered.
 */
export function watchMethods (app: FastifyInstance): (url: string) => string[] {
  const routes = new Map<string, { fits: RegExp, methods: Set<string> }>()
  app.addHook('onRoute', ({ url, method }) => {
    const methods = [method].flat().filter(name => ORDER.includes(name))
    if (methods.length === 0) return
    const route = routes.get(url) ?? { fits: regexOf(url), methods: new Set() }
    for (const name of methods) route.methods.add(name)
    routes.set(url, route)
  })
  return url => {
    const path = pathOf(url)
    const found = new Set([...routes.values()].filter(({ fits }) => fits.test(path)).flatMap(({ methods }) => [...methods]))
    return found.size === 0 ? [] : [...ORDER.filter(method => found.has(method)), ALWAYS]
  }
}

/** `/v1/providers/:id` → the addresses that fit it, with a slash at the end or without. */
function regexOf (pattern: string): RegExp {
  const parts = pattern.replace(/\/$/, '').split('/').map(part => {
    if (part.startsWith(':')) return '[^/]+'
    return part === '*' ? '.*' : part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')
  })
  return new RegExp(`^${parts.join('/')}/?$`)
}
