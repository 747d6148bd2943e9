import fastifyCors from '@fastify/cors'
import Fastify, { LogController, type FastifyBaseLogger, type FastifyInstance, type FastifyServerOptions } from 'fastify'
import { changeRoutes, timelineRoutes } from './changes/change-routes.ts'
import { chartRoutes } from './charts/chart-routes.ts'
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
import { EXPOSED_HEADERS } from './http/answer-headers.ts'
import { cite } from './http/answers.ts'
import { closeConnectionsAtEnd } from './http/closing.ts'
import { collectionRoutes } from './http/collection-routes.ts'
import { constantAnswers } from './http/constant-answers.ts'
import { askAnewUnlessToldOtherwise, createFreshness } from './http/freshness.ts'
import { openFrontDoor } from './http/front-door.ts'
import { healthRoutes } from './http/health-routes.ts'
import { writeAnswer } from './http/json-parts.ts'
import { createKeptAnswers } from './http/kept-answers.ts'
import { lazyValidators } from './http/lazy-validators.ts'
import { DEFAULT_LIMITS, keepLimits, serverLimits, type Limits } from './http/limits.ts'
import { announceDeprecations, DEPRECATIONS, type Deprecation } from './http/deprecations.ts'
import { discoveryRoutes } from './http/discovery-routes.ts'
import { collectRoutes, documentationRoutes } from './http/documentation-routes.ts'
import { believeOutermost, createLinkBase } from './http/origin.ts'
import { problemRoutes } from './http/problem-routes.ts'
import { createProblems } from './http/problems.ts'
import { keepReadConventions } from './http/read-conventions.ts'
import { addressOf, MAX_PART_CHARACTERS, readQuery, refuseExpectations } from './http/request-head.ts'
import { logEveryRequest } from './http/request-log.ts'
import { responseCache } from './http/response-cache.ts'
import { indexRoutes, rootRoutes } from './http/root-routes.ts'
import { secureAnswers } from './http/security-headers.ts'
import { createShortWays } from './http/short-ways.ts'
import type { KnowledgeSource } from './knowledge/knowledge.ts'
import { metricRoutes, providerMetricRoutes } from './metrics/metric-routes.ts'
import { NetworkModelSchema } from './network-models/network-model-schema.ts'
import { viewNetworkModel } from './network-models/network-model-view.ts'
import { UI_PLUGIN_FOLDER } from './paths.ts'
import { portRoutes } from './ports/port-routes.ts'
import { prometheusRoutes, type PrometheusOptions } from './prometheus/prometheus-routes.ts'
import { ProtocolSchema } from './protocols/protocol-schema.ts'
import { providerRoutes } from './providers/provider-routes.ts'
import { rancherErrors } from './rancher/rancher-errors.ts'
import { createRancherLinks } from './rancher/rancher-links.ts'
import { rancherRoutes } from './rancher/rancher-routes.ts'
import { RecommendationSchema } from './recommendations/recommendation-schema.ts'
import { viewRecommendation } from './recommendations/recommendation-view.ts'
import type { RefreshStarter } from './refresh/refresh-rules.ts'
import { refreshRoutes } from './refresh/refresh-routes.ts'
import { SourceSchema } from './sources/source-schema.ts'
import type { Store } from './store/store.ts'
import { tableRoutes } from './tables/table-routes.ts'
import { uiPluginRoutes } from './ui-plugin/ui-plugin-routes.ts'
import { VERSION } from './version.ts'

export interface AppOptions {
  knowledge: KnowledgeSource
  store: Pick<Store, 'listRuns' | 'findRun' | 'revision' | 'changedAt' | 'check'>
  refresher: RefreshStarter
  adminToken?: string | undefined
  publicUrl?: string | undefined
  /** Origins of browsers that may read answers with credentials; `*` lets any read them without. */
  corsOrigins?: '*' | string[]
  trustProxy?: FastifyServerOptions['trustProxy']
  /** When the refresh job is next due; left out if it is off. */
  nextRefresh?: () => Date | undefined
  now?: () => Date
  /** Whether the process is about to end, before it closes the service. */
  isEnding?: () => boolean
  /** What the process tells of itself at `/metrics`; left out, it tells of the knowledge alone. */
  processMetrics?: PrometheusOptions['processMetrics']
  /** Those that differ from the usual ones. */
  limits?: Partial<Limits>
  /** What will go away. */
  deprecations?: readonly Deprecation[]
  /** How those who wait for new revisions are served, where it differs from the usual. */
  events?: EventSettings
  /** Where the built extension for Rancher is, if not where the build puts it. */
  uiPluginFolder?: string
  /** Left out: nothing is logged. */
  log?: FastifyBaseLogger
  /** One line for each request; ingresses usually keep such a log already. */
  logRequests?: boolean
}

/** The service without its process: every façade wired. It opens nothing, listens to nothing and reads no environment. */
export async function buildApp (options: AppOptions): Promise<FastifyInstance> {
  const { knowledge, store, refresher, adminToken, publicUrl, corsOrigins = '*', trustProxy = false, log, now = () => new Date(), nextRefresh = () => undefined, deprecations = DEPRECATIONS, logRequests = false } = options
  const limits = { ...DEFAULT_LIMITS, ...options.limits }
  const rancherLinks = createRancherLinks({ publicUrl, trustProxy })
  const linkBase = createLinkBase({ publicUrl, trustProxy })
  const problems = createProblems(publicUrl, [rancherErrors(rancherLinks)])
  const validators = lazyValidators()
  const app = Fastify({
    ...serverLimits(limits),
    ...(log === undefined ? { logger: false } : { loggerInstance: log }),
    trustProxy,
    clientErrorHandler: problems.answerClientError,
    logController: new LogController({ disableRequestLogging: true }),
    // What is logged of a request names its address, so no request needs a logger of its own.
    childLoggerFactory: logger => logger,
    rewriteUrl: addressOf,
    // No connection is let in any more by then; whoever is in the middle of a request gets an answer.
    return503OnClosing: false,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: MAX_PART_CHARACTERS, querystringParser: readQuery },
    schemaController: {
      compilersFactory: {
        buildValidator: () => validators,
        // The views say exactly what goes out; test/contract.test.ts holds their answers against the schemas. Bytes go out as well as text.
        buildSerializer: () => () => writeAnswer as (answer: unknown) => string
      }
    }
  })
  if (trustProxy === true) believeOutermost(app)
  const { refuse } = problems.handle(app)
  secureAnswers(app)
  askAnewUnlessToldOtherwise(app)
  const isEnding = closeConnectionsAtEnd(app, options.isEnding ?? (() => false), limits)

  await app.register(fastifyCors, { origin: corsOrigins, strictPreflight: false, credentials: corsOrigins !== '*', exposedHeaders: EXPOSED_HEADERS })
  const { admitsAll, countOperation } = keepLimits(app, limits, refuse)
  const routes = collectRoutes(app)
  announceDeprecations(app, deprecations, publicUrl)
  await app.register(healthRoutes, { knowledge, store, isEnding })
  await app.register(prometheusRoutes, { knowledge, runs: store, version: VERSION, now, nextRefresh, processMetrics: options.processMetrics })
  await app.register(indexRoutes, { version: VERSION, publicUrl })
  const constant = constantAnswers(now())
  await app.register(discoveryRoutes, { publicUrl, linkBase, constant })
  await app.register(async scope => {
    await scope.register(responseCache, constant)
    keepReadConventions(scope, { knowledge, publicUrl })
    await scope.register(problemRoutes, { publicUrl })
  }, { prefix: '/problems' })
  const kept = createKeptAnswers({ freshness: createFreshness({ now, nextRefresh }) })
  const shortWays = createShortWays()
  openFrontDoor(app.server, { kept, knowledge, shortWays, isOpen: admitsAll, isEnding, addressLength: limits.addressLength, questionPath: '/graphql' })
  refuseExpectations(app.server)
  if (logRequests) logEveryRequest(app.server, app.log)
  await app.register(async rest => {
    // Before all else of the scope: what is kept was negotiated and validated when it was made.
    await rest.register(responseCache, { kept, knowledge, shortWays })
    keepReadConventions(rest, { knowledge, publicUrl })
    await rest.register(rootRoutes, { version: VERSION, publicUrl })
    await rest.register(cniRoutes, { prefix: '/cni', knowledge })
    await rest.register(collectionRoutes({
      knowledge,
      tag: 'Network models',
      what: 'network model',
      kind: 'networkModel',
      example: 'encapsulated',
      itemSchema: NetworkModelSchema,
      list: ({ networkModels }) => networkModels,
      view: viewNetworkModel
    }), { prefix: '/network-models' })
    await rest.register(collectionRoutes({
      knowledge, tag: 'Protocols', what: 'protocol', kind: 'protocol', example: 'vxlan', itemSchema: ProtocolSchema, list: ({ protocols }) => protocols, view: cite
    }), { prefix: '/protocols' })
    await rest.register(collectionRoutes({
      knowledge,
      tag: 'Features',
      what: 'feature',
      kind: 'feature',
      example: 'encryption',
      itemSchema: FeatureSchema,
      oneSchema: FeatureWithProvidersSchema,
      list: ({ features }) => features,
      view: viewFeature,
      viewOne: viewFeatureWithProviders
    }), { prefix: '/features' })
    await rest.register(providerRoutes, { prefix: '/providers', knowledge })
    await rest.register(providerMetricRoutes, { prefix: '/providers', knowledge })
    await rest.register(timelineRoutes, { prefix: '/providers', knowledge })
    await rest.register(portRoutes, { prefix: '/ports', knowledge })
    await rest.register(distributionRoutes, { prefix: '/distributions', knowledge })
    await rest.register(collectionRoutes({
      knowledge,
      tag: 'Recommendations',
      what: 'recommendation',
      example: 'latency',
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
    await rest.register(metricRoutes, { prefix: '/metrics', knowledge })
    await rest.register(chartRoutes, { prefix: '/metrics', knowledge })
    await rest.register(tableRoutes, { prefix: '/tables', knowledge })
    await rest.register(changeRoutes, { prefix: '/changes', knowledge, publicUrl, linkBase })
    await rest.register(coverageRoutes, { prefix: '/coverage', knowledge })
    await rest.register(refreshRoutes, { prefix: '/refreshes', runs: store, refresher, adminToken, publicUrl })
  }, { prefix: '/v1' })
  await app.register(async rancher => {
    // Its links differ by the way a request came. No header holds a line feed, so no other key can be the same.
    await rancher.register(responseCache, { kept, knowledge, dependsOn: request => `\n${rancherLinks.baseOf(request)}` })
    await rancher.register(rancherRoutes, { knowledge, links: rancherLinks })
  }, { prefix: '/rancher' })
  const watcher = createRevisionWatcher({ store, log: app.log, ...options.events })
  await app.register(eventRoutes, { prefix: '/v1/events', watcher, ...options.events })
  await app.register(graphqlPlugin, {
    knowledge, runs: store, watcher, countOperation, cache: { kept, knowledge, shortWays }, deprecations, corsOrigins, publicUrl, ...options.events
  })
  await app.register(uiPluginRoutes, { folder: options.uiPluginFolder ?? UI_PLUGIN_FOLDER })
  await app.register(documentationRoutes, { routes, constant, version: VERSION, publicUrl })
  return app
}
