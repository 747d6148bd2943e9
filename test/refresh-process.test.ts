import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { dayOf } from '../src/knowledge/dates.ts'
import { createConsoleLog } from '../src/refresh/console-log.ts'
import { currentRepositories } from '../src/refresh/current-repositories.ts'
import { openRefresher } from '../src/refresh/open-refresher.ts'
import { readSeed } from '../src/seed/read-seed.ts'
import { openSqliteStore } from '../src/store/sqlite-store.ts'
import { compileService } from './helpers/compiled.ts'
import { startGitHubServer } from './helpers/github-server.ts'

t.setTimeout(90_000)

const inProject = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url))
const migrationsFolder = inProject('migrations')
const TOKEN = 'github_pat_11SECRETSECRETSECRET'

const { facts } = await readSeed(inProject('seed'))
const repositories = currentRepositories(facts, dayOf(new Date())).map(({ fullName }) => ({ fullName }))

const compiled = compileService(t)

const spawnCommand = (t: Test, env: Record<string, string>, ...names: string[]) => {
  const child = spawn(process.execPath, [join(compiled, 'refresh-command.js'), ...names], {
    env: { ...process.env, NODE_OPTIONS: '', HTTP_PROXY: '', http_proxy: '', GITHUB_TOKEN: '', ...env }
  })
  t.teardown(() => child.kill('SIGKILL'))
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => { output += chunk })
  return { child, output: () => output, ended: once(child, 'exit') as Promise<[number | null, string | null]> }
}
const open = (t: Test, file: string) => {
  const store = openSqliteStore({ file, migrationsFolder })
  t.teardown(() => store.close())
  return store
}

t.test('it fetches what the seed names, and ends by itself', async t => {
  const github = await startGitHubServer(t, { repositories, token: TOKEN })
  const file = join(t.testdir(), 'data', 'atlas.db')
  const { output, ended } = spawnCommand(t, { DATABASE_URL: `file:${file}`, GITHUB_API_URL: github.url, GITHUB_TOKEN: TOKEN })
  t.strictSame(await ended, [0, null])
  t.match(output(), new RegExp(`succeeded: ${repositories.length} stored of ${repositories.length}`))
  t.notMatch(output(), 'SECRET')
  t.equal((await open(t, file).listSamples({})).filter(({ method }) => method === 'github-api').length, repositories.length)
  t.equal(github.mostAtOnce(), 1)
})

t.test('wrong names and settings end it at once', async t => {
  const env = { DATABASE_URL: `file:${join(t.testdir(), 'atlas.db')}`, GITHUB_API_URL: 'http://127.0.0.1:9' }
  const wrongName = spawnCommand(t, env, 'flanel')
  t.match(await wrongName.ended, [2, null])
  t.match(wrongName.output(), /called 'flanel'/)
  const wrongSetting = spawnCommand(t, { ...env, REFRESH_SCHEDULE: 'daily' })
  t.match(await wrongSetting.ended, [1, null])
  t.match(wrongSetting.output(), /^cni-atlas: REFRESH_SCHEDULE is "daily"/)
})

t.test('killed in the middle of a run, it leaves a sound database, and another goes on', async t => {
  const github = await startGitHubServer(t, { repositories, latencyMs: 20 })
  const file = join(t.testdir(), 'atlas.db')
  const env = { DATABASE_URL: `file:${file}`, GITHUB_API_URL: github.url }
  const { child, ended } = spawnCommand(t, env)
  while (github.requests.length < 8) await new Promise(resolve => setTimeout(resolve, 5))
  child.kill('SIGKILL')
  await ended

  const store = open(t, file)
  const run = (await store.listRuns({ limit: 1 }))[0]!
  const stored = (await store.listRepositories()).filter(({ lastAttemptAt }) => lastAttemptAt !== null).map(({ provider }) => provider)
  t.equal(run.outcome, 'running')
  t.ok(stored.length >= 2 && stored.length < repositories.length, `${stored.length} were stored`)

  const later = new Date(Date.now() + 31_000)
  const refresher = openRefresher({
    config: { GITHUB_API_URL: github.url, GITHUB_API_VERSION: '2022-11-28', REFRESH_SCHEDULE: '0 0 1 1 *' },
    version: 'test',
    env: {},
    store,
    log: createConsoleLog({ write: () => {} }),
    listRepositories: () => currentRepositories(facts, dayOf(new Date())),
    now: () => later
  })
  t.teardown(() => refresher.close())
  const next = await (await refresher.runIfDue())!.done
  t.match(next, { trigger: 'schedule', outcome: 'succeeded' })
  t.strictSame(next.repositories.filter(({ provider }) => stored.includes(provider)), [])
  t.match(await store.findRun(run.id), { outcome: 'aborted', error: 'its process ended before it did' })
  t.equal((await store.latestSamples('2099-01-01')).all().filter(({ method }) => method === 'github-api').length, repositories.length)
  await refresher.close()
})

t.test('two at once make one run', async t => {
  const github = await startGitHubServer(t, { repositories, latencyMs: 50 })
  const file = join(t.testdir(), 'atlas.db')
  const env = { DATABASE_URL: `file:${file}`, GITHUB_API_URL: github.url }
  const [one, other] = [spawnCommand(t, env), spawnCommand(t, env)]
  t.strictSame((await Promise.all([one.ended, other.ended])).map(([code]) => code), [0, 0], one.output() + other.output())
  const runs = await open(t, file).listRuns({ limit: 9 })
  t.ok(runs.every(({ outcome }) => outcome === 'succeeded'))
  t.equal(github.mostAtOnce(), 1)
  t.equal(github.requests.length, runs.length * 2 * repositories.length)
})

t.test('told to stop, it stops and says so', async t => {
  const github = await startGitHubServer(t, { repositories, latencyMs: 20 })
  const file = join(t.testdir(), 'atlas.db')
  const { child, output, ended } = spawnCommand(t, { DATABASE_URL: `file:${file}`, GITHUB_API_URL: github.url })
  while (github.requests.length < 8) await new Promise(resolve => setTimeout(resolve, 5))
  child.kill('SIGTERM')
  t.strictSame(await ended, [1, null])
  t.match(output(), /refresh 1 \(command\) aborted: \d+ stored, \d+ skipped of \d+ .*; stopped before its end/)
  t.match(await open(t, file).listRuns({ limit: 1 }), [{ outcome: 'aborted' }])
})
