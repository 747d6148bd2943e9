import { lookup } from 'node:dns/promises'
import { setTimeout as delay } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { buildApp } from './app.ts'
import { allowedOrigins, databaseFile, loadConfig, trustedProxies } from './config.ts'
import { dayOf, twoDaysBefore } from './knowledge/dates.ts'
import { createKnowledge } from './knowledge/knowledge.ts'
import { openLog, tellFailure } from './logger.ts'
import { describeFailure } from './main-error.ts'
import { MIGRATIONS_FOLDER, SEED_FOLDER } from './paths.ts'
import { watchProcess } from './prometheus/process-metrics.ts'
import { currentRepositories } from './refresh/current-repositories.ts'
import { openRefresher } from './refresh/open-refresher.ts'
import { parseSchedule } from './refresh/schedule.ts'
import { openSeededStore } from './seed/open-seeded-store.ts'
import { VERSION } from './version.ts'

/** The process: everything is opened here, in this order, and closed in the other. */
async function main (): Promise<void> {
  const config = loadConfig(process.env)
  const running: { app?: FastifyInstance, endingSince?: number } = {}
  // From the beginning: the first process of a container is not ended by a signal that it does not listen to.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => { end(signal).catch(fail) })

  /** Not at once, as requests come for a while: whoever sends them learns later of the end, and connections with one under way could not be closed. */
  async function end (signal: string): Promise<void> {
    const { app, endingSince } = running
    if (app === undefined) process.exit(0)
    if (endingSince !== undefined) return insist(signal, endingSince)
    running.endingSince = performance.now()
    app.log.info(`${signal}: finishing the requests under way`)
    await delay(config.SHUTDOWN_DELAY)
    await app.close()
  }

  /** Who presses Ctrl-C again does not want to wait; but npm hands on a signal that a terminal has sent to both. */
  function insist (signal: string, endingSince: number): void {
    if (signal === 'SIGINT' && performance.now() - endingSince >= 1000) process.exit(130)
  }

  const { store, changed, revision } = await openSeededStore({ file: databaseFile(config), migrationsFolder: MIGRATIONS_FOLDER, seedFolder: SEED_FOLDER })

  const log = await openLog(config)
  const schedule = parseSchedule(config.REFRESH_SCHEDULE)
  const knowledge = createKnowledge({ store, freshFrom: today => schedule?.freshFrom(today) ?? twoDaysBefore(today) })
  const refresher = openRefresher({
    config, version: VERSION, env: process.env, store, log, listRepositories: async () => currentRepositories(await knowledge.facts(), dayOf(new Date()))
  })
  const app = await buildApp({
    knowledge,
    store,
    refresher,
    nextRefresh: () => schedule?.nextTick(new Date()) ?? undefined,
    adminToken: config.ADMIN_TOKEN,
    publicUrl: config.PUBLIC_URL,
    corsOrigins: allowedOrigins(config),
    trustProxy: trustedProxies(config),
    limits: { requestsPerMinute: config.RATE_LIMIT, eventLoopLagMs: config.MAX_EVENT_LOOP_LAG },
    processMetrics: watchProcess(),
    log,
    isEnding: () => running.endingSince !== undefined,
    logRequests: config.LOG_REQUESTS === 'true'
  })
  // Beside the requests under way, which may take half a minute; a fault of it is told by the second time.
  app.addHook('preClose', async () => { refresher.close().catch(() => {}) })
  app.addHook('onClose', async () => {
    await refresher.close()
    await store.close()
  })
  running.app = app
  app.log.info(changed ? `imported the seed, now at revision ${revision}` : `the seed is in the store already, at revision ${revision}`)

  // By its address: told a name, the framework opens a second server for `localhost`, which goes past the front door.
  const { address: host } = await lookup(config.HOST, { order: 'ipv4first' })
  const address = await app.listen({ host, port: config.PORT })
  refresher.startTimer()
  app.log.info(`CNI Atlas is at ${config.PUBLIC_URL ?? address} — REST /v1, GraphQL explorer /graphiql, reference /docs/`)
}

function fail (err: unknown): void {
  tellFailure(describeFailure(err), process.env.LOG_FORMAT)
  process.exit(1)
}

main().catch(fail)
