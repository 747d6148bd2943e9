import { buildApp } from './app.ts'
import { databaseFile, loadConfig } from './config.ts'
import { createKnowledge } from './knowledge/knowledge.ts'
import { loggerOptions } from './logger.ts'
import { describeFailure } from './main-error.ts'
import { MIGRATIONS_FOLDER, SEED_FOLDER } from './paths.ts'
import { readSeed } from './seed/read-seed.ts'
import { openSqliteStore } from './store/sqlite-store.ts'

/** The process: everything is opened here, in this order, and closed in the other. */
async function main (): Promise<void> {
  const config = loadConfig(process.env)
  // The seed is read before the database is touched: a broken one leaves nothing half-written.
  const { facts, digest } = await readSeed(SEED_FOLDER)
  const store = openSqliteStore({ file: databaseFile(config), migrationsFolder: MIGRATIONS_FOLDER })
  const { changed, revision } = await store.importFacts(facts, digest, new Date())

  const knowledge = createKnowledge({ store })
  const app = await buildApp({
    knowledge,
    store,
    refresher: { start: async () => { throw new Error('not wired') } },
    adminToken: config.ADMIN_TOKEN,
    publicUrl: config.PUBLIC_URL,
    corsOrigins: config.CORS_ORIGINS === '*' ? '*' : config.CORS_ORIGINS.split(','),
    trustProxy: trustProxyOf(config.TRUST_PROXY),
    logger: loggerOptions(config)
  })
  app.addHook('onClose', async () => { await store.close() })
  app.log.info(changed ? `imported the seed: ${facts.providers.length} providers, now at revision ${revision}` : `the seed is in the store already, at revision ${revision}`)

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      app.log.info(`${signal}: finishing the requests under way`)
      app.close().then(() => { process.exitCode = 0 }, err => fail(err))
    })
  }

  const address = await app.listen({ host: config.HOST, port: config.PORT })
  app.log.info(`CNI Atlas is at ${config.PUBLIC_URL ?? address} — REST /v1, GraphQL explorer /graphiql, reference /docs/`)
}

/** 'true', 'false', or the addresses and networks of proxies. */
const trustProxyOf = (setting: string): boolean | string => setting === 'true' || (setting !== 'false' && setting)

function fail (err: unknown): void {
  console.error(`cni-atlas: ${describeFailure(err)}`)
  process.exit(1)
}

main().catch(fail)
