import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { createConsoleLog } from '../src/refresh/console-log.ts'
import { currentRepositories } from '../src/refresh/current-repositories.ts'
import { openRefresher } from '../src/refresh/open-refresher.ts'
import { runRefreshCommand } from '../src/refresh/run-refresh-command.ts'
import { openSqliteStore } from '../src/store/sqlite-store.ts'
import { anAssertion, aProvider } from './helpers/builders.ts'
import { faults, startGitHubServer, type GitHubServerOptions } from './helpers/github-server.ts'

const migrationsFolder = fileURLToPath(new URL('../migrations', import.meta.url))
const TOKEN = 'github_pat_11SECRETSECRETSECRET'
const TARGETS = [{ provider: 'flannel', fullName: 'flannel-io/flannel' }, { provider: 'calico', fullName: 'projectcalico/calico' }]

async function setup (t: Test, { server = {}, isTTY = false, config = {} }: { server?: GitHubServerOptions, isTTY?: boolean, config?: object } = {}) {
  const github = await startGitHubServer(t, { repositories: [{ fullName: 'flannel-io/flannel' }, { fullName: 'projectcalico/calico', stars: 6900 }], ...server })
  const store = openSqliteStore({ file: ':memory:', migrationsFolder })
  let text = ''
  const log = createConsoleLog({ write: (piece: string) => { text += piece }, isTTY, columns: 30 })
  const refresher = openRefresher({
    config: { GITHUB_API_URL: github.url, GITHUB_API_VERSION: '2022-11-28', REFRESH_SCHEDULE: 'off', ...config } as Parameters<typeof openRefresher>[0]['config'],
    version: '1.2.3',
    env: {},
    store,
    log,
    listRepositories: () => TARGETS,
    now: () => new Date('2026-11-26T12:00:00.000Z'),
    random: () => 0,
    sleep: async () => {}
  })
  t.teardown(async () => {
    await refresher.close()
    await store.close()
  })
  const command = (...names: string[]) => runRefreshCommand({ refresher, repositories: TARGETS, names, log })
  return { github, store, refresher, command, text: () => text }
}

t.test('the command says in plain lines what it does, and exits with 0 if all is fetched', async t => {
  const { github, command, text } = await setup(t)
  t.equal(await command(), 0)
  t.match(text().split('\n'), [
    /^without GITHUB_TOKEN, GitHub answers 60 requests an hour; 2 repositories take 4\./,
    'flannel: 9,400 stars, 2,900 forks, 240 contributors',
    'calico: 6,900 stars, 2,900 forks, 240 contributors',
    /^refresh 1 \(command\) succeeded: 2 stored of 2 in 0 s with 4 requests, 4,996 of 5,000 left$/,
    ''
  ])
  t.equal(github.requests[0]!.headers['user-agent'], 'cni-atlas/1.2.3')
  t.notMatch(text(), '\u001b')
})

t.test('on a terminal a line shows how far it is', async t => {
  const { command, text } = await setup(t, { isTTY: true })
  await command()
  t.match(text(), '\r\u001b[2K[############------------] 1/2'.slice(0, 34))
  t.match(text().endsWith('left\n'), true)
})

t.test('names choose what is fetched', async t => {
  const { github, command, text } = await setup(t)
  t.equal(await command('calico'), 0)
  t.notMatch(github.paths().join(), 'flannel')
  t.equal(await command('calico', 'calicoo', 'x'), 2)
  t.match(text(), /No provider with a repository is called 'calicoo', 'x'\. There are: calico, flannel\n$/)
  t.equal(github.requests.length, 2)
})

t.test('the exit code tells of anything that was not fetched', async t => {
  const { github, command, text } = await setup(t)
  github.fail(/calico/, faults.answer(404, { message: 'Not Found' }))
  t.equal(await command(), 1)
  t.match(text(), /! calico: projectcalico\/calico could not be refreshed: not found: deleted, or private: Not Found; next attempt after/)
  t.equal(await command('flannel'), 0)
  github.rate.remaining = 0
  t.equal(await command('flannel'), 1)
})

t.test('during a run of somebody else it waits for that', async t => {
  const { command, refresher, text } = await setup(t, { server: { latencyMs: 5 } })
  const { run } = await refresher.start('manual')
  t.equal(await command('flannel'), 0)
  t.match(text(), new RegExp(`refresh ${run.id} is under way already; waiting for it`))
  t.match(text().trim().split('\n').at(-1), /^refresh 1 \(manual\) succeeded/)
})

t.test('if that is cut off, it does the work itself', async t => {
  const { command, refresher, store } = await setup(t)
  const { run } = await refresher.start('manual')
  const cutOff = { ...(await store.findRun(run.id))!, outcome: 'aborted' as const }
  let starts = 0
  const start: typeof refresher.start = async (...args) => starts++ === 0 ? { run, done: Promise.resolve(cutOff), started: false } : await refresher.start(...args)
  t.equal(await runRefreshCommand({ refresher: { start }, repositories: TARGETS, names: [], log: createConsoleLog({ write: () => {} }) }), 0)
  t.equal(starts, 2)
  t.equal(await command(), 0)
})

t.test('a fault of the store is said with its reason', async t => {
  let text = ''
  const log = createConsoleLog({ write: piece => { text += piece } })
  log.error({ err: new Error('disk full') }, 'refresh 1 broke off')
  log.error({}, 'no reason')
  t.equal(text, '! refresh 1 broke off: disk full\n! no reason\n')
})

t.test('the token may be in a file, which is read each time', async t => {
  const file = join(t.testdir(), 'token')
  writeFileSync(file, 'old\n')
  const { command, text } = await setup(t, { server: { token: TOKEN }, config: { GITHUB_TOKEN_FILE: file } })
  t.equal(await command(), 1)
  t.match(text(), 'Bad credentials')
  writeFileSync(file, `${TOKEN}\n`)
  t.equal(await command(), 0)
  t.notMatch(text(), 'GITHUB_TOKEN')
})

t.test('a token file that cannot be read is said to be that', async t => {
  const { github, command, text } = await setup(t, { config: { GITHUB_TOKEN_FILE: join(t.testdir(), 'none') } })
  t.equal(await command(), 1)
  t.match(text(), /the token cannot be read \(ENOENT\)/)
  t.equal(github.requests.length, 0)
})

t.test('repositories are those of the records in force', async t => {
  const providers = [
    aProvider({
      repositories: [
        { ...anAssertion({ validTo: '2020-12-01' }), fullName: 'coreos/flannel', formerNames: [], detail: null },
        { ...anAssertion({ validFrom: '2020-12-01' }), fullName: 'flannel-io/flannel', formerNames: [], detail: null }
      ]
    }),
    aProvider({ id: 'private-cni', repositories: [] })
  ]
  t.strictSame(currentRepositories({ providers }, '2018-07-26'), [{ provider: 'flannel', fullName: 'coreos/flannel' }])
  t.strictSame(currentRepositories({ providers }, '2026-11-26'), [{ provider: 'flannel', fullName: 'flannel-io/flannel' }])
})
