import { Type } from '@sinclair/typebox'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { LinkBase } from './origin.ts'
import { contentTypeOf, HTML, JSON_TYPE, LINKSET, negotiateFormats } from './representation.ts'
import { responseCache, type ResponseCacheOptions } from './response-cache.ts'

const CATALOG = '/.well-known/api-catalog'

interface Target { href: string, type: string, title: string }

/** What describes each API, by relation (RFC 8631). */
const REST: Record<string, Target> = {
  'service-desc': { href: '/openapi.json', type: JSON_TYPE, title: 'The OpenAPI 3.1 document' },
  'service-doc': { href: '/docs/', type: HTML, title: 'The reference' },
  status: { href: '/readyz', type: JSON_TYPE, title: 'Whether the service is ready' }
}
const GRAPHQL: Record<string, Target> = {
  'service-doc': { href: '/graphiql', type: HTML, title: 'The explorer with its documentation' },
  status: REST.status!
}

/** The value of `Link` for the entrance of the API: where it is described, where it says how it is. */
export function discoveryLinks (publicUrl = ''): string {
  const links = { ...REST, 'api-catalog': { href: CATALOG, type: LINKSET } }
  return Object.entries(links).map(([rel, { href, type }]) => `<${publicUrl}${href}>; rel="${rel}"; type="${type}"`).join(', ')
}

const TargetSchema = Type.Object({
  href: Type.String({ description: 'Where it is' }),
  type: Type.Optional(Type.String({ description: 'Its media type' })),
  title: Type.Optional(Type.String({ description: 'What it is, in words' }))
}, { additionalProperties: false, title: 'LinkTarget', description: 'Where a link leads' })

const targetsProperty = Type.Optional(Type.Array(TargetSchema))

const LinksetSchema = Type.Object({
  linkset: Type.Array(Type.Object({
    anchor: Type.String({ description: 'What the links are about' }),
    item: targetsProperty,
    'service-desc': targetsProperty,
    'service-doc': targetsProperty,
    status: targetsProperty
  }, { additionalProperties: false }), { description: 'The links of each thing that has some' })
}, { additionalProperties: false, title: 'Linkset', description: 'A set of links (RFC 9264)' })

export interface DiscoveryOptions {
  publicUrl: string | undefined
  linkBase: LinkBase
  /** How answers are kept that stay the same. */
  constant: ResponseCacheOptions
}

/** `/.well-known/api-catalog` (RFC 9727): which APIs are here, for programs that know no more than the host. */
export const discoveryRoutes: FastifyPluginAsyncTypebox<DiscoveryOptions> = async (app, { publicUrl, linkBase, constant }) => {
  // Without a public address the links name the host that was asked.
  await app.register(responseCache, { ...constant, takesQuery: false, dependsOn: ({ protocol, host }) => publicUrl === undefined ? `\n${protocol}://${host}` : '' })
  negotiateFormats(app)

  app.get(CATALOG, {
    config: { formats: [LINKSET, JSON_TYPE] },
    schema: {
      tags: ['Operations'],
      operationId: 'getApiCatalog',
      summary: 'List the APIs of this host',
      description: 'As RFC 9727 has it: a linkset that names each API, with its description, its documentation and its status. HEAD tells the same by `Link`.',
      response: { 200: { description: 'The catalogue', content: { [LINKSET]: { schema: LinksetSchema }, [JSON_TYPE]: { schema: LinksetSchema } } } }
    }
  }, async (request, reply) => {
    const base = linkBase(request, reply)
    const about = (targets: Record<string, Target>) =>
      Object.fromEntries(Object.entries(targets).map(([rel, target]) => [rel, [{ ...target, href: base + target.href }]]))
    // Links that start at the catalogue itself, for HEAD; a relative address would do, were the linkset never moved.
    reply.header('link', `<${base}${CATALOG}>; rel="api-catalog", <${base}/v1>; rel="item", <${base}/graphql>; rel="item"`)
      .type(contentTypeOf(request.format))
    return {
      linkset: [
        { anchor: `${base}${CATALOG}`, item: [{ href: `${base}/v1`, title: 'REST' }, { href: `${base}/graphql`, title: 'GraphQL' }] },
        { anchor: `${base}/v1`, ...about(REST) },
        { anchor: `${base}/graphql`, ...about(GRAPHQL) }
      ]
    }
  })
}
