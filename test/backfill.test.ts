import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { inspect } from 'node:util'
import t, { type Test } from 'tap'
import { createGitHubClient } from '../src/github/github-client.ts'
import { dayOfBucket } from '../src/github/star-history-answer.ts'
import type { TransportOptions } from '../src/github/transport.ts'
import { cumulate, starCurveOf } from '../src/metrics/star-curve.ts'
import { createConsoleLog } from '../src/refresh/console-log.ts'
import type { RefreshLog } from '../src/refresh/refresh-log.ts'
import { createRefresher, type RefresherOptions } from '../src/refresh/refresher.ts'
import { runBackfillCommand } from '../src/refresh/run-backfill-command.ts'
import { parseSchedule } from '../src/refresh/schedule.ts'
import { openSqliteStore } from '../src/store/sqlite-store.ts'
import type { StarHistory } from '../src/store/store.ts'
import { setup as setupApp } from './helpers/app.ts'
import { aPublishedSample, aSample, someFacts } from './helpers/builders.ts'
import { compileService } from './helpers/compiled.ts'
import { faults, problem, startGitHubServer, starWeeks, type GitHubServer, type GitHubServerOptions } from './helpers/github-server.ts'

t.setTimeout(120_000)

const migrationsFolder = fileURLToPath(new URL('../migrations', import.meta.url))
const TOKEN = 'github_pat_11SECRETSECRETSECRET'
const DAY_MS = 24 * 60 * 60 * 1000
const dayAfter = (day: string, days: number) => new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10)

/** So many weeks up to the one that holds Thursday, 26 November 2026; one star on each day, and none in the days to come. */
const history = (weeks: number) => starWeeks(dayAfter('2026-11-22', -7 * (weeks - 1)), Array.from({ length: weeks }, (_, index) =>
  index < weeks - 1 ? [1, 1, 1, 1, 1, 1, 1] : [1, 1, 1, 1, 1, 0, 0]))

const REPOSITORIES = [
  { id: 1, fullName: 'projectcalico/calico', stars: 1000, starHistory: history(65) },
  { id: 2, fullName: 'cilium/cilium', stars: 1000, starHistory: history(31) },
  { id: 3, fullName: 'flannel-io/flannel', formerNames: ['coreos/flannel'], stars: 1000, starHistory: history(5) }
]
const WITHOUT_HISTORY = REPOSITORIES.map(({ starHistory: _, ...repository }) => repository)
const TARGETS = [
  { provider: 'calico', fullName: 'projectcalico/calico' },
  { provider: 'cilium', fullName: 'cilium/cilium' },
  { provider: 'flannel', fullName: 'coreos/flannel' }
]

const aStarHistory = (overrides: Partial<StarHistory> = {}): StarHistory => ({
  provider: 'flannel',
  repository: 'flannel-io/flannel',
  githubId: 3,
  status: 'done',
  nextPage: 2,
  newestDay: '2026-11-26',
  oldestDay: '2018-01-01',
  askedAt: '2026-11-26T12:00:00.000Z',
  error: null,
  resumeAt: null,
  rateLimit: null,
  ...overrides
})

interface Setup { server?: GitHubServerOptions, client?: Partial<TransportOptions>, options?: Partial<RefresherOptions>, file?: string }

async function setup (t: Test, { server = {}, client = {}, options = {}, file = ':memory:' }: Setup = {}) {
  const clock = { now: new Date('2026-11-26T12:00:00.000Z') }
  const github = await startGitHubServer(t, {
    repositories: REPOSITORIES, now: () => clock.now, resetAt: () => Math.floor(clock.now.getTime() / 1000) + 1800, ...server
  })
  const store = openSqliteStore({ file, migrationsFolder, clock: () => clock.now })
  t.teardown(() => store.close())
  const lines: Array<{ level: string, message: string }> = []
  const log = Object.fromEntries(['debug', 'info', 'warn', 'error'].map(level => [level, (details: object, message: string) => {
    lines.push({ level, message: `${message} ${inspect(details)}` })
  }])) as unknown as RefreshLog
  const shared = { now: () => clock.now, sleep: async () => {}, random: () => 0.5 }
  const targets = [...TARGETS]
  const newClient = (more: Partial<TransportOptions> = {}) => createGitHubClient({ baseUrl: github.url, userAgent: 'cni-atlas/test', attemptTimeoutMs: 2000, ...shared, ...client, ...more })
  const newRefresher = (more: Partial<RefresherOptions> & { client?: Partial<TransportOptions> } = {}) => {
    const refresher = createRefresher({
      store, github: newClient(more.client), log, listRepositories: () => targets, schedule: parseSchedule('17 3 * * *'), graceMs: 1000, pollMs: 10, ...shared, ...options, ...more
    })
    t.teardown(() => refresher.close())
    return refresher
  }
  return {
    github,
    store,
    clock,
    targets,
    newClient,
    newRefresher,
    refresher: newRefresher(),
    told: (level: string) => lines.filter(line => line.level === level).map(({ message }) => message),
    history: async (provider: string) => (await store.listStarHistories()).find(history => history.provider === provider),
    additions: async (provider: string) => await store.listStarAdditions({ providers: [provider] }),
    pages: () => github.paths().filter(path => path.includes('/stargazers/history'))
  }
}

const refusal = (answer: Promise<unknown>): Promise<unknown> => answer.then(() => 'no refusal', err => err)

const until = async (condition: () => boolean | Promise<boolean>) => {
  while (!await condition()) await new Promise(resolve => setTimeout(resolve, 5))
}

t.test('a page of the history', async t => {
  t.test('is asked for as GitHub describes it, and without a token', async t => {
    const { github, newClient } = await setup(t)
    const client = newClient()
    const page = await client.fetchStarHistoryPage({ fullName: 'cilium/cilium', page: 1 })
    if (page === 'not-offered') return t.fail('offered')
    t.match(page, { next: true, pages: 2 })
    t.equal(page.weeks.length, 30)
    t.strictSame(page.weeks[0], { weekStart: new Date('2026-11-22T00:00:00Z'), days: [1, 1, 1, 1, 1, 0, 0] })
    t.match(await client.fetchStarHistoryPage({ fullName: 'cilium/cilium', page: 2 }), { next: false, weeks: [{ weekStart: new Date('2026-04-26T00:00:00Z') }] })
    t.match(github.requests, [{ path: '/repos/cilium/cilium/stargazers/history?per_page=30&page=1', headers: { 'x-github-api-version': '2026-03-10' } }, {}])
    t.equal(github.requests[0]!.headers.authorization, undefined)
    t.equal(client.requestCount(), 2)
  })

  t.test('is asked for in a newer version of the API, if one is set, and figures in the one that is', async t => {
    const { github, newClient } = await setup(t)
    await newClient({ apiVersion: '2027-01-01' }).fetchStarHistoryPage({ fullName: 'cilium/cilium', page: 1 })
    await newClient({ apiVersion: '2022-11-28' }).fetchRepository({ fullName: 'cilium/cilium' })
    t.strictSame(github.requests.map(({ headers }) => headers['x-github-api-version']), ['2027-01-01', '2022-11-28'])
  })

  t.test('follows a rename', async t => {
    const { newClient } = await setup(t)
    t.match(await newClient().fetchStarHistoryPage({ fullName: 'coreos/flannel', page: 1 }), { next: false })
  })

  t.test('of nothing that could have one is not asked for', async t => {
    const { github, newClient } = await setup(t)
    for (const page of [0, 101, 1.5]) t.match(await refusal(newClient().fetchStarHistoryPage({ fullName: 'cilium/cilium', page })), { kind: 'bad-request' })
    t.match(await refusal(newClient().fetchStarHistoryPage({ fullName: 'cilium', page: 1 })), { kind: 'bad-request' })
    t.equal(github.requests.length, 0)
  })

  t.test('of a repository without stars is empty', async t => {
    const { newClient } = await setup(t, { server: { repositories: [{ fullName: 'a/b', starHistory: [] }] } })
    t.strictSame(await newClient().fetchStarHistoryPage({ fullName: 'a/b', page: 1 }), { weeks: [], next: false, pages: null })
  })

  t.test('may not be offered, which is not the same as no repository', async t => {
    const { github, newClient } = await setup(t, { server: { repositories: [{ fullName: 'a/b' }] } })
    const ask = (fullName: string) => newClient().fetchStarHistoryPage({ fullName, page: 1 })
    t.equal(await ask('a/b'), 'not-offered')
    t.strictSame(github.paths(), ['/repos/a/b/stargazers/history?per_page=30&page=1', '/repos/a/b'])
    t.match(await refusal(ask('a/gone')), { kind: 'not-found', status: 404 })
    for (const status of [400, 410]) {
      github.heal()
      github.fail(/history/, faults.answer(status, problem('unsupported API version')))
      t.equal(await ask('a/b'), 'not-offered', String(status))
    }
    github.fail(/^\/repos\/a\/b$/, faults.answer(451, problem('Repository access blocked')))
    t.match(await refusal(ask('a/b')), { kind: 'blocked' })
  })

  const week = (overrides: object = {}) => ({ week: Date.parse('2026-11-15T00:00:00Z') / 1000, total: 7, days: [1, 1, 1, 1, 1, 1, 1], ...overrides })
  const odd: Record<string, unknown> = {
    'no JSON': '<html>',
    nothing: '',
    'an object': {},
    null: null,
    'a list of nothing': [null],
    'a list of numbers': [7],
    'no week': [week({ week: undefined })],
    'a week as text': [week({ week: '1763164800' })],
    milliseconds: [week({ week: Date.parse('2026-11-15T00:00:00Z') })],
    'a week before GitHub': [week({ week: 0 })],
    'a week to come': [week({ week: Date.parse('2026-12-06T00:00:00Z') / 1000 })],
    'no days': [week({ days: undefined })],
    'six days': [week({ days: [1, 1, 1, 1, 1, 1], total: 6 })],
    'eight days': [week({ days: [1, 1, 1, 1, 1, 1, 1, 1], total: 8 })],
    'less than no stars': [week({ days: [-1, 1, 1, 1, 1, 1, 3] })],
    'half a star': [week({ days: [0.5, 0.5, 1, 1, 1, 1, 2] })],
    'stars as text': [week({ days: ['1', 1, 1, 1, 1, 1, 1] })],
    'another total': [week({ total: 8 })],
    'no total': [week({ total: undefined })],
    'the same week twice': [week(), week()],
    'the oldest first': [week({ week: week().week - 7 * 86_400 }), week()],
    'weeks that overlap': [week(), week({ week: week().week - 4 * 86_400 })],
    'more than was asked for': Array.from({ length: 31 }, (_, index) => week({ week: week().week - index * 7 * 86_400 }))
  }
  t.test('is believed only if it makes sense', async t => {
    const { github, newClient } = await setup(t)
    for (const [what, body] of Object.entries(odd)) {
      github.heal()
      github.fail(/history/, faults.answer(200, body))
      t.match(await refusal(newClient().fetchStarHistoryPage({ fullName: 'cilium/cilium', page: 1 })), { kind: 'bad-answer', message: /^the star history cannot be believed: / }, what)
    }
    github.heal()
    github.fail(/history/, faults.answer(202, []))
    t.match(await refusal(newClient().fetchStarHistoryPage({ fullName: 'cilium/cilium', page: 1 })), { kind: 'bad-answer' }, 'status 202')
    github.heal()
    github.fail(/history/, faults.gzipBomb())
    t.match(await refusal(newClient().fetchStarHistoryPage({ fullName: 'cilium/cilium', page: 1 })), { kind: 'bad-answer' }, 'a gigantic one')
    t.equal(github.mostAtOnce(), 1)
  })

  t.test('may leave out a week, and begin weeks at a local midnight, of summer or of winter', async t => {
    const { github, newClient } = await setup(t)
    const weeks = ['2026-11-08T08:00:00Z', '2026-11-01T07:00:00Z', '2026-10-18T07:00:00Z'].map(start => week({ week: Date.parse(start) / 1000 }))
    github.fail(/history/, faults.answer(200, weeks, { link: '<?page=x>; rel="last"' }))
    t.match(await newClient().fetchStarHistoryPage({ fullName: 'cilium/cilium', page: 1 }), { weeks: [{}, {}, {}], next: false, pages: null })
  })
})

t.test('a bucket counts for the UTC day that holds most of it', async t => {
  const days = (start: string) => [0, 6].map(index => dayOfBucket({ weekStart: new Date(start), days: [] }, index))
  t.strictSame(days('2026-11-22T00:00:00Z'), ['2026-11-22', '2026-11-28'])
  t.strictSame(days('2026-11-22T08:00:00Z'), ['2026-11-22', '2026-11-28'], 'of the Pacific coast')
  t.strictSame(days('2026-11-21T15:00:00Z'), ['2026-11-22', '2026-11-28'], 'of Japan')
})

t.test('a backfill fetches every history to its beginning, one request at a time, and once', async t => {
  const { github, store, refresher, history, additions, pages } = await setup(t)
  const report = await refresher.backfill()
  t.match(report, { total: 3, fetched: 3, known: 0, failed: 0, open: 0, requests: 7, error: null }, 'three pages, two, and one after a redirect')
  t.equal(github.mostAtOnce(), 1)
  t.match(await history('calico'), {
    repository: 'projectcalico/calico', githubId: null, status: 'done', nextPage: 4, newestDay: '2026-11-26', oldestDay: dayAfter('2026-11-22', -7 * 64), askedAt: '2026-11-26T12:00:00.000Z', error: null
  })
  const calico = await additions('calico')
  t.equal(calico.length, 64 * 7 + 5)
  t.strictSame(calico.at(-1), { provider: 'calico', day: '2026-11-26', additions: 1 }, 'the days to come are left out')
  t.strictSame(calico.map(({ day }) => day), Array.from({ length: calico.length }, (_, index) => dayAfter(calico[0]!.day, index)), 'no day is missing')
  t.equal(await store.revision(), 3, 'one for each history')

  t.match(await refresher.backfill(), { total: 3, fetched: 0, known: 3, open: 0, requests: 0 })
  t.equal(pages().length, 7)
})

t.test('a history without a star is a history', async t => {
  const { store, refresher, targets, told } = await setup(t, { server: { repositories: [{ ...REPOSITORIES[0], starHistory: [], stars: 0 }] } })
  targets.length = 1
  t.match(await refresher.backfill(), { fetched: 1 })
  t.match(told('info').join('\n'), 'calico: the stars of projectcalico/calico, none so far, in 1 page')
  await (await refresher.start('manual')).done
  t.match(await store.listStarAnchors(['calico']), [{ stars: 0, covered: true }])
  t.match(await starCurveOf(store, 'calico'), { provider: 'calico', times: { length: 0 } })
  t.match(await refresher.backfill(), { known: 1, requests: 0 })
})

t.test('how far it is need not be known', async t => {
  const { github, refresher } = await setup(t)
  github.fail(/calico.*page=1/, faults.answer(200, history(65).slice(0, 30), { link: '<https://api.github.com/repositories/1/stargazers/history?page=2>; rel="next"' }))
  const shares: number[] = []
  await refresher.backfill({ only: ['calico'], onProgress: ({ done }) => { shares.push(done) } })
  t.match(shares, [0.5, Number, 0, 1])
})

t.test('a limit', async t => {
  t.test('in sight ends it with the reserve left; it goes on at the page where it stopped', async t => {
    const { github, refresher, newRefresher, clock, history, additions, pages } = await setup(t, { server: { limit: 60 } })
    github.rate.remaining = 12
    t.match(await refresher.backfill(), { fetched: 0, open: 3, requests: 2, error: '10 of 60 requests are left for this hour', resumeAt: new Date('2026-11-26T12:30:00.000Z') })
    t.equal(github.rate.remaining, 10)
    t.match(await history('calico'), { status: 'begun', nextPage: 3, resumeAt: null })
    t.match(await refresher.backfill(), { requests: 0, error: /^10 of 60/ })

    clock.now = new Date('2026-11-26T13:00:00.000Z')
    github.rate.remaining = 60
    t.match(await newRefresher().backfill(), { fetched: 3, requests: 5 })
    t.strictSame(pages().map(path => /calico.*&page=(\d+)/.exec(path)?.[1]).filter(Boolean), ['1', '2', '3'])
    t.equal((await additions('calico')).length, 64 * 7 + 5)
  })

  t.test('met by surprise is respected by everybody', async t => {
    const { github, refresher, newRefresher, clock, history } = await setup(t, { server: { limit: 60 } })
    github.fail(/page=2/, faults.answer(403, problem('You have exceeded a secondary rate limit.'), { 'retry-after': '600' }))
    t.match(await refresher.backfill(), { open: 3, error: /GitHub asks for a pause/, resumeAt: new Date('2026-11-26T12:10:00.000Z') })
    t.match(await history('calico'), { status: 'begun', nextPage: 2, resumeAt: '2026-11-26T12:10:00.000Z', rateLimit: 60 })
    const asked = github.requests.length

    const another = newRefresher()
    t.match(await another.backfill(), { open: 3, requests: 0, error: "GitHub's limit is reached until 2026-11-26 12:10 UTC" })
    t.equal(await another.runIfDue(), undefined)
    t.match(await (await another.start('manual')).done, { outcome: 'rate-limited', resumeAt: '2026-11-26T12:10:00.000Z', requests: 0 })
    t.equal(github.requests.length, asked)

    const withToken = newRefresher({ client: { token: TOKEN } })
    github.heal()
    t.match(await withToken.backfill({ only: ['calico'] }), { fetched: 1, requests: 2 }, 'with a first token comes a new budget')
    clock.now = new Date('2026-11-26T12:11:00.000Z')
    t.match(await another.backfill(), { fetched: 2, known: 1 })
  })

  t.test('that is used up is not tried again, even where GitHub does not say until when', async t => {
    const { github, refresher } = await setup(t)
    github.fail(/page=1/, faults.answer(403, problem('API rate limit exceeded'), { 'x-ratelimit-remaining': '0' }))
    t.match(await refresher.backfill(), { resumeAt: new Date('2026-11-26T13:00:00.000Z'), requests: 1 })
    t.match(await refresher.backfill(), { requests: 0, error: /limit is reached until 2026-11-26 13:00 UTC/ })
  })

  t.test('without a word on how long is given a quarter of an hour', async t => {
    const { github, refresher } = await setup(t)
    github.fail(/page=1/, faults.answer(429, problem('Too many requests')))
    t.match(await refresher.backfill(), { resumeAt: new Date('2026-11-26T12:15:00.000Z'), requests: 1 })
  })

  t.test('of a run holds for the history, too', async t => {
    const { github, refresher } = await setup(t, { server: { limit: 60 } })
    github.rate.remaining = 0
    await (await refresher.start('manual')).done
    const asked = github.requests.length
    t.match(await refresher.backfill(), { requests: 0, open: 3, resumeAt: /./ })
    t.equal(github.requests.length, asked)
  })
})

t.test('where it is not offered', async t => {
  const server = { repositories: WITHOUT_HISTORY, basePath: '/api/v3' }

  t.test('one answer is enough for a server, and nothing breaks', async t => {
    const { github, store, refresher, clock, history, told } = await setup(t, { server })
    await (await refresher.start('manual')).done
    const asked = github.requests.length
    t.match(await refresher.backfill(), { fetched: 0, notOffered: 3, failed: 0, open: 0, requests: 2, error: null })
    t.equal(github.requests.length, asked + 2)
    t.match(told('info').join('\n'), /calico: this server does not offer star histories/)
    t.match(await history('calico'), { status: 'not-offered' })
    t.strictSame(await store.listStarAnchors(['calico']), [])

    // After an update of the server.
    clock.now = new Date('2026-11-26T18:00:00.000Z')
    for (const { fullName, starHistory } of REPOSITORIES) github.repository(fullName).starHistory = starHistory
    t.match(await refresher.backfill(), { fetched: 3 })
  })

  t.test('by a newer repository alone, the others are fetched', async t => {
    const { github, refresher, targets } = await setup(t)
    await refresher.backfill({ only: ['flannel'] })
    github.repository('projectcalico/calico').starHistory = undefined
    targets.length = 2
    t.match(await refresher.backfill(), { fetched: 1, notOffered: 1 })
  })

  t.test('any more, what was fetched stays', async t => {
    const { github, refresher, history, additions } = await setup(t)
    github.fail(/page=2/, faults.answer(404, problem('Not Found')))
    t.match(await refresher.backfill({ only: ['calico'] }), { failed: 1, notOffered: 0 })
    t.match(await history('calico'), { status: 'begun', nextPage: 2, error: 'page 2 of the star history is not there' })
    t.equal((await additions('calico')).length, 29 * 7 + 5)
  })
})

t.test('a fault', async t => {
  t.test('of one repository stays there, and is told', async t => {
    const { github, refresher, history, additions, told } = await setup(t)
    github.fail(/calico.*page=2/, faults.answer(200, [{ week: 1, total: 0, days: [] }]))
    t.match(await refresher.backfill(), { fetched: 2, failed: 1, open: 0, error: null })
    t.match(told('warn'), [/^calico: the star history of projectcalico\/calico could not be fetched: the star history cannot be believed/])
    t.match(await history('calico'), { status: 'begun', nextPage: 1, newestDay: null, error: /cannot be believed/ }, 'begun anew')
    github.heal()
    t.match(await refresher.backfill(), { fetched: 1, known: 2 })
    t.equal((await additions('calico')).length, 64 * 7 + 5)
  })

  t.test('of a server that gives one page again and again has an end', async t => {
    const { github, refresher } = await setup(t)
    github.fail(/calico/, faults.answer(200, history(1), { link: '<https://api.github.com/x?page=9>; rel="next"' }))
    t.match(await refresher.backfill({ only: ['calico'] }), { failed: 1, requests: 2 })
  })

  t.test('of the network ends it after a few', async t => {
    const { github, refresher } = await setup(t)
    await github.close()
    t.match(await refresher.backfill(), { failed: 2, open: 1, error: /cannot be reached \(ECONNREFUSED\)/, resumeAt: null })
  })

  t.test('of the token ends it at once, and the token is not told', async t => {
    const { github, refresher, told } = await setup(t, { server: { token: 'another' }, client: { token: TOKEN } })
    const report = await refresher.backfill()
    t.match(report, { open: 3, failed: 0, requests: 1, error: 'GitHub does not accept the token: Bad credentials' })
    t.notMatch(JSON.stringify([report, told('info'), told('warn')]), 'SECRET')
    t.equal(github.requests.length, 1)
  })

  t.test('of ours is thrown', async t => {
    const { refresher, store } = await setup(t)
    store.saveStarHistory = async () => { throw new Error('disk full') }
    await t.rejects(refresher.backfill(), { message: 'disk full' })
  })
})

t.test('it gives way', async t => {
  t.test('to a run of the same process, which gets its turn between two pages', async t => {
    const { github, refresher, told } = await setup(t, { server: { latencyMs: 10 } })
    const backfill = refresher.backfill()
    await until(() => github.requests.length >= 1)
    const { started, done } = await refresher.start('manual')
    t.equal(started, true)
    t.match(await done, { outcome: 'succeeded', repositories: { length: 3 } })
    t.equal(github.paths().filter(path => path.includes('history')).length < 4, true, 'before the history went on')
    t.match(await backfill, { fetched: 3, open: 0 })
    t.equal(github.mostAtOnce(), 1)
    t.match(told('info').join('\n'), /a refresh is under way: the star histories wait for its end/)
  })

  t.test('to a scheduled run of another process', async t => {
    const { github, refresher, newRefresher } = await setup(t, { server: { latencyMs: 10 } })
    const backfill = refresher.backfill()
    await until(() => github.requests.length >= 1)
    t.match(await (await newRefresher().runIfDue())!.done, { trigger: 'schedule', outcome: 'succeeded' })
    t.match(await backfill, { fetched: 3 })
    t.equal(github.mostAtOnce(), 1)
  })

  t.test('and two at once are one', async t => {
    const { refresher, pages } = await setup(t)
    const [one, other] = await Promise.all([refresher.backfill(), refresher.backfill()])
    t.equal(one, other)
    t.equal(pages().length, 7)
  })

  t.test('to whoever closes the job', async t => {
    const { github, refresher, history } = await setup(t)
    github.fail(/page=2/, faults.hang())
    const backfill = refresher.backfill()
    await until(() => github.requests.length === 2)
    await refresher.close()
    t.match(await backfill, { open: 3, error: 'stopped before its end', resumeAt: null })
    t.match(await history('calico'), { status: 'begun', nextPage: 2 })
    t.match(await refresher.backfill(), { requests: 0, error: 'stopped before its end' })
  })

  t.test('also while it waits for a run', async t => {
    const { github, refresher, newRefresher } = await setup(t)
    github.fail(/calico/, faults.hang())
    const other = newRefresher()
    await other.start('manual')
    const backfill = refresher.backfill()
    await until(() => github.requests.length === 1)
    await refresher.close()
    t.match(await backfill, { open: 3, requests: 0, error: 'stopped before its end' })
  })

  t.test('to a process that took over after this one had been asleep', async t => {
    const { github, store, clock, newRefresher } = await setup(t)
    github.fail(/page=2/, faults.hang())
    const backfill = newRefresher({ leaseTtlMs: 90 }).backfill()
    await until(() => github.requests.length === 2)
    clock.now = new Date(clock.now.getTime() + 1000)
    t.equal(await store.acquireLease('refresh', 'another', clock.now, 60_000), true)
    t.match(await backfill, { open: 3, error: 'stopped before its end' })
  })
})

t.test('by itself', async t => {
  const timed = (refresher: ReturnType<typeof createRefresher>) => { refresher.startTimer() }

  t.test('it follows a scheduled run, with all that the token leaves', async t => {
    const { github, store, newRefresher, told } = await setup(t, { client: { token: TOKEN } })
    timed(newRefresher({ startDelayMs: 0, lookEveryMs: 60_000 }))
    await until(async () => told('info').some(line => line.startsWith('star histories: 3 fetched of 3 with 6 requests')))
    t.match(await store.listStarAnchors(['calico', 'cilium', 'flannel']), [{ stars: 1000, observedOn: '2026-11-26', method: 'github-api', covered: true }, {}, {}])
    const firstPage = github.paths().findIndex(path => path.includes('history'))
    t.equal(firstPage, 7, 'after the figures')
    t.equal(github.mostAtOnce(), 1)
  })

  t.test('without a token it takes a few pages a run, and goes on after the next', async t => {
    const long = [{ id: 1, fullName: 'projectcalico/calico', starHistory: history(30 * 12) }]
    const { github, store, newRefresher, targets, clock, told, history: historyOf } = await setup(t, { server: { repositories: long, limit: 60 } })
    targets.length = 1
    const refresher = newRefresher({ startDelayMs: 0, lookEveryMs: 1 })
    timed(refresher)
    await until(() => told('info').some(line => line.startsWith('star histories: 0 fetched, 1 open of 1 with 10 requests; 10 pages were fetched')))
    t.match(await historyOf('calico'), { status: 'begun', nextPage: 11 })
    clock.now = new Date('2026-11-27T12:00:00.000Z')
    github.rate.remaining = 60
    await until(() => told('info').some(line => line.startsWith('star histories: 1 fetched of 1 with 2 requests')))
    t.equal((await store.listRuns({ limit: 9 })).length, 2)
  })

  t.test('never with what the figures of the day need', async t => {
    const { github, newRefresher, store, pages } = await setup(t, { server: { limit: 60 } })
    github.rate.remaining = 14
    timed(newRefresher({ startDelayMs: 0, lookEveryMs: 60_000 }))
    await until(async () => (await store.listRuns({ limit: 1 }))[0]?.outcome === 'rate-limited')
    await new Promise(resolve => setTimeout(resolve, 50))
    t.strictSame(pages(), [])
  })

  t.test('it leaves alone what is gone, what failed lately, and servers that do not offer it', async t => {
    const { github, store, newRefresher, clock, told, pages } = await setup(t, { client: { token: TOKEN } })
    github.remove('cilium/cilium')
    github.fail(/flannel.*history|repositories\/3.*history/, faults.answer(200, 'nonsense'))
    timed(newRefresher({ startDelayMs: 0, lookEveryMs: 1 }))
    await until(() => told('info').some(line => line.startsWith('star histories: 1 fetched, 1 failed, 1 open of 3')))
    t.notMatch(pages().join(), 'cilium')
    const asked = pages().length
    for (let day = 27; day <= 29; day++) {
      clock.now = new Date(`2026-11-${day}T12:00:00.000Z`)
      await until(async () => (await store.listRuns({ limit: 9 })).filter(({ outcome }) => outcome !== 'running').length === day - 25)
    }
    t.equal(pages().length, asked)
    clock.now = new Date('2026-12-04T12:00:00.000Z')
    github.heal()
    await until(() => pages().length > asked)
  })

  t.test('where nobody offers it, it asks again after a month', async t => {
    const { github, store, newRefresher, clock, pages } = await setup(t, { server: { repositories: WITHOUT_HISTORY } })
    timed(newRefresher({ startDelayMs: 0, lookEveryMs: 1 }))
    await until(() => pages().length === 1)
    clock.now = new Date('2026-11-27T12:00:00.000Z')
    await until(async () => (await store.listRuns({ limit: 9 })).filter(({ outcome }) => outcome !== 'running').length === 2)
    await new Promise(resolve => setTimeout(resolve, 50))
    t.equal(pages().length, 1)
    for (const { fullName, starHistory } of REPOSITORIES) github.repository(fullName).starHistory = starHistory
    clock.now = new Date('2026-12-28T12:00:00.000Z')
    await until(async () => (await store.listStarHistories()).filter(({ status }) => status === 'done').length === 3)
  })

  t.test('a fault of ours is told', async t => {
    const { store, newRefresher, told } = await setup(t)
    store.saveStarHistory = async () => { throw new Error('disk full') }
    timed(newRefresher({ startDelayMs: 0, lookEveryMs: 60_000 }))
    await until(() => told('error').length > 0)
    t.match(told('error'), [/^the star histories broke off .*disk full/s])
  })
})

t.test('a history is fetched anew', async t => {
  t.test('if it does not reach up to the first count', async t => {
    const { store, refresher, clock, github } = await setup(t)
    await refresher.backfill({ only: ['flannel'] })
    t.strictSame(await store.listStarAnchors(['flannel']), [], 'there is no count')
    clock.now = new Date('2026-11-28T12:00:00.000Z')
    github.repository('flannel-io/flannel').starHistory = starWeeks('2026-11-22', [[1, 1, 1, 1, 9, 9, 9]])
    await (await refresher.start('manual', {})).done
    t.match(await store.listStarAnchors(['flannel']), [{ observedOn: '2026-11-28', covered: false }])
    t.match(await refresher.backfill({ only: ['flannel'] }), { fetched: 1 })
    t.match(await store.listStarAnchors(['flannel']), [{ observedOn: '2026-11-28', covered: true }])
    t.equal((await store.listStarAdditions({ providers: ['flannel'] })).length, 7, 'of the older ones nothing is left')
  })

  t.test('if the provider moved to another repository, whose counts are not those of the old one', async t => {
    const { store, refresher, targets, github, clock } = await setup(t)
    await (await refresher.start('manual')).done
    await refresher.backfill({ only: ['flannel'] })
    github.add({ id: 4, fullName: 'someone/fork', stars: 40, starHistory: history(2) })
    targets[2] = { provider: 'flannel', fullName: 'someone/fork' }
    clock.now = new Date('2026-11-27T12:00:00.000Z')
    await (await refresher.start('manual')).done
    t.match(await refresher.backfill({ only: ['flannel'] }), { fetched: 1 })
    t.match(await store.listStarAnchors(['flannel']), [{ repository: 'someone/fork', stars: 40, observedOn: '2026-11-27' }])
  })

  t.test('and not because of a count of a day to come, which a wrong clock left', async t => {
    const { store, refresher } = await setup(t)
    await store.saveSample(aSample({ observedOn: '2027-01-01' }))
    await refresher.backfill({ only: ['flannel'] })
    await store.saveRename({ provider: 'flannel', noticedAt: '2026-11-26T00:00:00Z', from: 'coreos/flannel', to: 'flannel-io/flannel' })
    t.match(await store.listStarAnchors(['flannel']), [{ covered: false }])
    t.match(await refresher.backfill({ only: ['flannel'] }), { known: 1, requests: 0 })
  })

  t.test('and not because it has another name', async t => {
    const { store, refresher, github, clock } = await setup(t)
    await (await refresher.start('manual')).done
    await refresher.backfill()
    const flannel = github.repository('flannel-io/flannel')
    flannel.formerNames.push(flannel.fullName)
    flannel.fullName = 'cncf/flannel'
    clock.now = new Date('2026-11-27T12:00:00.000Z')
    await (await refresher.start('manual')).done
    t.match(await refresher.backfill(), { fetched: 0, known: 3 })
    t.match(await store.listStarAnchors(['flannel']), [{ observedOn: '2026-11-26' }])
  })
})

t.test('the anchor of a curve', async t => {
  const prepare = async (t: Test) => {
    const store = openSqliteStore({ file: ':memory:', migrationsFolder })
    t.teardown(() => store.close())
    await store.saveStarHistory(aStarHistory(), [{ day: '2018-07-26', additions: 3 }])
    const anchor = async () => (await store.listStarAnchors(['flannel', 'nobody'])).map(({ observedOn, stars, method, covered }) => [observedOn, stars, method, covered])
    return { store, anchor }
  }

  t.test('is the first sound count that was fetched', async t => {
    const { store, anchor } = await prepare(t)
    await store.importFacts(someFacts({ publishedSamples: [aPublishedSample()] }), 'a', new Date())
    await store.saveSample(aSample({ observedOn: '2026-11-20', stars: 3, heldReason: 'implausible' }))
    await store.saveSample(aSample({ observedOn: '2026-11-21', stars: null }))
    await store.saveSample(aSample({ observedOn: '2026-11-22', stars: 5, repository: 'weaveworks/weave' }))
    t.strictSame(await anchor(), [], 'none is of this repository')
    for (const observedOn of ['2026-11-23', '2026-11-24']) await store.saveSample(aSample({ observedOn, stars: 9400, repository: 'Flannel-IO/flannel' }))
    t.strictSame(await anchor(), [['2026-11-23', 9400, 'github-api', true]])
  })

  t.test('may bear a name of before or after, however many there were', async t => {
    const { store, anchor } = await prepare(t)
    await store.saveRename({ provider: 'flannel', noticedAt: '2026-11-25T00:00:00Z', from: 'b/flannel', to: 'Flannel-io/flannel' })
    await store.saveRename({ provider: 'flannel', noticedAt: '2026-11-24T00:00:00Z', from: 'a/flannel', to: 'b/flannel' })
    await store.saveSample(aSample({ repository: 'a/flannel', observedOn: '2026-11-01' }))
    t.match(await anchor(), [['2026-11-01', 9400]])
  })

  t.test('is the newest exact published one, if none was ever fetched', async t => {
    const { store, anchor } = await prepare(t)
    t.strictSame(await anchor(), [])
    await store.importFacts(someFacts({
      publishedSamples: [
        aPublishedSample(), aPublishedSample({ observedOn: '2020-01-01', stars: 5000, rounded: ['forks'] }), aPublishedSample({ observedOn: '2021-01-01', stars: 6000, rounded: ['stars'] }),
        aPublishedSample({ observedOn: '2022-01-01', heldReason: 'a slip' }), aPublishedSample({ observedOn: '2026-11-27', stars: 9999 })
      ]
    }), 'a', new Date())
    t.strictSame(await anchor(), [['2020-01-01', 5000, 'published', true]])
    t.match(await starCurveOf(store, 'flannel'), { values: { stars: { 0: 5000 } }, origins: [{ note: /^calculated back from the 5,000 stars published for 2020-01-01;/ }] })
    await store.saveSample(aSample({ observedOn: '2026-11-27' }))
    t.strictSame(await anchor(), [['2026-11-27', 9400, 'github-api', false]])
  })

  t.test('is there only for a history that is whole', async t => {
    const { store, anchor } = await prepare(t)
    await store.saveSample(aSample())
    const before = await store.revision()
    const [history] = await store.listStarHistories()
    await store.saveStarHistory({ ...history!, status: 'begun' })
    t.equal(await store.revision(), before + 1, 'readers see a difference')
    t.strictSame(await anchor(), [])
    await store.saveStarHistory({ ...history!, status: 'begun', nextPage: 3 }, [])
    t.equal(await store.revision(), before + 1, 'and here none')
  })
})

t.test('from one count the others are calculated', async t => {
  const days = ['2026-11-24', '2026-11-25', '2026-11-26'].map((day, index) => ({ day, additions: [5, 20, 3][index]! }))
  t.strictSame(cumulate(100, days), [{ day: '2026-11-24', stars: 77 }, { day: '2026-11-25', stars: 97 }, { day: '2026-11-26', stars: 100 }])
  t.strictSame(cumulate(10, days).map(({ stars }) => stars), [0, 7, 10], 'never fewer than none')
  t.strictSame(cumulate(10, []), [])
})

t.test('both façades tell the curve when asked for it, and never otherwise', async t => {
  const { get, graphql, store, app } = await setupApp(t)
  const additions = [4, 0, 6, 10, 5].map((number, index) => ({ day: dayAfter('2026-11-21', index), additions: number }))
  await store.saveStarHistory(aStarHistory({ newestDay: '2026-11-25' }), additions)
  const before = { history: await get('/v1/providers/flannel/metrics'), points: await get('/v1/metrics/history') }
  await store.saveSample(aSample({ observedOn: '2026-11-24', stars: 9520, forks: null, contributors: null }))

  const { data: curve } = await get('/v1/providers/flannel/metrics?method=star-history')
  t.strictSame(curve.map(({ observedAt, stars }: { observedAt: string, stars: number }) => [observedAt, stars]), [['2026-11-21', 9504], ['2026-11-22', 9504], ['2026-11-23', 9510], ['2026-11-24', 9520]])
  t.strictSame(curve[0], {
    observedAt: '2026-11-21',
    fetchedAt: null,
    ageDays: 0,
    quality: 'estimated',
    stars: 9504,
    forks: null,
    contributors: null,
    openIssues: null,
    rounded: [],
    method: 'star-history',
    contributorsMethod: null,
    repository: 'flannel-io/flannel',
    edition: null,
    statedPeriod: null,
    note: 'calculated back from the 9,520 stars observed on 2026-11-24; stars taken back since are not in it',
    heldReason: null,
    sources: ['github-api']
  })

  const { data: points } = await get('/v1/metrics/history?method=star-history&from=2026-11-23')
  t.strictSame(points, [9510, 9520].map((value, index) => ({
    time: `${dayAfter('2026-11-23', index)}T00:00:00Z`, provider: 'flannel', metric: 'stars', value, quality: 'estimated', method: 'star-history'
  })))
  t.strictSame((await get('/v1/metrics/history?method=star-history&metric=forks')).data, [])
  t.strictSame((await get('/v1/metrics/history?method=star-history&providers=calico')).data, [])
  t.match((await get('/v1/metrics/history?method=star-history&to=2026-11-21')).data, [{ value: 9504 }], 'though the count came later')
  t.match((await get('/v1/metrics/history?method=star-history&asOf=2026-11-22')).data, [{ value: 9504 }, { value: 9504 }])
  t.match((await get('/v1/providers/flannel/metrics?method=star-history&interval=week')).data, [{ observedAt: '2026-11-22', stars: 9504 }, { observedAt: '2026-11-24', stars: 9520 }])

  const told = await graphql(`{
    provider(id: "flannel") { metricHistory(method: STAR_HISTORY) { observedAt stars forks quality method note sources { id } } }
    metricPoints(method: STAR_HISTORY, from: "2026-11-23") { time provider metric value quality method }
  }`)
  t.strictSame(told.data.provider.metricHistory, curve.map(({ observedAt, stars, forks, note }: Record<string, unknown>) =>
    ({ observedAt, stars, forks, quality: 'ESTIMATED', method: 'STAR_HISTORY', note, sources: [{ id: 'github-api' }] })))
  t.strictSame(told.data.metricPoints, points.map((point: object) => ({ ...point, metric: 'STARS', quality: 'ESTIMATED', method: 'STAR_HISTORY' })))

  const methodsOf = async (query: string) => {
    const answers = await Promise.all(['providers/flannel/metrics', 'metrics/history'].map(path => get(`/v1/${path}?${query}`)))
    return [...new Set(answers.flatMap(({ data }) => data).map(({ method }: { method: string }) => method))].sort()
  }
  t.strictSame(await methodsOf(''), ['github-api', 'published'])
  t.strictSame(await methodsOf('method=github-api'), ['github-api'])
  t.strictSame(await methodsOf('method=published'), ['published'])
  t.strictSame(before.history.data, (await get('/v1/providers/flannel/metrics?method=published')).data)
  t.strictSame(before.points.data, (await get('/v1/metrics/history?method=published')).data)
  t.match((await get('/v1/providers/flannel')).data.metrics, { stars: 9520, method: 'github-api', quality: 'exact' }, 'what counts today is no estimate')
  t.strictSame((await get('/v1/metrics?quality=estimated')).data, [])
  t.equal((await app.inject('/v1/metrics/history?method=guessed')).statusCode, 400)
  t.match(await graphql('{ metricPoints(method: GUESSED) { value } }'), { errors: [{}] })
})

t.test('without a count there is no curve', async t => {
  const { get, store } = await setupApp(t)
  await store.saveStarHistory(aStarHistory({ provider: 'antrea', repository: 'antrea-io/antrea', newestDay: '2026-11-20' }), [{ day: '2026-11-20', additions: 5 }])
  await store.saveSample(aSample({ provider: 'antrea', repository: 'antrea-io/antrea', observedOn: '2026-11-24' }))
  t.strictSame((await get('/v1/providers/antrea/metrics?method=star-history')).data, [], 'nor with one that the history does not reach')
})

t.test('the command', async t => {
  const prepare = async (t: Test, { isTTY = false, ...options }: Setup & { isTTY?: boolean } = {}) => {
    let text = ''
    const log = createConsoleLog({ write: (piece: string) => { text += piece }, isTTY, columns: 40 })
    const context = await setup(t, { ...options, options: { ...options.options, log } })
    const command = (...names: string[]) => runBackfillCommand({ refresher: context.refresher, repositories: TARGETS, names, log })
    return { ...context, command, text: () => text }
  }

  t.test('says in plain lines what it does, and exits with 0 when all is there', async t => {
    const { command, text } = await prepare(t)
    t.equal(await command(), 0)
    t.match(text().split('\n'), [
      /^without GITHUB_TOKEN, GitHub answers 60 requests an hour; a star history takes about two for each year\./,
      `calico: the stars of projectcalico/calico, back to ${dayAfter('2026-11-22', -7 * 64)}, in 3 pages`,
      /^cilium: .* in 2 pages$/,
      /^flannel: the stars of coreos\/flannel, back to 2026-10-25, in 1 page$/,
      'star histories: 3 fetched of 3 with 7 requests',
      ''
    ])
    t.equal(await command('calico'), 0)
    t.match(text(), /star histories: 0 fetched, 1 there already of 1 with 0 requests\n$/)
    t.notMatch(text(), '\u001b')
  })

  t.test('shows on a terminal how far it is', async t => {
    const { command, text } = await prepare(t, { isTTY: true, client: { token: TOKEN } })
    await command()
    t.match(text(), '[###---------------------] 0/3')
    t.match(text(), '[########----------------] 1/3')
    t.equal(text().endsWith('with 7 requests\n'), true)
  })

  t.test('fetches of some only, and knows their names', async t => {
    const { command, pages, text } = await prepare(t)
    t.equal(await command('cilium'), 0)
    t.notMatch(pages().join(), /calico|flannel/)
    t.equal(await command('ciliun', 'x'), 2)
    t.match(text(), "No provider with a repository is called 'ciliun', 'x'. There are: calico, cilium, flannel\n")
  })

  t.test('exits with 1 while something is left, and says when to go on', async t => {
    const { github, command, text } = await prepare(t, { server: { limit: 60 } })
    github.rate.remaining = 11
    t.equal(await command(), 1)
    t.match(text(), /star histories: 0 fetched, 3 open of 3 with 1 request; 10 of 60 requests are left for this hour; go on after 2026-11-26 12:30 UTC\n$/)
  })

  t.test('exits with 1 if something failed, and with 0 where there is nothing to fetch', async t => {
    const { github, command, text } = await prepare(t)
    github.fail(/cilium/, faults.answer(200, {}))
    t.equal(await command('cilium'), 1)
    t.match(text(), /! cilium: the star history of cilium\/cilium could not be fetched: the star history cannot be believed: no list of weeks/)
    github.heal()
    github.fail(/history/, faults.answer(404, problem('Not Found')))
    t.equal(await command('calico', 'flannel'), 0)
    t.match(text(), /star histories: 0 fetched, 2 not offered of 2 with 2 requests\n$/)
  })
})

t.test('as a process of its own', async t => {
  const compiled = compileService(t)
  const run = (t: Test, env: Record<string, string>, ...names: string[]) => {
    const child = spawn(process.execPath, [join(compiled, 'backfill-command.js'), ...names], {
      env: { ...process.env, NODE_OPTIONS: '', HTTP_PROXY: '', http_proxy: '', GITHUB_TOKEN: '', ...env }
    })
    t.teardown(() => child.kill('SIGKILL'))
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => { output += chunk })
    return { child, output: () => output, ended: once(child, 'exit') as Promise<[number | null, string | null]> }
  }
  const thisSunday = new Date(Date.now() - new Date().getUTCDay() * DAY_MS).toISOString().slice(0, 10)
  const server = async (t: Test, latencyMs: number): Promise<GitHubServer> => await startGitHubServer(t, {
    latencyMs,
    repositories: ['projectcalico/calico', 'cilium/cilium'].map(fullName => ({
      fullName,
      starHistory: starWeeks(dayAfter(thisSunday, -7 * 199), Array.from({ length: 200 }, () => [0, 1, 0, 1, 0, 1, 0]))
    }))
  })

  t.test('killed in the middle, it goes on with the page where it was', async t => {
    const github = await server(t, 30)
    const file = join(t.testdir(), 'atlas.db')
    const env = { DATABASE_URL: `file:${file}`, GITHUB_API_URL: github.url }
    const killed = run(t, env, 'calico', 'cilium')
    await until(() => github.requests.length >= 4)
    killed.child.kill('SIGKILL')
    await killed.ended
    const before = github.requests.length

    const store = openSqliteStore({ file, migrationsFolder })
    t.teardown(() => store.close())
    const [left] = await store.listStarHistories()
    t.equal(left!.status, 'begun')
    // What the killed one held expires.
    t.equal(await store.acquireLease('refresh', 'another', new Date(Date.now() + 31_000), 1), true)
    await store.releaseLease('refresh', 'another')

    const next = run(t, env, 'calico', 'cilium')
    t.strictSame(await next.ended, [0, null], next.output())
    t.match(github.requests[before]!.path, new RegExp(`calico/.*page=${left!.nextPage}$`))
    t.ok(github.requests.length <= 15, `${github.requests.length} requests for 14 pages`)
    t.equal(github.mostAtOnce(), 1)
    t.match(await store.listStarHistories(), [{ provider: 'calico', status: 'done' }, { provider: 'cilium', status: 'done' }])
    t.match(next.output(), /star histories: 2 fetched of 2/)
  })

  t.test('told to stop, it stops and says so', async t => {
    const github = await server(t, 30)
    const { child, output, ended } = run(t, { DATABASE_URL: `file:${join(t.testdir(), 'atlas.db')}`, GITHUB_API_URL: github.url }, 'calico', 'cilium')
    await until(() => github.requests.length >= 3)
    child.kill('SIGTERM')
    t.strictSame(await ended, [1, null])
    t.match(output(), /star histories: 0 fetched, 2 open of 2 .*; stopped before its end\n$/)
  })

  t.test('a wrong setting ends it at once', async t => {
    const { output, ended } = run(t, { DATABASE_URL: `file:${join(t.testdir(), 'atlas.db')}`, REFRESH_SCHEDULE: 'daily' })
    t.match(await ended, [1, null])
    t.match(output(), /^cni-atlas: REFRESH_SCHEDULE is "daily"/)
  })
})
