import { Type } from '@sinclair/typebox'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { discoveryLinks } from './discovery-routes.ts'
import { htmlPage, sendPage } from './html-page.ts'
import { HTML, JSON_TYPE, negotiateFormats } from './representation.ts'

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
  'metrics/chart.svg': 'the figures as a picture, for pages',
  'tables/features': 'the feature table as JSON, Markdown, AsciiDoc, HTML or CSV',
  'tables/popularity': 'the popularity table in the same formats',
  changes: 'what changed between two days; as Atom too',
  coverage: 'how much is known, and how fresh it is',
  refreshes: 'the runs of the job that fetches the figures'
}

const LinkSchema = Type.Object({
  href: Type.String({ description: 'Where it is' }), title: Type.String({ description: 'What it is' })
}, { additionalProperties: false, title: 'IndexLink', description: 'One thing that is here' })

const IndexSchema = Type.Object({
  name: Type.String({ description: 'Of the service' }),
  version: Type.String({ description: 'Of the service', examples: ['1.4.2'] }),
  links: Type.Record(Type.String(), LinkSchema, { description: 'By name' })
}, { additionalProperties: false, title: 'Index', description: 'What is here' })

const OTHERS = {
  graphql: { href: '/graphql', title: 'the same as GraphQL' },
  graphiql: { href: '/graphiql', title: 'the GraphQL explorer' },
  rancher: { href: '/rancher/v1', title: 'the same for the Rancher dashboard' },
  openapi: { href: '/openapi.json', title: 'the OpenAPI 3.1 description' },
  docs: { href: '/docs/', title: 'the reference' },
  prometheus: { href: '/metrics', title: 'the latest figures and the state of the service for Prometheus' }
}

const LINKS = { ...Object.fromEntries(Object.entries(RESOURCES).map(([name, title]) => [name, { href: `/v1/${name}`, title }])), ...OTHERS }

const indexOf = (version: string, publicUrl = '') => ({
  name: 'CNI Atlas',
  version,
  links: Object.fromEntries(Object.entries(LINKS).map(([name, { href, title }]) => [name, { href: publicUrl + href, title }]))
})

export interface RootOptions { version: string, publicUrl?: string | undefined }

/** `/v1`: what is here, each with its link. */
export const rootRoutes: FastifyPluginAsyncTypebox<RootOptions> = async (app, { version, publicUrl }) => {
  app.get('/', {
    schema: {
      tags: ['Operations'],
      operationId: 'getIndex',
      summary: 'List what is here',
      description: 'Each subject with its address. `Link` leads to what describes the API, and to its status.',
      response: { 200: IndexSchema }
    }
  }, async (_request, reply) => {
    reply.header('link', discoveryLinks(publicUrl))
    return indexOf(version, publicUrl)
  })
}

const ICON = 'image/x-icon'

/** `/`: the same, for programs and for people. */
export const indexRoutes: FastifyPluginAsyncTypebox<RootOptions> = async (app, { version, publicUrl }) => {
  negotiateFormats(app)
  app.get('/', { config: { formats: [JSON_TYPE, HTML] }, schema: { hide: true } }, async ({ format }, reply) => {
    reply.headers({ link: discoveryLinks(publicUrl), 'cache-control': 'public, max-age=300' })
    return format === HTML ? await sendPage(reply, pageOf(indexOf(version))) : indexOf(version, publicUrl)
  })
  // Browsers ask for one wherever data or a picture is opened by itself.
  app.get('/favicon.ico', { config: { formats: [ICON], namesItsFormat: true }, schema: { hide: true } }, async (_request, reply) =>
    await reply.code(204).header('cache-control', 'public, max-age=86400').send())
}

// The addresses are relative, so that the page also works behind a proxy that puts a path in front.
const pageOf = ({ name, links }: ReturnType<typeof indexOf>): string => htmlPage(name, `<h1>${name}</h1>
<p>The knowledge base of Kubernetes network providers: what each one does, which ports to open, how alive its project is.</p>
<ul>
${Object.values(links).map(({ href, title }) => `<li><a href="${href.slice(1)}">${href}</a>: ${title}</li>`).join('\n')}
</ul>`)
