import { rmSync, statSync, writeFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { createGitHubClient } from '../src/github/github-client.ts'
import { createKnowledge } from '../src/knowledge/knowledge.ts'
import { openLog } from '../src/logger.ts'
import { createRefresher } from '../src/refresh/refresher.ts'
import { connect } from '../src/store/connect.ts'
import { openSqliteStore } from '../src/store/sqlite-store.ts'
import { setup as setupApp, TODAY } from './helpers/app.ts'
import { startGitHubServer } from './helpers/github-server.ts'

const ADMIN_TOKEN = 'let-me-in-now'
const START = { method: 'POST', url: '/v1/refreshes', headers: { authorization: `Bearer ${ADMIN_TOKEN}` } } as const
const REPOSITORY = { id: 1, fullName: 'projectcalico/calico', stars: 6900, forks: 1500, contributors: 500 }

/** The service with its job, and another connection to its file. */
async function setup (t: Test, { patienceMs, latencyMs = 50, leaseTtlMs = 30_000 }: { patienceMs: number, latencyMs?: number, leaseTtlMs?: number }) {
  const { file } = await setupApp(t)
  const store = openSqliteStore({ file, migrationsFolder: 'migrations', busyTimeoutMs: patienceMs })
  const github = await startGitHubServer(t, { repositories: [REPOSITORY], latencyMs })
  const refresher = createRefresher({
    store,
    github: createGitHubClient({ baseUrl: github.url, userAgent: 'cni-atlas/test' }),
    log: { debug () {}, info () {}, warn () {}, error () {} },
    listRepositories: () => [{ provider: 'calico', fullName: REPOSITORY.fullName }],
    schedule: null,
    leaseTtlMs
  })
  const now = () => new Date(`${TODAY}T12:00:00Z`)
  const { app } = await setupApp(t, { store, refresher, adminToken: ADMIN_TOKEN, knowledge: createKnowledge({ store, now }), now })
  const other = connect(file)
  t.teardown(async () => {
    other.close()
    await refresher.close()
    await store.close()
  })
  return { app, store, file, other, refresher }
}

/** The longest time for which nothing else could happen while the work was done. */
async function longestHalt (work: () => Promise<unknown>): Promise<number> {
  let longest = 0
  let last = performance.now()
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - last)
    last = performance.now()
  }, 1)
  await work().finally(() => clearInterval(timer))
  return longest
}

t.test('who waits for another process to write holds up nobody, and is told when it takes too long', async t => {
  const { app, other } = await setup(t, { patienceMs: 600 })
  await app.inject('/livez')
  other.exec('BEGIN IMMEDIATE')
  const halt = await longestHalt(async () => {
    const started = app.inject(START)
    t.equal((await app.inject('/livez')).statusCode, 200)
    const res = await started
    t.match(res.json(), { status: 503, code: 'UNAVAILABLE' })
    t.match(res.headers['retry-after'], /^\d+$/)
  })
  t.ok(halt < 300, `nothing else happened for ${Math.round(halt)} ms`)
  t.equal((await app.inject('/readyz')).statusCode, 200, 'what is read is not barred')
  other.exec('ROLLBACK')
  t.equal((await app.inject(START)).statusCode, 202)
})

t.test('a run outlives a writer that takes its time', async t => {
  const { app, other, refresher } = await setup(t, { patienceMs: 5000 })
  other.exec('BEGIN IMMEDIATE')
  const starting = app.inject(START)
  await delay(300)
  other.exec('ROLLBACK')
  t.equal((await starting).statusCode, 202)
  other.exec('BEGIN IMMEDIATE')
  await delay(500)
  other.exec('ROLLBACK')
  t.match(await (await refresher.start('manual')).done, { outcome: 'succeeded' })
})

t.test('a lease that cannot be prolonged for a while is not lost', async t => {
  const { other, refresher } = await setup(t, { patienceMs: 20, latencyMs: 600, leaseTtlMs: 300 })
  const { done } = await refresher.start('manual')
  await delay(50)
  other.exec('BEGIN IMMEDIATE')
  await delay(300)
  other.exec('ROLLBACK')
  t.match(await done, { outcome: 'succeeded', error: null })
})

t.test('the end of a run is written down when the database can be written again', async t => {
  const { app, other, refresher } = await setup(t, { patienceMs: 50 })
  const latest = async () => (await app.inject('/v1/refreshes/latest')).json().data
  const { done } = await refresher.start('manual')
  other.exec('BEGIN IMMEDIATE')
  await delay(500)
  t.match(await latest(), { outcome: 'running' })
  other.exec('ROLLBACK')
  t.match(await done, { outcome: 'failed', error: /^broke off: another process keeps the database to itself/ })
  t.match(await latest(), { outcome: 'failed' })
  t.match(await (await refresher.start('manual')).done, { id: 2, outcome: 'succeeded' }, 'and the next one finds nothing that was cut off')
})

t.test('a service that ends does not wait for a database that cannot be written', async t => {
  const { other, refresher } = await setup(t, { patienceMs: 50 })
  const { done } = await refresher.start('manual')
  done.catch(() => {})
  other.exec('BEGIN IMMEDIATE')
  await delay(500)
  const before = performance.now()
  await refresher.close()
  t.ok(performance.now() - before < 1000)
  await t.rejects(done, /keeps the database to itself/)
  other.exec('ROLLBACK')
})

t.test('a database that is damaged is told, and logged, and the service is not ready', async t => {
  const lines: string[] = []
  const log = await openLog({ LOG_LEVEL: 'info', LOG_FORMAT: 'json' }, { write: (line: string) => { lines.push(line) } })
  const { app, file, graphql } = await setupApp(t, { log })
  t.equal((await app.inject('/readyz')).statusCode, 200)
  writeFileSync(file, Buffer.alloc(statSync(file).size, 'garbage '))
  for (const url of ['/readyz', '/v1/refreshes', '/v1/refreshes/1', '/v1/refreshes/latest', '/metrics']) {
    lines.length = 0
    const res = await app.inject(url)
    t.match(res.json(), { status: 503, code: 'UNAVAILABLE' }, url)
    t.match(res.headers['retry-after'], /^\d+$/)
    t.notMatch(res.body, /SQLITE|malformed|not a database/)
    t.match(lines.join(''), /SqliteError: /, 'the log has it')
  }
  t.match(await graphql('{ refreshes { id } }'), { errors: [{ extensions: { code: 'UNAVAILABLE' } }] })
})

t.test('a database that is no longer in its place is none to be ready with', async t => {
  const { app, file } = await setupApp(t)
  t.equal((await app.inject('/readyz')).statusCode, 200)
  rmSync(file)
  t.match((await app.inject('/readyz')).json(), { status: 503, code: 'UNAVAILABLE' })
  writeFileSync(file, '')
  t.match((await app.inject('/readyz')).json(), { status: 503 }, 'nor is another one in that place')
})

t.test('a database in memory is always in its place', async t => {
  const store = openSqliteStore({ file: ':memory:', migrationsFolder: 'migrations' })
  await store.check()
  await store.close()
  await t.rejects(store.check(), /not open/)
})
