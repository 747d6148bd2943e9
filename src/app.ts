import fastifyAccepts from '@fastify/accepts'
import fastifyCors from '@fastify/cors'
import fastifySwagger from '@fastify/swagger'
import fastifySwaggerUi from '@fastify/swagger-ui'
import Fastify, { LogController, type FastifyBaseLogger, type FastifyInstance, type FastifyServerOptions } from 'fastify'
import { changeRoutes, timelineRoutes } from './changes/change-routes.ts'
import { cniRoutes } from './cni/cni-routes.ts'
import { coverageRoutes } from './coverage/coverage-routes.ts'
import { DisputeSchema } from './disputes/dispute-schema.ts'
import { viewDispute } from './disputes/dispute-view.ts'
import { distributionRoutes } from './distributions/distribution-routes.ts'
import { FeatureSchema, FeatureWithProvidersSchema } from './features/feature-schema.ts'
import { viewFeature, viewFeatureWithProviders } from './features/feature-view.ts'
import { eventRoutes, type EventSettings } from './events/event-routes.ts'
import { createRevisionWatcher } from './events/revision-watcher.ts'
import { graphqlPlugin } from './graphql/graphql-plugin.ts'
import { cite } from './http/answers.ts'
import { closeConnectionsAtEnd } from './http/closing.ts'
import { collectionRoutes } from './http/collection-routes.ts'
import { createFreshness } from './http/freshness.ts'
import { healthRoutes } from './http/health-routes.ts'
import { DEFAULT_LIMITS, keepLimits, serverLimits, type Limits } from './http/limits.ts'
import { announceDeprecations, DEPRECATIONS, type Deprecation } from './http/deprecations.ts'
import { discoveryRoutes } from './http/discovery-routes.ts'
import { openapiOptions } from './http/openapi.ts'
import { problemRoutes } from './http/problem-routes.ts'
import { createProblems } from './http/problems.ts'
import { keepReadConventions } from './http/read-conventions.ts'
import { resolveSuffix } from './http/representation.ts'
import { responseCache } from './http/response-cache.ts'
import { indexRoutes, rootRoutes } from './http/root-routes.ts'
import { secureAnswers } from './http/security-headers.ts'
import type { KnowledgeSource } from './knowledge/knowledge.ts'
import { metricRoutes, providerMetricRoutes } from './metrics/metric-routes.ts'
import { NetworkModelSchema } from './network-models/network-model-schema.ts'
import { viewNetworkModel } from './network-models/network-model-view.ts'
import { portRoutes } from './ports/port-routes.ts'
import { ProtocolSchema } from './protocols/protocol-schema.ts'
import { providerRoutes } from './providers/provider-routes.ts'
import { RecommendationSchema } from './recommendations/recommendation-schema.ts'
import { viewRecommendation } from './recommendations/recommendation-view.ts'
import type { RefreshStarter } from './refresh/refresh-rules.ts'
import { refreshRoutes } from './refresh/refresh-routes.ts'
import { SourceSchema } from './sources/source-schema.ts'
import type { Store } from './store/store.ts'
import { tableRoutes } from './tables/table-routes.ts'
import { VERSION } from './version.ts'

export interface AppOptions {
  knowledge: KnowledgeSource
  /** What grows with time is asked of the store. */
  store: Pick<Store, 'listSamples' | 'listStarAnchors' | 'listStarAdditions' | 'listRuns' | 'findRun' | 'revision' | 'changedAt'>
  refresher: RefreshStarter
  adminToken?: string | undefined
  publicUrl?: string | undefined
  /** Origins of browsers that may read answers with credentials; `*` lets any read them without. */
  corsOrigins?: '*' | string[]
  trustProxy?: FastifyServerOptions['trustProxy']
  /** When the refresh job is next due; left out if it is off. */
  nextRefresh?: () => Date | undefined
  now?: () => Date
  /** Those that differ from the usual ones. */
  limits?: Partial<Limits>
  /** What will go away. */
  deprecations?: readonly Deprecation[]
  /** How those who wait for new revisions are served, where it differs from the usual. */
  events?: EventSettings
  /** Left out: nothing is logged. */
  log?: FastifyBaseLogger
}

/** The service without its process: every façade wired. It opens nothing, listens to nothing and reads no environment. */
export async function buildApp (options: AppOptions): Promise<FastifyInstance> {
  const { knowledge, store, refresher, adminToken, publicUrl, corsOrigins = '*', trustProxy = false, log, now = () => new Date(), nextRefresh = () => undefined, deprecations = DEPRECATIONS } = options
  const limits = { ...DEFAULT_LIMITS, ...options.limits }
  const problems = createProblems(publicUrl)
  const app = Fastify({
    ...serverLimits(limits),
    ...(log === undefined ? { logger: false } : { loggerInstance: log }),
    trustProxy,
    frameworkErrors: problems.answerFrameworkError,
    clientErrorHandler: problems.answerClientError,
    logController: new LogController({ disableRequestLogging: true }),
    rewriteUrl: resolveSuffix,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 200 },
    ajv: { customOptions: { allErrors: true, removeAdditional: false, coerceTypes: true, useDefaults: true, verbose: true, strictSchema: false } }
  })
  // The views say exactly what goes out; test/contract.test.ts holds their answers against the schemas.
  app.setSerializerCompiler(() => JSON.stringify)
  const { refuse } = problems.handle(app)
  secureAnswers(app)
  closeConnectionsAtEnd(app)

  await app.register(fastifyAccepts)
  await app.register(fastifyCors, { origin: corsOrigins, strictPreflight: false, credentials: corsOrigins !== '*', exposedHeaders: ['location', 'link', 'etag', 'retry-after', 'ratelimit', 'ratelimit-policy'] })
  keepLimits(app, limits, refuse)
  await app.register(fastifySwagger, openapiOptions(VERSION, publicUrl))
  announceDeprecations(app, deprecations, publicUrl)
  await app.register(healthRoutes, { knowledge })
  await app.register(indexRoutes, { version: VERSION, publicUrl })
  await app.register(discoveryRoutes, { publicUrl })
  await app.register(async scope => {
    keepReadConventions(scope, { publicUrl })
    await scope.register(problemRoutes, { publicUrl })
  }, { prefix: '/problems' })
  const freshness = createFreshness({ now, nextRefresh })
  await app.register(async rest => {
    // Before all else of the scope: what is kept was negotiated and validated when it was made.
    await rest.register(responseCache, { version: knowledge.version, freshness })
    keepReadConventions(rest, { publicUrl })
    await rest.register(rootRoutes, { version: VERSION, publicUrl })
    await rest.register(cniRoutes, { prefix: '/cni', knowledge })
    await rest.register(collectionRoutes({
      knowledge, tag: 'Network models', what: 'network model', example: 'encapsulated', itemSchema: NetworkModelSchema, list: ({ networkModels }) => networkModels, view: viewNetworkModel
    }), { prefix: '/network-models' })
    await rest.register(collectionRoutes({
      knowledge, tag: 'Protocols', what: 'protocol', example: 'vxlan', itemSchema: ProtocolSchema, list: ({ protocols }) => protocols, view: cite
    }), { prefix: '/protocols' })
    await rest.register(collectionRoutes({
      knowledge,
      tag: 'Features',
      what: 'feature',
      example: 'encryption',
      itemSchema: FeatureSchema,
      oneSchema: FeatureWithProvidersSchema,
      list: ({ features }) => features,
      view: viewFeature,
      viewOne: viewFeatureWithProviders
    }), { prefix: '/features' })
    await rest.register(providerRoutes, { prefix: '/providers', knowledge })
    await rest.register(providerMetricRoutes, { prefix: '/providers', knowledge, samples: store })
    await rest.register(timelineRoutes, { prefix: '/providers', knowledge })
    await rest.register(portRoutes, { prefix: '/ports', knowledge })
    await rest.register(distributionRoutes, { prefix: '/distributions', knowledge })
    await rest.register(collectionRoutes({
      knowledge,
      tag: 'Recommendations',
      what: 'recommendation',
      example: 'canal-2018-07',
      itemSchema: RecommendationSchema,
      list: ({ recommendations }) => recommendations,
      view: viewRecommendation
    }), { prefix: '/recommendations' })
    await rest.register(collectionRoutes({
      knowledge, tag: 'Disputes', what: 'dispute', example: 'calico-encryption', itemSchema: DisputeSchema, list: ({ disputes }) => disputes, view: viewDispute
    }), { prefix: '/disputes' })
    await rest.register(collectionRoutes({
      knowledge, tag: 'Sources', what: 'source', example: 'github-api', itemSchema: SourceSchema, list: ({ sources }) => sources, view: source => source
    }), { prefix: '/sources' })
    await rest.register(metricRoutes, { prefix: '/metrics', knowledge, samples: store })
    await rest.register(tableRoutes, { prefix: '/tables', knowledge })
    await rest.register(changeRoutes, { prefix: '/changes', knowledge, publicUrl })
    await rest.register(coverageRoutes, { prefix: '/coverage', knowledge })
    await rest.register(refreshRoutes, { prefix: '/refreshes', runs: store, refresher, adminToken })
  }, { prefix: '/v1' })
  const watcher = createRevisionWatcher({ store, log: app.log, ...options.events })
  await app.register(eventRoutes, { prefix: '/v1/events', watcher, ...options.events })
  await app.register(graphqlPlugin, { knowledge, store, watcher, freshness, deprecations, ...options.events })
  await app.register(fastifySwaggerUi, { routePrefix: '/docs', uiConfig: { deepLinking: true } })
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger())
  return app
}
