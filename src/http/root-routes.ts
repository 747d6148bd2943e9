import { Type } from '@sinclair/typebox'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'

const RESOURCES: Record<string, string> = {
  cni: 'what CNI is: the specification, its project, its versions',
  'network-models': 'ways to connect pods',
  protocols: 'how packets travel between nodes',
  features: 'what is asked of every provider',
  providers: 'the network providers',
  ports: 'the ports of all providers',
  distributions: 'who offers which provider',
  recommendations: 'what was advised',
  sources: 'who says so',
  disputes: 'where sources contradict each other',
  metrics: 'the latest figures of all providers',
  'metrics/definitions': 'what the figures mean',
  'metrics/history': 'the figures in long form, for dashboards',
  'tables/features': 'the feature table as JSON, Markdown, AsciiDoc, HTML or CSV',
  'tables/popularity': 'the popularity table in the same formats',
  changes: 'what changed between two days; as Atom too',
  coverage: 'how much is known, and how fresh it is',
  refreshes: 'the runs of the job that fetches the figures'
}

const LinkSchema = Type.Object({ href: Type.String(), title: Type.String() }, { additionalProperties: false })

/** `/v1`: what is here, each with its link. */
export const rootRoutes: FastifyPluginAsyncTypebox<{ version: string }> = async (app, { version }) => {
  app.get('/', {
    schema: {
      tags: ['Operations'],
      summary: 'List what is here',
      response: { 200: Type.Object({ name: Type.String(), version: Type.String(), links: Type.Record(Type.String(), LinkSchema) }, { additionalProperties: false }) }
    }
  }, async () => ({
    name: 'CNI Atlas',
    version,
    links: {
      ...Object.fromEntries(Object.entries(RESOURCES).map(([name, title]) => [name, { href: `/v1/${name}`, title }])),
      graphql: { href: '/graphql', title: 'the same as GraphQL' },
      graphiql: { href: '/graphiql', title: 'the GraphQL explorer' },
      openapi: { href: '/openapi.json', title: 'the OpenAPI 3.1 description' },
      docs: { href: '/docs/', title: 'the reference' }
    }
  }))
}
