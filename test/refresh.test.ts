import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { inspect } from 'node:util'
import t, { type Test } from 'tap'
import { createGitHubClient } from '../src/github/github-client.ts'
import type { TransportOptions } from '../src/github/transport.ts'
import type { RefreshLog } from '../src/refresh/refresh-log.ts'
import { createRefresher, type RefresherOptions } from '../src/refresh/refresher.ts'
import { parseSchedule } from '../src/refresh/schedule.ts'
import { openSqliteStore } from '../src/store/sqlite-store.ts'
import { aPublishedSample, aSample, someFacts } from './helpers/builders.ts'
import { faults, problem, startGitHubServer, type Fault, type GitHubServerOptions } from './helpers/github-server.ts'

const migrationsFolder = fileURLToPath(new URL('../migrations', import.meta.url))
const HOUR_MS = 60 * 60 * 1000
const TOKEN = 'github_pat_11SECRETSECRETSECRET'

const REPOSITORIES = [
  { id: 1, fullName: 'projectcalico/calico', stars: 6900, forks: 1500, contributors: 500 },
  { id: 2, fullName: 'cilium/cilium', stars: 23_000, forks: 3500, contributors: 1000 },
  { id: 3, fullName: 'flannel-io/flannel', formerNames: ['coreos/flannel'], stars: 9400, forks: 2900, contributors: 240 }
]
const TARGETS = [
  { provider: 'calico', fullName: 'projectcalico/calico' },
  { provider: 'cilium', fullName: 'cilium/cilium' },
  { provider: 'flannel', fullName: 'coreos/flannel' }
]

interface Setup {
  server?: GitHubServerOptions
  client?: Partial<TransportOptions>
  options?: Partial<RefresherOptions>
  file?: string
}

/** The job on a real store and a real server, at a clock that the test turns. */
async function setup (t: Test, { server = {}, client = {}, options = {}, file = ':memory:' }: Setup = {}) {
  const clock = { now: new Date('2026-11-26T12:00:00.000Z') }
  const inSeconds = () => Math.floor(clock.now.getTime() / 1000)
  const github = await startGitHubServer(t, { repositories: REPOSITORIES, now: () => clock.now, resetAt: () => inSeconds() + 1800, ...server })
  const store = openSqliteStore({ file, migrationsFolder, clock: () => clock.now })
  t.teardown(() => store.close())
  const lines: Array<{ level: string, message: string }> = []
  const log = Object.fromEntries(['debug', 'info', 'warn', 'error'].map(level => [level, (details: object, message: string) => {
    lines.push({ level, message: `${message} ${inspect(details)}` })
  }])) as unknown as RefreshLog
  const sleeps: number[] = []
  const sleep = async (ms: number) => { sleeps.push(ms) }
  const targets = [...TARGETS]
  const shared = { now: () => clock.now, sleep, random: () => 0.5 }

  const newRefresher = (more: Partial<RefresherOptions> & { client?: Partial<TransportOptions> } = {}) => {
    const refresher = createRefresher({
      store,
      github: createGitHubClient({ baseUrl: github.url, userAgent: 'cni-atlas/test', attemptTimeoutMs: 2000, ...shared, ...client, ...more.client }),
      log,
      listRepositories: () => targets,
      schedule: parseSchedule('17 3 * * *'),
      graceMs: 1000,
      pollMs: 10,
      ...shared,
      ...options,
      ...more
    })
    t.teardown(() => refresher.close())
    return refresher
  }
  const refresher = newRefresher()

  return {
    github,
    store,
    refresher,
    newRefresher,
    targets,
    clock,
    lines,
    sleeps,
    /** The messages of a level, without details. */
    told: (level: string) => lines.filter(line => line.level === level).map(({ message }) => message),
    turn: (ms: number) => { clock.now = new Date(clock.now.getTime() + ms) },
    run: async (only?: string[]) => await (await refresher.start('manual', { only })).done,
    scheduled: async () => await (await refresher.runIfDue())?.done,
    samples: async (provider?: string) => (await store.listSamples(provider === undefined ? {} : { providers: [provider] })).filter(({ method }) => method === 'github-api'),
    latest: async (provider: string) => (await store.latestSamples('2099-01-01')).all().find(sample => sample.provider === provider),
    state: async (provider: string) => (await store.listRepositories()).find(state => state.provider === provider)
  }
}

const outcomes = ({ repositories }: { repositories: Array<{ provider: string, outcome: string, reason: string | null }> }) =>
  Object.fromEntries(repositories.map(({ provider, outcome, reason }) => [provider, reason === null ? outcome : `${outcome}: ${reason}`]))
const LIST_TOO_LARGE = faults.answer(403, problem('The history or contributor list is too large to list contributors for this repository via the API.'))
const ALL_STORED = { calico: 'stored', cilium: 'stored', flannel: 'stored' }

t.test('a run stores the figures of every repository, and what comes with them', async t => {
  const { github, run, samples, state, store, told } = await setup(t)
  const finished = await run()
  t.match(finished, {
    trigger: 'manual',
    dueAt: null,
    outcome: 'succeeded',
    startedAt: '2026-11-26T12:00:00.000Z',
    finishedAt: '2026-11-26T12:00:00.000Z',
    rateLimit: 5000,
    rateLimitRemaining: 4993,
    rateLimitResetAt: '2026-11-26T12:30:00.000Z',
    resumeAt: null,
    error: null
  })
  t.equal(finished.requests, github.requests.length)
  t.equal(finished.requests, 7, 'two a repository, and one for a new name')
  t.strictSame(outcomes(finished), ALL_STORED)
  t.strictSame(await samples('calico'), [aSample({
    provider: 'calico',
    repository: 'projectcalico/calico',
    stars: 6900,
    forks: 1500,
    contributors: 500,
    observedOn: '2026-11-26',
    fetchedAt: '2026-11-26T12:00:00.000Z',
    sources: ['github-api']
  })])
  t.match(await state('flannel'), {
    githubId: 3,
    fullName: 'flannel-io/flannel',
    status: 'ok',
    failures: 0,
    lastAttemptAt: '2026-11-26T12:00:00.000Z',
    nextAttemptAt: null,
    archived: false,
    license: 'Apache-2.0',
    pushedAt: '2026-11-25T10:00:00Z'
  })
  t.match(await store.findRun(finished.id), finished)
  t.equal(github.mostAtOnce(), 1)
  t.match(told('info').at(-1), /^refresh 1 \(manual\) succeeded: 3 stored of 3 in 0 s with 7 requests, 4,993 of 5,000 left /)
  t.match(told('debug'), [/^calico: 6,900 stars, 1,500 forks, 500 contributors/, /^cilium/, /^flannel/])
})

t.test('a day has one row, however often it is asked', async t => {
  const { github, run, samples, turn } = await setup(t)
  await run()
  github.repository('projectcalico/calico').stars = 6905
  turn(HOUR_MS)
  const second = await run()
  t.match(await samples('calico'), [{ stars: 6905, fetchedAt: '2026-11-26T13:00:00.000Z' }])
  t.match(second.repositories.map(({ provider, message }) => `${provider} ${message}`), ['calico null', 'cilium unchanged since 2026-11-26', 'flannel unchanged since 2026-11-26'])
  turn(24 * HOUR_MS)
  await run()
  t.strictSame((await samples('cilium')).map(({ observedOn, stars }) => [observedOn, stars]), [['2026-11-26', 23_000], ['2026-11-27', 23_000]])
})

t.test('a repository makes one revision a run, and none if it brings nothing to tell', async t => {
  const { github, run, store, turn } = await setup(t)
  github.fail(/./, faults.reset())
  await run()
  t.equal(await store.revision(), 0, 'nobody was reached, so nothing is known')
  t.strictSame(await store.listObservations(), [])
  t.equal((await store.listRepositories()).length, 3, 'though it is known that they were asked')
  github.heal()
  await run()
  t.equal(await store.revision(), 3)
  turn(24 * HOUR_MS)
  github.fail(/cilium/, faults.answer(500))
  await run()
  t.equal(await store.revision(), 5)
  t.strictSame((await store.listObservations()).map(({ lastAttemptAt }) => lastAttemptAt), ['2026-11-27T12:00:00.000Z', '2026-11-26T12:00:00.000Z', '2026-11-27T12:00:00.000Z'])
})

t.test('the day is that of the answer, in UTC', async t => {
  const { clock, github, run, samples } = await setup(t)
  clock.now = new Date('2026-11-26T23:59:59.000Z')
  github.fail(/cilium$/, (_request, response) => {
    clock.now = new Date('2026-11-27T00:00:01.000Z')
    response.destroy()
  }, 1)
  await run()
  t.match((await samples()).map(({ provider, observedOn }) => `${provider} ${observedOn}`), ['calico 2026-11-26', 'cilium 2026-11-27', 'flannel 2026-11-27'])
})

t.test('a rename continues the series and is recorded once, with both names', async t => {
  const { github, run, samples, store, targets, turn } = await setup(t)
  const renames = async () => (await store.listRenames()).map(({ provider, from, to }) => `${provider}: ${from} → ${to}`)
  const first = await run()
  t.equal(first.repositories.find(({ provider }) => provider === 'flannel')?.message, 'renamed from coreos/flannel')
  t.strictSame(await renames(), ['flannel: coreos/flannel → flannel-io/flannel'])

  t.comment('from then on it is asked by its new name')
  turn(24 * HOUR_MS)
  github.requests.length = 0
  await run()
  t.ok(github.paths().includes('/repos/flannel-io/flannel'))
  t.equal(github.requests.length, 6)
  t.strictSame(await renames(), ['flannel: coreos/flannel → flannel-io/flannel'])

  t.comment('the record learns the new name, then the repository moves on')
  targets[2] = { provider: 'flannel', fullName: 'flannel-io/flannel' }
  Object.assign(github.repository('flannel-io/flannel'), { fullName: 'cncf/flannel', formerNames: ['coreos/flannel', 'flannel-io/flannel'] })
  turn(24 * HOUR_MS)
  await run()
  t.strictSame(await renames(), ['flannel: coreos/flannel → flannel-io/flannel', 'flannel: flannel-io/flannel → cncf/flannel'])
  t.strictSame((await samples('flannel')).map(({ repository }) => repository), ['flannel-io/flannel', 'flannel-io/flannel', 'cncf/flannel'])
})

t.test('a rename that a killed run had recorded already is not recorded again', async t => {
  const { run, store } = await setup(t)
  await store.saveRename({ provider: 'flannel', noticedAt: '2026-11-26T11:00:00.000Z', from: 'coreos/flannel', to: 'flannel-io/flannel' })
  await run()
  t.equal((await store.listRenames()).length, 1)
})

t.test('a rename that the record tells before it was noticed is one all the same', async t => {
  const { github, run, store, targets, turn } = await setup(t)
  await run()
  Object.assign(github.repository('cilium/cilium'), { fullName: 'cncf/cilium', formerNames: ['cilium/cilium'] })
  targets[1] = { provider: 'cilium', fullName: 'cncf/cilium' }
  turn(24 * HOUR_MS)
  await run()
  t.match((await store.listRenames()).at(-1), { provider: 'cilium', from: 'cilium/cilium', to: 'cncf/cilium' })
})

t.test('a name that now belongs to another repository gives no figures', async t => {
  const { github, run, samples, state, turn } = await setup(t)
  await run()
  github.remove('cilium/cilium')
  github.add({ id: 99, fullName: 'cilium/cilium', stars: 1, contributors: 1 })
  turn(24 * HOUR_MS)
  t.equal(outcomes(await run()).cilium, 'failed: identity')
  t.strictSame((await samples('cilium')).map(({ stars }) => stars), [23_000])
  t.match(await state('cilium'), { githubId: 2, status: 'missing', statusReason: /another repository \(id 99, not 2\)/ })
})

t.test('a record that names another repository begins another series', async t => {
  const { github, run, samples, state, store, targets, turn } = await setup(t)
  await run()
  github.add({ id: 50, fullName: 'example/successor', stars: 12, forks: 1, contributors: 1 })
  targets[1] = { provider: 'cilium', fullName: 'example/successor' }
  turn(24 * HOUR_MS)
  t.strictSame(outcomes(await run()), ALL_STORED)
  t.match((await samples('cilium')).at(-1), { repository: 'example/successor', stars: 12, heldReason: null })
  t.match(await state('cilium'), { githubId: 50, fullName: 'example/successor' })
  t.notOk((await store.listRenames()).some(({ provider }) => provider === 'cilium'))
})

t.test('figures are judged by those of the same repository alone', async t => {
  const { github, run, targets, turn } = await setup(t)
  github.repository('projectcalico/calico').stars = 50
  await run()
  targets[0] = { provider: 'calico', fullName: 'tigera/calico' }
  github.add({ id: 50, fullName: 'tigera/calico', stars: 8000, forks: 1500, contributors: 500 })
  turn(24 * HOUR_MS)
  t.equal(outcomes(await run()).calico, 'stored')
  github.repository('tigera/calico').stars = 80_000
  turn(24 * HOUR_MS)
  t.match((await run()).repositories[0], { provider: 'calico', outcome: 'held', message: 'stars rose from 8000 to 80000 in 1 day' }, 'from one to the other nothing grew')

  t.comment('under another name it is still judged by what it was')
  Object.assign(github.repository('tigera/calico'), { fullName: 'cncf/calico', formerNames: ['tigera/calico'], stars: 3 })
  turn(24 * HOUR_MS)
  t.match((await run()).repositories[0], { provider: 'calico', outcome: 'held', message: 'stars fell from 8000 to 3; renamed from tigera/calico' })

  t.comment('and when the record names the first one again, by that one')
  targets[0] = { provider: 'calico', fullName: 'projectcalico/calico' }
  github.repository('projectcalico/calico').stars = 50_000
  turn(24 * HOUR_MS)
  t.match((await run()).repositories[0], { provider: 'calico', outcome: 'held', message: 'stars rose from 50 to 50000 in 4 days' })
})

t.test('of two repositories that are asked for on one day nothing is mixed', async t => {
  const replaced = async (t: Test, fault: Fault) => {
    const context = await setup(t)
    await context.run()
    context.github.add({ id: 50, fullName: 'example/successor', stars: 50, forks: 5, contributors: 1 })
    context.github.fail(/successor\/contributors/, fault)
    context.targets[1] = { provider: 'cilium', fullName: 'example/successor' }
    await context.run()
    return context
  }

  t.test('where GitHub does not count its contributors', async t => {
    const { latest } = await replaced(t, LIST_TOO_LARGE)
    t.match(await latest('cilium'), { repository: 'example/successor', stars: 50, forks: 5, contributors: null, contributorsMethod: 'anonymous-included' })
  })

  t.test('where a limit comes in between', async t => {
    const { latest, samples } = await replaced(t, faults.answer(403, problem('API rate limit exceeded'), { 'x-ratelimit-remaining': '0' }))
    t.match(await samples('cilium'), [{ repository: 'example/successor', stars: 50, forks: 5, contributors: null, contributorsMethod: null }])
    t.equal(await latest('cilium'), undefined, 'it is not complete')
  })

  t.test('under another name it is still the same one', async t => {
    const { github, run, samples, turn } = await setup(t)
    await run()
    Object.assign(github.repository('cilium/cilium'), { fullName: 'cncf/cilium', formerNames: ['cilium/cilium'] })
    github.fail(/contributors/, faults.answer(403, problem('API rate limit exceeded'), { 'x-ratelimit-remaining': '0' }))
    turn(HOUR_MS)
    await run(['cilium'])
    t.match(await samples('cilium'), [{ repository: 'cncf/cilium', fetchedAt: '2026-11-26T13:00:00.000Z', contributors: 1000, contributorsMethod: 'anonymous-included' }])
  })
})

t.test('the fault of one repository is no fault of the others', async t => {
  const { github, run, samples, state, told, turn } = await setup(t)
  await run()
  for (const [fault, reason] of [
    [faults.answer(500), 'server-error'],
    [faults.reset(), 'network'],
    [faults.answer(200, '<html></html>'), 'bad-answer'],
    [faults.answer(403, problem('Resource protected by organization SAML enforcement.')), 'forbidden']
  ] as const) {
    for (const path of [/repos\/cilium\/cilium$/, /repos\/cilium\/cilium\/contributors/]) {
      turn(24 * HOUR_MS)
      github.heal()
      github.fail(path, fault)
      const finished = await run()
      t.equal(finished.outcome, 'partial')
      t.strictSame(outcomes(finished), { ...ALL_STORED, cilium: `failed: ${reason}` })
    }
  }
  t.strictSame((await samples('cilium')).map(({ observedOn, stars, contributors }) => [observedOn, stars, contributors]), [['2026-11-26', 23_000, 1000]])
  t.equal((await samples('flannel')).length, 9)
  t.match(await state('cilium'), { githubId: 2, failures: 8, status: 'ok', license: 'Apache-2.0' })
  t.match(told('warn')[0], /^cilium: cilium\/cilium could not be refreshed: the server failed with 500; next attempt after 2026-11-27 13:00 UTC/)
})

t.test('contributors that GitHub does not count are unknown, not none', async t => {
  const { github, run, latest } = await setup(t)
  github.fail(/cilium\/contributors/, LIST_TOO_LARGE)
  const finished = await run()
  t.strictSame(outcomes(finished), { ...ALL_STORED, cilium: 'stored: list-too-large' })
  t.equal(finished.outcome, 'succeeded')
  t.match(await latest('cilium'), { stars: 23_000, contributors: null, contributorsMethod: 'anonymous-included' })
})

t.test('contributors that a limit left open are complete once GitHub says that it does not count them', async t => {
  const { github, run, latest, turn, samples } = await setup(t)
  github.fail(/calico\/contributors/, faults.answer(403, problem('API rate limit exceeded'), { 'x-ratelimit-remaining': '0' }), 1)
  github.fail(/calico\/contributors/, LIST_TOO_LARGE, 1)
  await run()
  t.equal(await latest('calico'), undefined)
  turn(2 * HOUR_MS)
  t.equal(outcomes(await run()).calico, 'stored: list-too-large')
  t.match(await latest('calico'), { stars: 6900, contributors: null, contributorsMethod: 'anonymous-included' })

  t.comment('a count of the same day is kept')
  turn(HOUR_MS)
  await run()
  github.fail(/calico\/contributors/, LIST_TOO_LARGE, 1)
  turn(HOUR_MS)
  await run()
  t.match(await samples('calico'), [{ fetchedAt: '2026-11-26T16:00:00.000Z', contributors: 500, contributorsMethod: 'anonymous-included' }])
})

t.test('a repository that has just answered is neither missing nor blocked, whatever its contributors do', async t => {
  const block = { reason: 'dmca', created_at: '2026-11-26T00:00:00Z', html_url: 'https://github.com/github/dmca' }
  for (const fault of [
    faults.answer(404, problem('Not Found')),
    faults.answer(451, problem('Repository access blocked', { block })),
    faults.answer(403, problem('Repository access blocked', { block }))
  ]) {
    const { github, run, state, samples, scheduled, store, turn } = await setup(t)
    github.remove('cilium/cilium')
    github.fail(/flannel\/contributors/, fault, 2)
    await run(['cilium'])
    t.match(await state('cilium'), { status: 'missing' })
    github.add(REPOSITORIES[1]!)
    github.fail(/cilium\/contributors/, fault, 1)
    turn(HOUR_MS)
    t.strictSame(outcomes(await run()), { calico: 'stored', cilium: 'failed: bad-answer', flannel: 'failed: bad-answer' })
    t.match(await state('cilium'), { status: 'ok', statusReason: null, statusSince: null, githubId: 2, failures: 1 })
    t.match(await state('flannel'), { status: 'ok', githubId: 3, fullName: 'flannel-io/flannel', archived: false, failures: 1, nextAttemptAt: '2026-11-26T14:00:00.000Z' })
    t.match(await store.listRenames(), [{ provider: 'flannel', from: 'coreos/flannel', to: 'flannel-io/flannel' }])
    t.strictSame(await samples('flannel'), [])
    turn(HOUR_MS)
    t.strictSame(outcomes((await scheduled())!), { cilium: 'stored', flannel: 'failed: bad-answer' })
    t.match(await state('flannel'), { failures: 2, nextAttemptAt: '2026-11-26T16:00:00.000Z' })
    turn(2 * HOUR_MS)
    t.strictSame(outcomes((await scheduled())!), { flannel: 'stored' })
  }
})

t.test('repositories that are gone', async t => {
  const { github, run, samples, state, scheduled, turn, store } = await setup(t)
  await run()
  const cilium = REPOSITORIES[1]!
  github.remove('cilium/cilium')
  const block = { reason: 'dmca', created_at: '2026-11-26T00:00:00Z', html_url: 'https://github.com/github/dmca' }
  github.fail(/projectcalico/, faults.answer(451, problem('Repository access blocked', { block })))
  const asked = () => github.paths().filter(path => /cilium|repositories\/2/.test(path)).length

  t.test('keep their history and are marked, with the reason', async t => {
    turn(24 * HOUR_MS)
    const finished = (await scheduled())!
    t.strictSame(outcomes(finished), { calico: 'failed: blocked', cilium: 'failed: not-found', flannel: 'stored' })
    t.match(finished.repositories.map(({ httpStatus }) => httpStatus), [451, 404, 200])
    t.match(await state('cilium'), { status: 'missing', statusReason: /^not found: deleted, or private/, statusSince: '2026-11-27T12:00:00.000Z' })
    t.match(await state('calico'), { status: 'blocked', statusReason: /Repository access blocked/ })
    t.equal((await samples('cilium')).length, 1)
  })

  t.test('are asked less and less often', async t => {
    const days: number[] = []
    for (let day = 1; day <= 40; day++) {
      turn(24 * HOUR_MS)
      const before = asked()
      await scheduled()
      if (asked() > before) days.push(day)
    }
    t.strictSame(days, [1, 3, 7, 15, 31])
    t.equal((await samples('flannel')).length, 42)
  })

  t.test('are back at once when they come back', async t => {
    github.add(cilium)
    await run(['cilium'])
    t.match(await state('cilium'), { status: 'ok', statusReason: null, statusSince: null, failures: 0, nextAttemptAt: null })
    t.equal((await store.latestSamples('2099-01-01')).all().find(({ provider }) => provider === 'cilium')?.observedOn, (await samples('flannel')).at(-1)?.observedOn)
  })
})

t.test('figures that are not plausible are held, and released by a second look', async t => {
  const { github, run, samples, latest, store, turn, told } = await setup(t)
  await run()
  const calico = github.repository('projectcalico/calico')
  calico.stars = 0
  turn(24 * HOUR_MS)
  const held = await run()
  t.match(held.repositories[0], { provider: 'calico', outcome: 'held', reason: 'implausible', message: 'stars fell from 6900 to 0', stars: 0 })
  t.equal(held.outcome, 'succeeded')
  t.match(told('warn'), [/^calico: the figures of projectcalico\/calico are held back: stars fell from 6900 to 0/])
  t.match(await latest('calico'), { observedOn: '2026-11-26', stars: 6900 }, 'the last good one goes on being served')
  t.match(await samples('calico'), [{ heldReason: null }, { heldReason: 'stars fell from 6900 to 0', stars: 0 }])

  t.comment('the right figure on the same day takes its place')
  calico.stars = 6910
  await run()
  t.match(await samples('calico'), [{ heldReason: null }, { heldReason: null, stars: 6910 }])

  t.comment('a second observation on a later day is believed')
  calico.stars = 1000
  for (const days of [1, 1]) {
    turn(days * 24 * HOUR_MS)
    await run()
  }
  t.match(await samples('calico'), [{}, {}, { stars: 1000, heldReason: null }, { stars: 1000, heldReason: null }])
  t.match(await latest('calico'), { stars: 1000 })
  t.equal((await store.listRuns({ limit: 1 }))[0]?.repositories.find(({ provider }) => provider === 'calico')?.outcome, 'stored')
})

t.test('of a day that was held for two figures nothing is served until both are confirmed', async t => {
  const { github, run, samples, latest, turn } = await setup(t)
  const calico = github.repository('projectcalico/calico')
  for (const figures of [{}, { stars: 90_000, forks: 0 }, { stars: 90_000, forks: 1510 }]) {
    Object.assign(calico, figures)
    await run()
    turn(24 * HOUR_MS)
  }
  t.match(await samples('calico'), [{ forks: 1500, heldReason: null }, { forks: 0, heldReason: /^stars rose.*; forks fell from 1500 to 0$/ }, { stars: 90_000, forks: 1510, heldReason: null }])
  t.match(await latest('calico'), { stars: 90_000, forks: 1510 })
})

t.test('a zero is held even against figures that a document published years ago', async t => {
  const { github, run, store } = await setup(t)
  await store.importFacts(someFacts({ publishedSamples: [aPublishedSample()] }), 'a', new Date())
  github.repository('flannel-io/flannel').stars = 0
  t.equal(outcomes(await run()).flannel, 'held: implausible')
})

t.test('a token that is not accepted ends the run at once', async t => {
  const { github, run, told, lines, store, state, scheduled, turn } = await setup(t, { server: { token: 'another' }, client: { token: TOKEN } })
  const finished = await run()
  t.match(finished, { outcome: 'failed', error: 'GitHub does not accept the token: Bad credentials', requests: 1, rateLimit: null })
  t.strictSame(outcomes(finished), { calico: 'failed: unauthorized', cilium: 'skipped: unauthorized', flannel: 'skipped: unauthorized' })
  t.equal(github.requests.length, 1)
  t.match(told('warn'), [/^refresh 1 \(manual\) failed: 0 stored, 1 failed, 2 skipped of 3 .*GitHub does not accept the token.*goes on after 2026-11-26 12:15 UTC/])
  t.notMatch(inspect([lines, await store.listRuns({ limit: 9 }), await store.listRepositories()], { depth: 9 }), 'SECRET')
  t.equal(await state('calico'), undefined, 'which says nothing of the repository')
  t.equal(await scheduled(), undefined)
  turn(16 * 60_000)
  t.match(await scheduled(), { outcome: 'failed', requests: 1 })
})

t.test('a run that ended early, but stored something, has not failed', async t => {
  t.test('where the token is refused midway', async t => {
    const { github, run } = await setup(t)
    github.fail(/cilium/, faults.answer(401, problem('Bad credentials')))
    const finished = await run()
    t.match(finished, { outcome: 'partial', error: /does not accept the token/, resumeAt: '2026-11-26T12:15:00.000Z' })
    t.strictSame(outcomes(finished), { calico: 'stored', cilium: 'failed: unauthorized', flannel: 'skipped: unauthorized' })
  })

  t.test('where the connection is lost', async t => {
    const { github, run, targets } = await setup(t)
    targets.push({ provider: 'canal', fullName: 'example/canal' })
    github.fail(/cilium/, async () => { await github.close() })
    t.match(await run(), { outcome: 'partial', error: /cannot be reached/, resumeAt: '2026-11-26T12:15:00.000Z' })
  })

  t.test('where the store failed', async t => {
    const { store, newRefresher } = await setup(t)
    let saved = 0
    const broken: typeof store = {
      ...store,
      saveFetched: async fetched => {
        if (++saved === 2) throw new Error('disk full')
        await store.saveFetched(fetched)
      }
    }
    t.match(await (await newRefresher({ store: broken }).start('manual')).done, { outcome: 'partial', error: 'broke off: disk full', repositories: [{ provider: 'calico' }] })
  })
})

t.test('the primary limit', async t => {
  t.test('ends the run while something is left, and remembers when to go on', async t => {
    const { github, scheduled, samples, turn, told } = await setup(t, { server: { limit: 4 } })
    github.rate.remaining = 3
    const first = (await scheduled())!
    t.match(first, { outcome: 'rate-limited', requests: 2, rateLimit: 4, rateLimitRemaining: 1, resumeAt: '2026-11-26T12:30:16.000Z', error: '1 of 4 requests are left for this hour' })
    t.strictSame(outcomes(first), { calico: 'stored', cilium: 'skipped: rate-limited', flannel: 'skipped: rate-limited' })
    t.match(told('info').at(-1), /goes on after 2026-11-26 12:30 UTC/)

    t.equal(await scheduled(), undefined, 'not before')
    turn(HOUR_MS / 2 + 20_000)
    github.rate.remaining = 4
    const second = (await scheduled())!
    t.match(second, { trigger: 'schedule', dueAt: '2026-11-26T03:17:00.000Z' })
    t.strictSame(outcomes(second), { cilium: 'stored', flannel: 'stored: rate-limited' }, 'and only those still due, though the last one without its contributors')
    turn(HOUR_MS / 2 + 20_000)
    github.rate.remaining = 4
    t.strictSame(outcomes((await scheduled())!), { flannel: 'stored' })
    t.equal((await samples()).length, 3)
    t.equal(await scheduled(), undefined, 'all is done for today')
    t.equal(github.requests.length, 2 + 4 + 2, 'and no request is made that would be refused')
  })

  t.test('leaves a reserve to others', async t => {
    const { github, scheduled } = await setup(t, { server: { limit: 60 } })
    github.rate.remaining = 13
    t.match(await scheduled(), { outcome: 'rate-limited', requests: 2, rateLimitRemaining: 11 })
  })

  t.test('uses the answer that says that nothing is left, and asks no more', async t => {
    for (const remaining of [1, 2]) {
      const { github, run, latest, state, samples } = await setup(t, { server: { limit: 5 } })
      github.rate.remaining = remaining
      const finished = await run()
      t.equal(finished.outcome, 'rate-limited')
      t.match((await samples())[0], { stars: 6900, contributors: remaining === 1 ? null : 500, contributorsMethod: remaining === 1 ? null : 'anonymous-included' })
      t.equal((await latest('calico'))?.stars, remaining === 1 ? undefined : 6900, 'what is not complete does not take the place of what is')
      t.equal((await state('calico'))?.lastAttemptAt, remaining === 1 ? null : '2026-11-26T12:00:00.000Z', 'without contributors it is still due')
      t.equal((await samples()).length, 1)
      t.equal(github.requests.filter(({ path }) => path.includes('cilium')).length, 0)
      t.equal(github.requests.length, remaining)
    }
  })

  t.test('met by surprise ends the run', async t => {
    const { github, run, scheduled, turn, refresher } = await setup(t)
    github.fail(/cilium/, faults.answer(403, problem('API rate limit exceeded'), {
      'x-ratelimit-limit': '60', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(Date.parse('2026-11-26T12:10:00Z') / 1000)
    }), 1)
    const finished = await run()
    t.match(finished, { outcome: 'rate-limited', resumeAt: '2026-11-26T12:10:16.000Z', rateLimitRemaining: 0 })
    t.strictSame(outcomes(finished), { calico: 'stored', cilium: 'skipped: rate-limited', flannel: 'skipped: rate-limited' })
    const before = github.requests.length
    const refused = await (await refresher.start('command')).done
    t.match(refused, { outcome: 'rate-limited', requests: 0, error: "GitHub's limit is reached until 2026-11-26 12:10 UTC", resumeAt: '2026-11-26T12:10:16.000Z' }, 'whoever asks')
    t.equal(await scheduled(), undefined)
    t.equal(github.requests.length, before)
    turn(11 * 60_000)
    t.strictSame(outcomes((await scheduled())!), { cilium: 'stored', flannel: 'stored' })
  })

  t.test('met between the two requests keeps the repository due, and its contributors of before', async t => {
    const { github, run, samples, state, turn } = await setup(t)
    await run()
    turn(24 * HOUR_MS)
    github.fail(/calico\/contributors/, faults.answer(403, problem('API rate limit exceeded'), { 'x-ratelimit-remaining': '0' }))
    t.match(await run(), { outcome: 'rate-limited', resumeAt: '2026-11-27T13:00:16.000Z' }, 'for an hour if GitHub does not say')
    t.match(await samples('calico'), [{ contributors: 500 }, { stars: 6900, contributors: null }])
    t.match(await state('calico'), { lastAttemptAt: '2026-11-26T12:00:00.000Z' })
    github.heal()
    turn(2 * HOUR_MS)
    await run()
    t.match(await samples('calico'), [{ contributors: 500 }, { stars: 6900, contributors: 500 }])
  })

  t.test('met by one process holds for the next', async t => {
    const { github, run, newRefresher } = await setup(t, { server: { limit: 7 } })
    t.match(await run(), { outcome: 'succeeded' })
    t.equal(github.rate.remaining, 0)
    const other = await (await newRefresher().start('command')).done
    t.equal(github.requests.length, 7)
    t.match(other, { outcome: 'rate-limited', requests: 0, resumeAt: '2026-11-26T12:30:00.000Z' })
  })

  t.test('without a token does not hold for one that has a token', async t => {
    const { github, run, newRefresher, scheduled } = await setup(t, { server: { limit: 60 } })
    github.rate.remaining = 0
    t.match(await run(), { outcome: 'rate-limited', requests: 1 })
    t.equal(await scheduled(), undefined)
    github.rate.remaining = 5000
    github.rate.limit = 5000
    t.match(await (await newRefresher({ client: { token: TOKEN } }).start('command')).done, { outcome: 'succeeded' })
  })
})

t.test('sixty requests an hour are enough for thirty repositories a day', async t => {
  const names = Array.from({ length: 30 }, (_, index) => `example/cni-${index}`)
  const { github, scheduled, targets, samples, turn, told } = await setup(t, { server: { limit: 60, repositories: names.map(fullName => ({ fullName })) } })
  targets.splice(0, targets.length, ...names.map((fullName, index) => ({ provider: `cni-${index}`, fullName })))
  await scheduled()
  turn(HOUR_MS)
  github.rate.remaining = 60
  t.match(await scheduled(), { outcome: 'succeeded' })
  t.equal((await samples()).length, 30)
  t.equal(github.requests.length, 60)
  t.equal(told('info').filter(line => line.startsWith('without GITHUB_TOKEN, GitHub answers 60 requests an hour; 30 repositories take 60.')).length, 1)
})

t.test('a secondary limit', async t => {
  const secondary = (headers: Record<string, string> = {}) => faults.answer(403, problem('You have exceeded a secondary rate limit.'), headers)

  t.test('is waited for as told, and then the same repository is asked', async t => {
    const { github, run, sleeps } = await setup(t)
    github.fail(/cilium$/, secondary({ 'retry-after': '30' }), 1)
    github.fail(/cilium\/contributors/, secondary({ 'retry-after': '40' }), 1)
    t.strictSame(outcomes(await run()), ALL_STORED)
    t.strictSame(sleeps, [30_500, 40_500])
    t.equal(github.requests.length, 9)
  })

  t.test('of unsaid length is waited for a minute, then two, then no more', async t => {
    const { github, run, scheduled, sleeps, turn } = await setup(t)
    github.fail(/cilium/, secondary())
    const finished = await run()
    t.strictSame(sleeps, [60_500, 120_500])
    t.match(finished, { outcome: 'rate-limited', resumeAt: '2026-11-26T12:15:16.000Z' })
    t.strictSame(outcomes(finished), { calico: 'stored', cilium: 'skipped: rate-limited', flannel: 'skipped: rate-limited' })

    t.comment('each time it comes to nothing, the next attempt is later')
    const waits = []
    for (let runs = 0; runs < 8; runs++) {
      turn(7 * HOUR_MS)
      const { resumeAt, finishedAt } = (await run(['cilium']))
      waits.push(Math.round((Date.parse(resumeAt!) - Date.parse(finishedAt!)) / 60_000))
    }
    t.strictSame(waits, [15, 30, 60, 120, 240, 360, 360, 360])
    github.heal()
    turn(7 * HOUR_MS)
    t.strictSame(outcomes((await scheduled())!).cilium, 'stored')
  })

  t.test('of more than two minutes ends the run', async t => {
    const { github, run, sleeps } = await setup(t)
    github.fail(/cilium/, secondary({ 'retry-after': '1200' }))
    t.match(await run(), { outcome: 'rate-limited', resumeAt: '2026-11-26T12:20:16.000Z' })
    t.strictSame(sleeps, [])
    t.equal(github.requests.length, 3)
  })
})

t.test('without internet', async t => {
  const { github, run, scheduled, told, state, store, latest, turn } = await setup(t)
  await run()
  await github.close()
  turn(24 * HOUR_MS)

  t.test('there is one warning a run, and figures keep their date', async t => {
    const finished = (await scheduled())!
    t.match(finished, { outcome: 'failed', error: /cannot be reached \(ECONNREFUSED\)/, requests: 9, resumeAt: '2026-11-27T12:15:00.000Z' })
    t.strictSame(outcomes(finished), { calico: 'failed: network', cilium: 'failed: network', flannel: 'failed: network' })
    t.equal(told('warn').length, 1)
    t.match(told('warn')[0], /^refresh 2 \(schedule\) failed: 0 stored, 3 failed of 3 .* cannot be reached/)
    t.match(await latest('calico'), { observedOn: '2026-11-26', stars: 6900 })
    t.match(await state('calico'), { failures: 0, lastAttemptAt: '2026-11-26T12:00:00.000Z' }, 'which says nothing of the repositories')
  })

  t.test('runs come less and less often', async t => {
    let runs = 0
    for (let minutes = 0; minutes < 24 * 60; minutes += 5) {
      turn(5 * 60_000)
      if (await scheduled() !== undefined) runs++
    }
    t.equal(runs, 7)
    t.equal((await store.listRuns({ limit: 1 }))[0]?.outcome, 'failed')
  })
})

t.test('of many repositories, three without any connection end the run', async t => {
  const names = Array.from({ length: 10 }, (_, index) => `example/cni-${index}`)
  const { github, run, targets } = await setup(t)
  await github.close()
  targets.splice(0, targets.length, ...names.map((fullName, index) => ({ provider: `cni-${index}`, fullName })))
  const finished = await run()
  t.match(finished, { outcome: 'failed', requests: 9 })
  t.strictSame(Object.values(outcomes(finished)), [...Array(3).fill('failed: network'), ...Array(7).fill('skipped: network')])
})

t.test('one repository without connection is asked again soon, and not blamed', async t => {
  const { run, scheduled, state, turn, newRefresher } = await setup(t)
  let calls = 0
  const fetch: typeof globalThis.fetch = async (url, init) => {
    if (String(url).includes('cilium') && ++calls <= 3) throw new TypeError('fetch failed', { cause: Object.assign(new Error(), { code: 'ENETUNREACH' }) })
    return await globalThis.fetch(url, init)
  }
  const finished = await (await newRefresher({ client: { fetch } }).start('manual')).done
  t.match(finished, { outcome: 'partial', error: null, resumeAt: '2026-11-26T12:15:00.000Z' })
  t.strictSame(outcomes(finished), { ...ALL_STORED, cilium: 'failed: network' })
  t.equal(await state('cilium'), undefined)
  t.equal(await scheduled(), undefined)
  turn(16 * 60_000)
  t.strictSame(outcomes((await scheduled())!), { cilium: 'stored' })
  t.match(await run(), { outcome: 'succeeded' })
})

t.test('a run has a time limit', async t => {
  const { github, newRefresher, samples, scheduled, turn } = await setup(t)
  github.fail(/cilium/, faults.hang())
  const finished = await (await newRefresher({ deadlineMs: 300 }).start('manual')).done
  t.match(finished, { outcome: 'partial', error: 'the time limit of 0 s for a run has passed', resumeAt: '2026-11-26T12:15:00.000Z' })
  t.strictSame(outcomes(finished), { calico: 'stored', cilium: 'skipped: deadline', flannel: 'skipped: deadline' })
  github.heal()
  turn(HOUR_MS)
  t.strictSame(outcomes((await scheduled())!), { cilium: 'stored', flannel: 'stored' })
  t.equal((await samples()).length, 3)
})

t.test('a run that comes to nothing has failed', async t => {
  const { github, run, newRefresher } = await setup(t)
  github.fail(/./, faults.answer(404))
  t.match(await run(), { outcome: 'failed', error: null })
  github.heal()
  github.fail(/./, faults.hang())
  t.match(await (await newRefresher({ deadlineMs: 50 }).start('manual')).done, { outcome: 'failed', error: /time limit/ })
})

t.test('a fault that all repositories have is not theirs', async t => {
  const many = async (t: Test) => {
    const repositories = Array.from({ length: 6 }, (_, index) => ({ fullName: `example/cni-${index}` }))
    const context = await setup(t, { server: { repositories } })
    context.targets.splice(0, Infinity, ...repositories.map(({ fullName }, index) => ({ provider: `cni-${index}`, fullName })))
    return context
  }
  const wrongAddress: Array<[name: string, fault: Fault, message: string]> = [
    ['not found', faults.answer(404, problem('Not Found')), 'not found: deleted, or private: Not Found'],
    ['forbidden', faults.answer(403), 'GitHub refuses'],
    ['bad request', faults.answer(422), 'the server answered 422'],
    ['redirect', faults.answer(302, '', { location: 'https://login.example.org/' }), 'a redirect to another origin, which was not followed']
  ]
  for (const [name, fault, message] of wrongAddress) {
    t.test(`${name}: the run has failed, and they are asked again once that is cured`, async t => {
      const { github, run, scheduled, store, turn, told } = await many(t)
      await run()
      const before = await store.listRepositories()
      github.fail(/./, fault)
      turn(24 * HOUR_MS)
      const finished = (await scheduled())!
      t.match(finished, { outcome: 'failed', resumeAt: '2026-11-27T12:15:00.000Z' })
      t.equal(finished.error, `all 6 repositories that were asked for have the same fault, so it is not theirs (are GITHUB_API_URL and GITHUB_TOKEN right?): ${message}`)
      t.strictSame(await store.listRepositories(), before)
      t.equal(told('warn').length, 1)
      for (let day = 0; day < 5; day++) {
        turn(24 * HOUR_MS)
        t.match(await scheduled(), { outcome: 'failed' })
      }
      github.heal()
      turn(HOUR_MS * 7)
      t.match(await scheduled(), { outcome: 'succeeded' })
    })
  }

  t.test('unless one of them answers', async t => {
    const { github, run, store } = await many(t)
    github.fail(/cni-[1-5]/, faults.answer(404))
    t.match(await run(), { outcome: 'partial', error: null })
    t.strictSame((await store.listRepositories()).map(({ status }) => status), ['ok', ...Array(5).fill('missing')])
  })

  t.test('unless they are few, or it is no news', async t => {
    const { github, run, scheduled, store, turn } = await many(t)
    github.fail(/cni-[1-5]/, faults.answer(404))
    const gone = ['cni-1', 'cni-2']
    t.match(await run(gone), { outcome: 'failed', error: null })
    t.match((await store.listRepositories()).map(({ status }) => status), ['missing', 'missing'])
    await run()
    turn(48 * HOUR_MS)
    await run(['cni-0'])
    t.match(await scheduled(), { outcome: 'failed', error: null, repositories: Array(5).fill({ outcome: 'failed' }) })
    t.match((await store.listRepositories()).slice(1).map(({ failures }) => failures), [3, 3, 2, 2, 2])
  })
})

t.test('what is due decides', async t => {
  const { scheduled, turn, clock, targets, run, store, newRefresher } = await setup(t)
  t.match(await scheduled(), { trigger: 'schedule', dueAt: '2026-11-26T03:17:00.000Z', outcome: 'succeeded' }, 'nothing was ever fetched')
  t.equal(await scheduled(), undefined)
  clock.now = new Date('2026-11-27T03:16:00.000Z')
  t.equal(await scheduled(), undefined, 'not before the tick')
  turn(60_000)
  t.match(await scheduled(), { dueAt: '2026-11-27T03:17:00.000Z' }, 'at the tick')
  clock.now = new Date('2026-12-09T18:00:00.000Z')
  t.match(await scheduled(), { dueAt: '2026-12-09T03:17:00.000Z' }, 'after a long sleep, once')
  t.equal(await scheduled(), undefined)
  clock.now = new Date('2026-12-10T03:00:00.000Z')
  await run()
  t.equal(await scheduled(), undefined)
  clock.now = new Date('2026-12-10T04:00:00.000Z')
  t.strictSame(outcomes((await scheduled())!), ALL_STORED, 'a run that somebody asked for before the tick does not count')
  clock.now = new Date('2026-12-11T04:00:00.000Z')
  await run(['calico'])
  t.strictSame(outcomes((await scheduled())!), { cilium: 'stored', flannel: 'stored' }, 'one after it does, for what it fetched')
  clock.now = new Date('2026-12-01T04:00:00.000Z')
  t.strictSame(outcomes((await scheduled())!), ALL_STORED, 'a clock that was set back')
  targets.push({ provider: 'canal', fullName: 'projectcalico/calico' })
  t.strictSame(outcomes((await scheduled())!), { canal: 'stored' }, 'a new provider is fetched at once')
  turn(24 * HOUR_MS)
  t.equal(await newRefresher({ schedule: null }).runIfDue(), undefined, 'and off is off')
  t.equal((await store.listRuns({ limit: 100 })).length, 9)
})

t.test('those asked longest ago come first', async t => {
  const { run, turn } = await setup(t)
  await run(['calico'])
  turn(1000)
  await run(['flannel'])
  turn(1000)
  t.strictSame((await run()).repositories.map(({ provider }) => provider), ['cilium', 'calico', 'flannel'])
})

t.test('never two at once', async t => {
  t.test('in one process: who starts one during a run gets that run', async t => {
    const { github, refresher, store } = await setup(t, { server: { latencyMs: 5 } })
    const [first, second] = await Promise.all([refresher.start('manual'), refresher.start('command')])
    const scheduled = await refresher.runIfDue()
    t.match([first.started, second.started, scheduled], [true, false, undefined])
    t.equal(second.run.id, first.run.id)
    t.match(await second.done, { outcome: 'succeeded' })
    t.equal(second.done, first.done)
    t.equal((await store.listRuns({ limit: 9 })).length, 1)
    t.equal(github.requests.length, 7)
    t.match(await (await refresher.start('manual')).done, { id: 2 })
  })

  t.test('who comes while nothing turns out to be due starts one', async t => {
    const { refresher, scheduled } = await setup(t)
    await scheduled()
    const [scheduledAgain, manual] = await Promise.all([refresher.runIfDue(), refresher.start('manual')])
    t.equal(scheduledAgain, undefined)
    t.match(manual, { started: true, run: { id: 2 } })
    await manual.done
  })

  t.test('in two processes on one database', async t => {
    const file = join(t.testdir(), 'atlas.db')
    const { github, refresher, newRefresher } = await setup(t, { file, server: { latencyMs: 10 } })
    const otherStore = openSqliteStore({ file, migrationsFolder })
    t.teardown(() => otherStore.close())
    const other = newRefresher({ store: otherStore })

    const starts = await Promise.all([refresher.start('manual'), other.start('manual'), refresher.start('manual'), other.start('command')])
    t.equal(starts.filter(({ started }) => started).length, 1)
    t.equal(new Set(starts.map(({ run }) => run.id)).size, 1)
    t.equal(await other.runIfDue(), undefined)
    const runs = await Promise.all(starts.map(({ done }) => done))
    t.strictSame(runs.map(({ outcome }) => outcome), Array(4).fill('succeeded'))
    t.equal(github.requests.length, 7)
    t.equal(github.mostAtOnce(), 1)
    t.match(await (await other.start('manual')).done, { id: 2, outcome: 'succeeded' })
  })
})

t.test('a process that was killed', async t => {
  const killed = async (t: Test) => {
    const context = await setup(t)
    await context.run(['calico'])
    // What it leaves behind: a run that goes on for ever, and a lease.
    const { repositories, id, ...run } = (await context.store.findRun(1))!
    await context.store.startRun({ ...run, outcome: 'running', finishedAt: null })
    await context.store.acquireLease('refresh', 'killed', context.clock.now, 30_000)
    return context
  }

  t.test('bars nobody once its lease has expired; the next run goes on where it stopped', async t => {
    const { scheduled, turn, store, told } = await killed(t)
    t.equal(await scheduled(), undefined)
    turn(31_000)
    t.strictSame(outcomes((await scheduled())!), { cilium: 'stored', flannel: 'stored' })
    t.match(await store.findRun(2), { outcome: 'aborted', error: 'its process ended before it did', finishedAt: '2026-11-26T12:00:31.000Z' })
    t.match(told('warn'), [/^refresh 2 was cut off; the repositories it had not come to are still due/])
  })

  t.test('is told to have ended where nothing is refreshed by itself, too', async t => {
    const { newRefresher, turn, store } = await killed(t)
    const timed = newRefresher({ schedule: null, startDelayMs: 1, lookEveryMs: 1 })
    timed.startTimer()
    await new Promise(resolve => setTimeout(resolve, 50))
    t.match(await store.findRun(2), { outcome: 'running' }, 'not while it may go on')
    turn(31_000)
    await until(async () => (await store.findRun(2))!.outcome === 'aborted')
    await timed.close()
    t.equal((await store.listRuns({ limit: 5 })).length, 2, 'and nothing else is done')
  })

  t.test('bars nobody for longer even if its clock was ahead', async t => {
    const { scheduled, turn, store } = await killed(t)
    turn(-1000 * 24 * HOUR_MS)
    t.match(await scheduled(), { outcome: 'succeeded' })
    t.match(await store.findRun(2), { outcome: 'aborted' })
  })

  t.test('is not waited for longer than that', async t => {
    const { refresher, turn } = await killed(t)
    const joined = await refresher.start('command')
    t.match(joined, { started: false, run: { id: 2, outcome: 'running' } })
    turn(31_000)
    t.match(await joined.done, { id: 2, outcome: 'aborted' })
    t.match(await refresher.start('command'), { started: true, run: { id: 3 } })
  })

  t.test('between taking the lease and starting its run is waited for, too', async t => {
    const { refresher, turn, store } = await killed(t)
    await store.updateRun(2, { outcome: 'succeeded' })
    setTimeout(() => turn(31_000), 50)
    t.match(await refresher.start('command'), { started: true, run: { id: 3 } })
  })
})

t.test('a process that lost its lease stops', async t => {
  const { github, store, newRefresher, turn, clock, samples, told } = await setup(t)
  github.fail(/cilium/, faults.hang())
  const { run, done } = await newRefresher({ leaseTtlMs: 90 }).start('manual')
  await until(async () => (await samples()).length === 1)
  turn(1000)
  t.equal(await store.acquireLease('refresh', 'another', clock.now, 60_000), true)
  t.match(await done, { id: run.id, outcome: 'aborted' })
  t.match(told('warn')[0], /^refresh 1 stops: another process has taken over/)
  t.equal(await store.acquireLease('refresh', 'third', clock.now, 1000), false, 'and leaves the other one its lease')
})

t.test('a lease is kept as long as the run takes', async t => {
  const { github, refresher, newRefresher, turn, samples } = await setup(t, { options: { leaseTtlMs: 90 } })
  github.fail(/cilium/, faults.hang())
  const { done } = await refresher.start('manual')
  await until(async () => (await samples()).length === 1)
  for (let i = 0; i < 5; i++) {
    await new Promise(resolve => setTimeout(resolve, 40))
    turn(50)
  }
  t.match(await newRefresher().runIfDue(), undefined)
  await refresher.close()
  t.match(await done, { outcome: 'aborted' })
})

t.test('closing', async t => {
  t.test('aborts the run under way, marks it, and gives the lease back', async t => {
    const { github, refresher, store, samples, newRefresher, clock } = await setup(t)
    github.fail(/cilium/, faults.hang())
    const { done } = await refresher.start('manual')
    await until(async () => (await samples()).length === 1)
    const before = Date.now()
    await refresher.close()
    t.ok(Date.now() - before < 1000)
    t.match(await done, { outcome: 'aborted', error: 'stopped before its end', finishedAt: clock.now.toISOString() })
    t.strictSame(outcomes(await done), { calico: 'stored', cilium: 'skipped: aborted', flannel: 'skipped: aborted' })
    await t.rejects(refresher.start('manual'), /closed/)
    github.heal()
    t.strictSame(outcomes((await (await newRefresher().runIfDue())!.done)), { cilium: 'stored', flannel: 'stored' })
    t.equal((await store.listRuns({ limit: 9 })).length, 2)
  })

  t.test('aborts a pause that GitHub asked for', async t => {
    const { github, newRefresher } = await setup(t)
    github.fail(/calico/, faults.answer(403, problem('secondary rate limit'), { 'retry-after': '100' }))
    const refresher = newRefresher({ sleep: (_ms, signal) => new Promise((_resolve, reject) => { signal!.addEventListener('abort', () => reject(new Error('aborted'))) }) })
    const { done } = await refresher.start('manual')
    await until(async () => github.requests.length === 1)
    await refresher.close()
    t.match(await done, { outcome: 'aborted' })
  })

  t.test('while a run is starting aborts it before it asks', async t => {
    const { github, refresher } = await setup(t)
    const starting = refresher.start('manual')
    await refresher.close()
    t.match(await (await starting).done, { outcome: 'aborted', requests: 0 })
    t.equal(github.requests.length, 0)
  })

  t.test('does not wait longer than the grace time', async t => {
    const { github, newRefresher, store, samples } = await setup(t)
    let release = () => {}
    const slow = new Promise<void>(resolve => { release = resolve })
    const recordRunRepository: typeof store.recordRunRepository = async (...args) => {
      await slow
      await store.recordRunRepository(...args)
    }
    const stuck = { ...store, recordRunRepository }
    const refresher = newRefresher({ store: stuck, graceMs: 30 })
    const { run, done } = await refresher.start('manual')
    await until(async () => (await samples()).length === 1)
    await refresher.close()
    t.match(await store.findRun(run.id), { outcome: 'aborted' })
    release()
    t.match(await done, { outcome: 'aborted' })
    t.ok(github.requests.length <= 2)
  })

  t.test('twice is once', async t => {
    const { refresher } = await setup(t)
    await refresher.close()
    await refresher.close()
  })
})

t.test('a store that fails ends the run with a line in the log', async t => {
  const { store, newRefresher, told, scheduled } = await setup(t)
  const broken = { ...store, saveFetched: async () => { throw new Error('disk full') } }
  const finished = await (await newRefresher({ store: broken }).start('manual')).done
  t.match(finished, { outcome: 'failed', error: 'broke off: disk full', resumeAt: '2026-11-26T12:15:00.000Z' })
  t.match(told('error'), [/^refresh 1 broke off/])
  t.equal(await scheduled(), undefined)
})

t.test('the timer', async t => {
  t.test('starts what is due by itself, soon after the start and later on', async t => {
    const { refresher, newRefresher, store, told, turn } = await setup(t)
    const timed = newRefresher({ startDelayMs: 10, lookEveryMs: 1 })
    timed.startTimer()
    t.match(told('info'), [/^figures are refreshed on schedule "17 3 \* \* \*" \(UTC\), next at 2026-11-27 03:17 UTC/])
    await until(async () => (await store.listRuns({ limit: 1 }))[0]?.outcome === 'succeeded')
    turn(24 * HOUR_MS)
    await until(async () => (await store.listRuns({ limit: 2 })).length === 2)
    await timed.close()
    await refresher.close()
  })

  t.test('survives a look that fails', async t => {
    const { newRefresher, store, told } = await setup(t)
    let failures = 0
    const listRepositories = () => {
      if (failures++ === 0) throw new Error('no facts yet')
      return TARGETS
    }
    const timed = newRefresher({ startDelayMs: 0, lookEveryMs: 1, listRepositories })
    timed.startTimer()
    await until(async () => (await store.listRuns({ limit: 1 }))[0]?.outcome === 'succeeded')
    t.match(told('error'), [/^could not see whether a refresh is due .*no facts yet/s])
    await timed.close()
  })

  t.test('says that it is off', async t => {
    const { newRefresher, told } = await setup(t)
    newRefresher({ schedule: null }).startTimer()
    t.match(told('info'), [/^the scheduled refresh is off/])
  })

  t.test('says nothing of a tick that never comes, but fetches what never was', async t => {
    const { newRefresher, store, told } = await setup(t)
    const timed = newRefresher({ schedule: parseSchedule('0 0 30 2 *'), startDelayMs: 0 })
    timed.startTimer()
    await until(async () => (await store.listRuns({ limit: 1 }))[0]?.outcome === 'succeeded')
    await timed.close()
    t.match(told('info'), [/^figures are refreshed on schedule "0 0 30 2 \*" \(UTC\) /])
  })
})

async function until (condition: () => Promise<boolean>): Promise<void> {
  while (!await condition()) await new Promise(resolve => setTimeout(resolve, 5))
}
