import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { inspect } from 'node:util'
import t, { type Test } from 'tap'
import { createGitHubClient } from '../src/github/github-client.ts'
import { GitHubError } from '../src/github/github-error.ts'
import { findLink } from '../src/github/link-header.ts'
import { createProxyFetch } from '../src/github/proxy-fetch.ts'
import type { TransportOptions } from '../src/github/transport.ts'
import { faults, problem, repositoryBody, send, startGitHubServer, type Fault, type GitHubServerOptions } from './helpers/github-server.ts'

const FLANNEL = { id: 21704134, fullName: 'flannel-io/flannel', formerNames: ['coreos/flannel'] }
const TOKEN = 'github_pat_11SECRETSECRETSECRET'

async function setup (t: Test, server: GitHubServerOptions = {}, options: Partial<TransportOptions> = {}) {
  const github = await startGitHubServer(t, { repositories: [FLANNEL], ...server })
  const waits: number[] = []
  const client = createGitHubClient({
    baseUrl: github.url,
    userAgent: 'cni-atlas/test',
    attemptTimeoutMs: 2000,
    maxBodyBytes: 100_000,
    sleep: async ms => { waits.push(ms) },
    random: () => 0.5,
    ...options
  })
  const repository = (fullName = FLANNEL.fullName, githubId?: number) => client.fetchRepository({ fullName, githubId })
  const contributors = (fullName = FLANNEL.fullName) => client.fetchContributorCount({ fullName })
  return { github, client, waits, repository, contributors }
}

async function failure (promise: Promise<unknown>): Promise<GitHubError> {
  const err = await promise.then(value => { throw new Error(`succeeded with ${inspect(value)}`) }, (err: unknown) => err)
  if (err instanceof GitHubError) return err
  throw err
}

t.test('a repository is told in two requests, with the headers GitHub asks for', async t => {
  const { github, client, repository, contributors } = await setup(t)
  t.strictSame(await repository(), {
    id: 21704134,
    fullName: 'flannel-io/flannel',
    stars: 9400,
    forks: 2900,
    openIssues: 30,
    archived: false,
    license: 'Apache-2.0',
    pushedAt: '2026-11-25T10:00:00Z'
  })
  t.equal(await contributors(), 240)
  t.strictSame(github.paths(), ['/repos/flannel-io/flannel', '/repos/flannel-io/flannel/contributors?per_page=1&anon=1'])
  for (const { headers } of github.requests) {
    t.match(headers, { 'user-agent': 'cni-atlas/test', accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28' })
    t.notOk(headers.authorization)
  }
  t.equal(client.requestCount(), 2)
  t.match(client.rateLimit(), { limit: 5000, remaining: 4998 })
})

t.test('what a repository need not have is null', async t => {
  const { github, repository } = await setup(t)
  Object.assign(github.repository(FLANNEL.fullName), { license: null, pushedAt: null, openIssues: undefined, archived: undefined })
  t.match(await repository(), { license: null, pushedAt: null, openIssues: null, archived: null })
})

t.test('the base address may have a path, with or without a slash at its end', async t => {
  const { github } = await setup(t, { basePath: '/api/v3' })
  for (const baseUrl of [github.url, `${github.url}/`]) {
    const client = createGitHubClient({ baseUrl, userAgent: 'test', apiVersion: '2026-03-10' })
    t.match(await client.fetchRepository({ fullName: 'coreos/flannel' }), { fullName: 'flannel-io/flannel' })
  }
  t.strictSame([...new Set(github.paths())], ['/api/v3/repos/coreos/flannel', '/api/v3/repositories/21704134'])
  t.equal(github.requests[0]!.headers['x-github-api-version'], '2026-03-10')
})

t.test('a base address that is none is refused, without being repeated', async t => {
  for (const baseUrl of ['ftp://github.example', 'https://user:geheim@github.example', 'https://github.example/?a=b', 'https://github.example/#x']) {
    t.throws(() => createGitHubClient({ baseUrl, userAgent: 'test' }), /^the base address of GitHub's API must be http\(s\), without user, query or fragment$/)
  }
})

t.test('contributors', async t => {
  const { github, contributors } = await setup(t)
  const path = /contributors/
  const link = (text: string): Fault => faults.answer(200, [{ login: 'a' }], { link: text })

  t.test('are the page of the link whose rel is last, whatever the order of links and parameters', async t => {
    for (const [text, count] of [
      ['<https://h/c?page=2147483647>; rel="last"', 2_147_483_647],
      ['<https://api.github.com/repositories/1/contributors?per_page=1&anon=1&page=2>; rel="next", <https://api.github.com/repositories/1/contributors?per_page=1&anon=1&page=5>; rel="last"', 5],
      ['<https://h/c?page=77&per_page=1>; rel="last", <https://h/c?page=2&per_page=1>; rel="next"', 77],
      ['</repositories/1/contributors?page=9>;title="a, b; c" ; REL=last', 9]
    ] as const) {
      github.fail(path, link(text), 1)
      t.equal(await contributors(), count)
    }
  })

  t.test('are one without a link, none in an empty list and in an empty repository', async t => {
    Object.assign(github.repository(FLANNEL.fullName), { contributors: 1 })
    t.equal(await contributors(), 1)
    Object.assign(github.repository(FLANNEL.fullName), { contributors: 0 })
    t.equal(await contributors(), 0)
    github.fail(path, faults.answer(200, []), 1)
    t.equal(await contributors(), 0)
  })

  t.test('are unknown where the list is too large', async t => {
    const message = 'The history or contributor list is too large to list contributors for this repository via the API.'
    github.fail(path, faults.answer(403, problem(message), github.limitHeaders()), 1)
    t.equal(await contributors(), null)
  })

  t.test('are not made up from an answer that does not tell', async t => {
    for (const fault of [
      faults.answer(200, [{}, {}]),
      faults.answer(200, { message: 'ok' }),
      faults.answer(200, [1]),
      faults.answer(202, {}),
      link('<https://h/c?page=2&per_page=1>; rel="next"'),
      link('<https://h/c?page=0>; rel="last"'),
      link('<https://h/c?page=2147483648>; rel="last"'),
      link('<https://h/c?page=3&per_page=30>; rel="last"'),
      link('<https://h/c?per_page=1>; rel="last"'),
      link('<http://[>; rel="last"'),
      link('nonsense'),
      faults.answer(200, [], { link: '<https://h/c?page=2>; rel="last"' })
    ]) {
      github.fail(path, fault, 1)
      t.match(await failure(contributors()), { kind: 'bad-answer' })
    }
  })
})

t.test('links are found by their relation', async t => {
  t.equal(findLink(null, 'last'), undefined)
  t.equal(findLink('<a>; rel="next last"', 'last'), 'a')
  t.equal(findLink('<a>; title="rel=last", <b>; rel=last', 'last'), 'b')
  t.equal(findLink('<a>; rel="next"', 'last'), undefined)
})

t.test('a renamed repository is followed, and known by its id', async t => {
  const { github, repository, contributors } = await setup(t)
  t.match(await repository('coreos/flannel'), { id: FLANNEL.id, fullName: 'flannel-io/flannel' })
  t.match(await repository('coreos/flannel', FLANNEL.id), { id: FLANNEL.id, fullName: 'flannel-io/flannel' })
  t.equal(await contributors('coreos/flannel'), 240)

  t.comment('the old name is given to another repository')
  github.add({ id: 99, fullName: 'coreos/flannel', stars: 1 })
  t.match(await repository('coreos/flannel', FLANNEL.id), { id: FLANNEL.id, stars: 9400 })

  t.comment('and ours is gone')
  github.remove('flannel-io/flannel')
  t.match(await failure(repository('coreos/flannel', FLANNEL.id)), { kind: 'identity', message: /another repository \(id 99, not 21704134\)/ })
})

t.test('a repository whose name leads nowhere is looked for by its id', async t => {
  const { github, repository } = await setup(t)
  t.match(await repository('coreos/gone', FLANNEL.id), { id: FLANNEL.id })
  t.match(await failure(repository('coreos/gone', 7)), { kind: 'not-found', status: 404 })
  github.fail(/repositories/, faults.answer(451, problem('Repository access blocked')))
  t.match(await failure(repository('coreos/gone', FLANNEL.id)), { kind: 'blocked', status: 451 })
})

t.test('an answer that speaks of another repository is not believed', async t => {
  const { github, repository } = await setup(t)
  github.fail(/./, faults.answer(200, repositoryBody({ ...github.repository(FLANNEL.fullName), fullName: 'someone/else' })), 1)
  t.match(await failure(repository()), { kind: 'bad-answer', message: /someone\/else/ })
  t.match(await repository('Flannel-IO/Flannel'), { fullName: 'flannel-io/flannel' }, 'though case does not matter')
})

t.test('a name that is none is not asked for', async t => {
  const { github, client } = await setup(t)
  for (const fullName of ['flannel', '../flannel', 'a/..', 'a/b/c', 'a/b?c', 'a b/c', '']) {
    t.match(await failure(client.fetchRepository({ fullName })), { kind: 'bad-request' })
    t.match(await failure(client.fetchContributorCount({ fullName })), { kind: 'bad-request' })
  }
  t.equal(github.requests.length, 0)
})

t.test('redirects', async t => {
  const { github, repository, waits } = await setup(t, {}, { token: TOKEN })
  const elsewhere = await startGitHubServer(t)

  t.test('to another origin are refused, and the token stays', async t => {
    for (const location of [`${elsewhere.url}/repositories/1`, '//evil.example/', 'http://user:pw@' + github.url.slice(7)]) {
      github.fail(/./, faults.answer(301, {}, { location }), 1)
      t.match(await failure(repository()), { kind: 'redirect', status: 301 })
    }
    t.equal(elsewhere.requests.length, 0)
  })

  t.test('go three hops and no further', async t => {
    const hop = faults.answer(302, {}, { location: '/repos/flannel-io/flannel' })
    github.fail(/./, hop, 3)
    t.match(await repository(), { id: FLANNEL.id })
    const before = github.requests.length
    github.fail(/./, hop, 4)
    t.match(await failure(repository()), { kind: 'redirect' })
    t.equal(github.requests.length - before, 4)
  })

  t.test('to nowhere lead nowhere', async t => {
    github.fail(/./, faults.answer(301, {}), 1)
    t.match(await failure(repository()), { kind: 'redirect' })
    github.fail(/./, faults.answer(301, {}, { location: 'http://[' }), 1)
    t.match(await failure(repository()), { kind: 'redirect' })
  })

  t.strictSame(waits, [])
})

t.test('refusals are told apart', async t => {
  const { github, client, repository } = await setup(t)
  const waits: number[] = []
  const newClient = () => createGitHubClient({ baseUrl: github.url, userAgent: 'test', sleep: async ms => { waits.push(ms) } })
  const reset = Math.floor(Date.now() / 1000) + 1800
  const healthy = github.limitHeaders()
  const exhausted = { ...healthy, 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(reset) }
  const resetAt = new Date(reset * 1000)
  const inSeconds = (seconds: number) => (at: Date | null) => Math.abs(at!.getTime() - Date.now() - seconds * 1000) < 3000
  const block = { reason: 'tos', created_at: '2026-01-01T00:00:00Z', html_url: 'https://github.com/x' }
  const secondary = problem('You have exceeded a secondary rate limit. Please wait a few minutes before you try again.')
  const primary = problem('API rate limit exceeded for user ID 1.')

  const cases: [string, Fault, object, ((at: Date | null) => boolean)?][] = [
    ['bad token', faults.answer(401, problem('Bad credentials')), { kind: 'unauthorized', status: 401, message: /Bad credentials/ }],
    ['primary, 403', faults.answer(403, primary, exhausted), { kind: 'primary-limit', status: 403, retryAt: resetAt }],
    ['primary, 429', faults.answer(429, primary, exhausted), { kind: 'primary-limit', status: 429, retryAt: resetAt }],
    ['primary, without headers', faults.answer(403, primary), { kind: 'primary-limit', retryAt: null }],
    ['primary, reset absurd', faults.answer(403, primary, { ...exhausted, 'x-ratelimit-reset': '99999999999' }), { kind: 'primary-limit', retryAt: null }],
    ['secondary by message', faults.answer(403, secondary, healthy), { kind: 'secondary-limit', status: 403, retryAt: null }],
    ['secondary by message, nothing left', faults.answer(403, secondary, exhausted), { kind: 'secondary-limit', retryAt: resetAt }],
    ['secondary by retry-after', faults.answer(429, problem('Slow down'), { ...healthy, 'retry-after': '30' }), { kind: 'secondary-limit' }, inSeconds(30)],
    ['secondary, a date', faults.answer(403, secondary, { 'retry-after': new Date(Date.now() + 90_000).toUTCString() }), { kind: 'secondary-limit' }, inSeconds(90)],
    ['secondary, absurd', faults.answer(403, secondary, { 'retry-after': '-1' }), { kind: 'secondary-limit', retryAt: null }],
    ['secondary, a year', faults.answer(403, secondary, { 'retry-after': '31536000' }), { kind: 'secondary-limit', retryAt: null }],
    ['429 and nothing else', faults.answer(429, 'Too many requests', { 'content-type': 'text/plain' }), { kind: 'secondary-limit', status: 429, retryAt: null }],
    ['terms of service', faults.answer(403, problem('Repository access blocked', { block }), healthy), { kind: 'blocked', status: 403 }],
    ['copyright', faults.answer(451, problem('Repository access blocked', { block })), { kind: 'blocked', status: 451 }],
    ['single sign-on', faults.answer(403, problem('Resource protected by organization SAML enforcement.'), healthy), { kind: 'forbidden', status: 403 }],
    ['a 403 without JSON', faults.answer(403, '<html>no</html>'), { kind: 'forbidden' }],
    ['a 403 with other JSON', faults.answer(403, '"no"'), { kind: 'forbidden', message: 'GitHub refuses' }],
    ['gone or never there', faults.answer(404, problem('Not Found')), { kind: 'not-found', status: 404 }],
    ['unknown version', faults.answer(400, problem('unsupported')), { kind: 'bad-request', status: 400 }],
    ['retired version', faults.answer(410, problem('Gone')), { kind: 'bad-request', status: 410 }],
    ['not modified, unasked', faults.answer(304), { kind: 'bad-answer', status: 304 }],
    ['a message of two lines', faults.answer(404, problem(`a\n\u001b[31mb${'x'.repeat(500)}`)), { message: /^not found: deleted, or private: a \[31mbx{190,200}$/ }]
  ]
  for (const [name, fault, expected, isRightTime] of cases) {
    github.fail(/./, fault, 1)
    const err = await failure(newClient().fetchRepository({ fullName: FLANNEL.fullName }))
    t.match(err, expected, name)
    if (isRightTime) t.ok(isRightTime(err.retryAt), `${name}: when`)
  }
  t.equal(github.requests.length, cases.length, 'none is asked again')
  t.strictSame(waits, [])

  github.fail(/./, faults.answer(401, problem('Requires authentication'), { 'x-ratelimit-limit': '0', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '0' }), 1)
  t.match(await failure(repository()), { kind: 'unauthorized' })
  t.not(client.rateLimit()?.remaining, 0, 'the zeros of a refused login are no exhausted budget')
})

t.test('a refusal is known by its status even if its body never comes', async t => {
  const { github, repository } = await setup(t, {}, { attemptTimeoutMs: 100 })
  github.fail(/./, faults.trickle(403))
  t.match(await failure(repository()), { kind: 'forbidden', status: 403 })
  t.equal(github.requests.length, 1)
})

t.test('the budget', async t => {
  t.test('is on our clock, even if that of GitHub is ahead', async t => {
    const reset = Math.floor(Date.now() / 1000) + 3600
    const { github, client, repository } = await setup(t)
    github.fail(/./, faults.answer(200, repositoryBody(github.repository(FLANNEL.fullName)), {
      ...github.limitHeaders(), 'x-ratelimit-reset': String(reset), date: new Date(Date.now() + 600_000).toUTCString()
    }), 1)
    await repository()
    t.ok(Math.abs(client.rateLimit()!.resetAt.getTime() - (reset - 600) * 1000) < 5000)
  })

  t.test('is forgotten when it is renewed', async t => {
    const { client, repository } = await setup(t, { resetAt: () => 1000 })
    await repository()
    t.equal(client.rateLimit(), undefined)
  })

  t.test('is an hour away if GitHub does not say', async t => {
    const { github, client, repository } = await setup(t)
    const body = repositoryBody(github.repository(FLANNEL.fullName))
    github.fail(/./, faults.answer(200, body, { 'x-ratelimit-limit': '60', 'x-ratelimit-remaining': '59' }), 1)
    await repository()
    t.ok(client.rateLimit()!.resetAt.getTime() > Date.now() + 3_500_000)
  })

  t.test('is not overdrawn: where nothing is left, nothing is asked', async t => {
    let token = 'one'
    const { github, repository, contributors } = await setup(t, { limit: 1 }, { token: () => token })
    t.match(await repository(), { stars: 9400 })
    t.match(await failure(contributors()), { kind: 'primary-limit', status: null, retryAt: Date })
    t.equal(github.requests.length, 1)
    token = 'another'
    github.rate.remaining = 1
    t.equal(await contributors(), 240, 'but another token has another budget')
  })

  t.test('is read without a date as well', async t => {
    const reset = Math.floor(Date.now() / 1000) + 600
    const fetch = async () => new Response('{}', { headers: { 'x-ratelimit-limit': '60', 'x-ratelimit-remaining': '5', 'x-ratelimit-reset': String(reset) } })
    const client = createGitHubClient({ baseUrl: 'https://github.example', userAgent: 'test', fetch })
    await failure(client.fetchRepository({ fullName: 'a/b' }))
    t.strictSame(client.rateLimit(), { limit: 60, remaining: 5, resetAt: new Date(reset * 1000) })
  })

  t.test('is that of the core alone, and unknown where nothing is said', async t => {
    const { github, client, repository } = await setup(t)
    const body = repositoryBody(github.repository(FLANNEL.fullName))
    github.fail(/./, faults.answer(200, body, { ...github.limitHeaders(), 'x-ratelimit-resource': 'search' }), 1)
    github.fail(/./, faults.answer(200, body), 1)
    await repository()
    await repository()
    t.equal(client.rateLimit(), undefined)
  })
})

t.test('faults that may pass are tried three times, after growing waits', async t => {
  const { github, client, repository, waits } = await setup(t, {}, { attemptTimeoutMs: 150 })
  const cases: [string, Fault, object][] = [
    ['500', faults.answer(500, problem('Server Error')), { kind: 'server-error', status: 500 }],
    ['502', faults.answer(502, '<html>Bad gateway</html>'), { kind: 'server-error', status: 502 }],
    ['503', faults.answer(503, ''), { kind: 'server-error', status: 503 }],
    ['504', faults.answer(504, ''), { kind: 'server-error', status: 504 }],
    ['reset', faults.reset(), { kind: 'network', unreachable: false }],
    ['hung up', faults.hangUp(), { kind: 'network', unreachable: false }],
    ['cut short', faults.truncated(), { kind: 'network' }],
    ['hanging', faults.hang(), { kind: 'timeout', message: /did not answer in full within 0.15 s/ }],
    ['a byte at a time', faults.trickle(), { kind: 'timeout' }]
  ]
  for (const [name, fault, expected] of cases) {
    github.heal()
    github.fail(/./, fault, 2)
    waits.length = 0
    t.match(await repository(), { id: FLANNEL.id }, `${name}, twice`)
    t.strictSame(waits, [1000, 4000])
    github.fail(/./, fault, 3)
    const before = client.requestCount()
    t.match(await failure(repository()), expected, `${name}, three times`)
    t.equal(client.requestCount() - before, 3)
  }
  t.equal(github.requests.length, client.requestCount())
})

t.test('waits are spread, and not shorter than the server asks', async t => {
  let random = 0
  const { github, repository, waits } = await setup(t, {}, { random: () => random })
  github.fail(/./, faults.answer(500), 1)
  await repository()
  random = 1
  github.fail(/./, faults.answer(500), 1)
  await repository()
  github.fail(/./, faults.answer(503, '', { 'retry-after': '20' }), 1)
  await repository()
  github.fail(/./, faults.answer(503, '', { 'retry-after': '3600' }), 1)
  await repository()
  t.strictSame(waits.map(wait => Math.round(wait / 100) * 100), [800, 1300, 20_000, 60_000])
})

t.test('nothing that cannot be believed becomes a figure, and none of it is tried again', async t => {
  const { github, repository, waits } = await setup(t)
  const good = repositoryBody(github.repository(FLANNEL.fullName))
  const { stargazers_count: _, ...starless } = good
  const cases: [string, Fault][] = [
    ['HTML', faults.answer(200, '<!doctype html><title>Sign in to the network</title>', { 'content-type': 'text/html' })],
    ['nothing', faults.answer(200, '')],
    ['another success', faults.answer(202, good)],
    ['no content', faults.answer(204)],
    ['null', faults.answer(200, null)],
    ['a list', faults.answer(200, [good])],
    ['a text', faults.answer(200, '"ok"')],
    ['without stars', faults.answer(200, starless)],
    ...['9400', -1, 1.5, 2 ** 31, 1e21, null, true, [9400], {}].map((stars): [string, Fault] =>
      [`stars ${inspect(stars)}`, faults.answer(200, { ...good, stargazers_count: stars })]),
    ['forks as text', faults.answer(200, { ...good, forks_count: '2900' })],
    ['issues below nothing', faults.answer(200, { ...good, open_issues_count: -3 })],
    ['archived as text', faults.answer(200, { ...good, archived: 'no' })],
    ['pushed someday', faults.answer(200, { ...good, pushed_at: 'yesterday' })],
    ['pushed in month 13', faults.answer(200, { ...good, pushed_at: '2026-13-01T00:00:00Z' })],
    ['no id', faults.answer(200, { ...good, id: 0 })],
    ['a name that is none', faults.answer(200, { ...good, full_name: '../../etc' })],
    ['cut where nobody sees it', faults.cutUnseen(good)],
    ['longer than it says', faults.understated(good)],
    ['endless', faults.endless()],
    ['small until unpacked', faults.gzipBomb()],
    ['packed wrongly', faults.badGzip()],
    ['another protocol', faults.notHttp()]
  ]
  for (const [name, fault] of cases) {
    github.heal()
    github.fail(/./, fault, 1)
    const err = await failure(repository())
    t.equal(err.kind, 'bad-answer', `${name}: ${err.message}`)
  }
  t.equal(github.requests.length, cases.length)
  t.strictSame(waits, [])
  t.match(await repository(), { stars: 9400 })
})

t.test('requests are made one at a time, whoever asks', async t => {
  const { github, repository, contributors } = await setup(t, { latencyMs: 5 })
  github.fail(/contributors/, faults.answer(404), 1)
  await Promise.allSettled([repository(), contributors(), repository(), repository(), contributors()])
  t.equal(github.requests.length, 5)
  t.equal(github.mostAtOnce(), 1)
})

t.test('where nobody listens, the fault is not with one repository', async t => {
  const { github, repository, waits } = await setup(t)
  await github.close()
  t.match(await failure(repository()), { kind: 'network', unreachable: true, status: null, message: /^127\.0\.0\.1:\d+ cannot be reached \(ECONNREFUSED\)$/ })
  t.equal(waits.length, 2)
  const client = createGitHubClient({ baseUrl: 'http://github.invalid', userAgent: 'test', sleep: async () => {} })
  t.match(await failure(client.fetchRepository({ fullName: 'a/b' })), { kind: 'network', unreachable: true, message: /^github\.invalid cannot be reached \(E\w+\)$/ })
})

t.test('a fault without a name is one of the connection', async t => {
  const fetch = async () => { throw new TypeError('fetch failed: http://me:geheim@proxy') }
  const client = createGitHubClient({ baseUrl: 'https://github.example', userAgent: 'test', fetch, sleep: async () => {} })
  t.match(await failure(client.fetchRepository({ fullName: 'a/b' })), { kind: 'network', unreachable: false, message: 'the connection to github.example broke' })
})

t.test('an untrusted certificate is said to be one', async t => {
  const fetch = async () => { throw new TypeError('fetch failed', { cause: Object.assign(new Error('self-signed certificate'), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }) }) }
  const client = createGitHubClient({ baseUrl: 'https://github.example/api/v3', userAgent: 'test', fetch, sleep: async () => {} })
  t.match(await failure(client.fetchRepository({ fullName: 'a/b' })), { kind: 'network', unreachable: true, message: /certificate of github.example is not trusted \(DEPTH_ZERO/ })
})

t.test('being told to stop', async t => {
  const abortIn = (ms: number) => {
    const controller = new AbortController()
    setTimeout(() => controller.abort(), ms)
    return controller.signal
  }

  t.test('ends a request under way', async t => {
    const { github, client } = await setup(t)
    github.fail(/./, faults.hang())
    t.match(await failure(client.fetchRepository({ fullName: FLANNEL.fullName, signal: abortIn(30) })), { kind: 'aborted' })
    t.equal(github.requests.length, 1)
  })

  t.test('ends a wait', async t => {
    const { github } = await setup(t)
    const client = createGitHubClient({ baseUrl: github.url, userAgent: 'test' })
    github.fail(/./, faults.answer(500))
    t.match(await failure(client.fetchRepository({ fullName: FLANNEL.fullName, signal: abortIn(100) })), { kind: 'aborted' })
    t.equal(github.requests.length, 1)
  })

  t.test('ends a refusal that does not end', async t => {
    const { github, client } = await setup(t)
    github.fail(/./, faults.trickle(404))
    t.match(await failure(client.fetchRepository({ fullName: FLANNEL.fullName, signal: abortIn(50) })), { kind: 'aborted' })
  })

  t.test('beforehand asks nothing', async t => {
    const { github, client } = await setup(t)
    t.match(await failure(client.fetchRepository({ fullName: FLANNEL.fullName, signal: AbortSignal.abort() })), { kind: 'aborted' })
    t.equal(github.requests.length, 0)
  })
})

t.test('a token', async t => {
  t.test('goes to GitHub and nowhere into a message', async t => {
    const { github, client, repository } = await setup(t, { token: TOKEN }, { token: TOKEN })
    t.match(await repository(), { id: FLANNEL.id })
    t.equal(github.requests[0]!.headers.authorization, `Bearer ${TOKEN}`)
    t.equal(await client.hasToken(), true)
    for (const fault of [faults.answer(401, problem(`Bad credentials: Bearer ${TOKEN}`)), faults.answer(200, { message: TOKEN }), faults.answer(200, { id: TOKEN })]) {
      github.fail(/./, fault, 1)
      t.notMatch(inspect(await failure(repository()), { depth: 9, showHidden: true }), 'SECRET')
    }
  })

  t.test('is told in no part either where the words of a server are cut', async t => {
    const { repository, github, client } = await setup(t, {}, { token: TOKEN })
    const before = (length: number) => `${'x'.repeat(length)}Bearer ${TOKEN}`
    for (const fault of [faults.answer(401, problem(before(170))), faults.answer(404, problem(before(180))), faults.answer(200, { id: before(20) })]) {
      github.fail(/./, fault, 1)
      t.notMatch((await failure(repository())).message, /github_|SECRET/)
    }
    github.fail(/./, faults.answer(200, [{ week: before(30) }]), 1)
    t.notMatch((await failure(client.fetchStarHistoryPage({ fullName: FLANNEL.fullName, page: 1 }))).message, /github_|SECRET/)
  })

  t.test('is asked for each time, so that it may change', async t => {
    let token: string | undefined = 'old'
    const { repository, client } = await setup(t, { token: TOKEN }, { token: async () => token })
    t.match(await failure(repository()), { kind: 'unauthorized', status: 401 })
    token = `${TOKEN}\n`
    t.match(await repository(), { id: FLANNEL.id })
    token = undefined
    t.equal(await client.hasToken(), false)
  })

  t.test('with characters that none has is not sent', async t => {
    const { github, repository } = await setup(t, {}, { token: 'SECRET with\nlines' })
    const err = await failure(repository())
    t.equal(err.kind, 'unauthorized')
    t.notMatch(err.message, 'SECRET')
    t.equal(github.requests.length, 0)
  })
})

t.test('an API version near its end is told once', async t => {
  const warnings: object[] = []
  const { github, repository } = await setup(t, {}, { log: { warn: details => { warnings.push(details) } } })
  const body = repositoryBody(github.repository(FLANNEL.fullName))
  github.fail(/./, faults.answer(200, body, { sunset: 'Fri, 10 Mar 2028 00:00:00 GMT' }))
  await repository()
  await repository()
  t.strictSame(warnings, [{ deprecation: null, sunset: 'Fri, 10 Mar 2028 00:00:00 GMT' }])
})

t.test('the proxy that the environment names', async t => {
  const github = await startGitHubServer(t, { repositories: [FLANNEL] })
  const proxy = await startProxy(t)
  const host = new URL(github.url).host
  const ask = async (t: Test, env: Record<string, string>, baseUrl = github.url) => {
    const { fetch, close } = createProxyFetch(env)
    t.teardown(close)
    const client = createGitHubClient({ baseUrl, userAgent: 'test', token: TOKEN, fetch, sleep: async () => {}, attemptTimeoutMs: 2000 })
    proxy.seen.length = 0
    return await client.fetchRepository({ fullName: FLANNEL.fullName })
  }

  for (const name of ['HTTP_PROXY', 'http_proxy']) {
    t.test(`is used: ${name}`, async t => {
      t.match(await ask(t, { [name]: proxy.url }), { id: FLANNEL.id })
      t.match(proxy.seen, [{ line: `GET ${github.url}/repos/flannel-io/flannel` }])
    })
  }

  for (const env of [{ NO_PROXY: '127.0.0.1' }, { no_proxy: `github.example, ${host}` }, { NO_PROXY: '*' }]) {
    t.test(`is left out: ${inspect(env)}`, async t => {
      t.match(await ask(t, { HTTP_PROXY: proxy.url, ...env } as Record<string, string>), { id: FLANNEL.id })
      t.strictSame(proxy.seen, [])
    })
  }

  t.test('is still used for others than NO_PROXY names', async t => {
    await ask(t, { http_proxy: proxy.url.replace('http://', ''), no_proxy: 'example.org' })
    t.equal(proxy.seen.length, 1)
  })

  t.test('is told its own password', async t => {
    await ask(t, { HTTP_PROXY: proxy.url.replace('http://', 'http://me:geheim@') })
    t.match(proxy.seen, [{ authorization: `Basic ${Buffer.from('me:geheim').toString('base64')}` }])
  })

  for (const name of ['HTTPS_PROXY', 'https_proxy']) {
    t.test(`is a tunnel for https: ${name}`, async t => {
      t.match(await failure(ask(t, { [name]: proxy.url }, `https://${host}`)), { kind: 'network' }, 'since nobody speaks TLS at its end')
      t.match(proxy.seen[0], { line: `CONNECT ${host}` })
      t.notMatch(inspect(proxy.seen), 'SECRET')
    })
  }

  t.test('may refuse', async t => {
    proxy.refuse()
    t.match(await failure(ask(t, { HTTPS_PROXY: proxy.url }, 'https://github.example')), { kind: 'network', unreachable: true, message: 'the proxy does not let through to github.example' })
  })

  t.test('must be an address', async t => {
    for (const address of ['ftp://proxy', 'http://[']) t.throws(() => createProxyFetch({ HTTPS_PROXY: address }), /^HTTPS_PROXY is set to a value that is not what was expected/)
  })

  t.test('need not be there', async t => {
    t.match(await ask(t, {}), { id: FLANNEL.id })
    t.match(await ask(t, { HTTP_PROXY: ' ' }), { id: FLANNEL.id })
    t.strictSame(proxy.seen, [])
  })
})

/** A forward proxy: passes requests on, and opens tunnels. */
async function startProxy (t: Test) {
  const seen: { line: string, authorization: string | undefined }[] = []
  let refusing = false
  const note = ({ method, url, headers }: IncomingMessage) => { seen.push({ line: `${method} ${url}`, authorization: headers['proxy-authorization'] }) }
  const proxy = createServer(async (request, response) => {
    note(request)
    const { 'proxy-authorization': _, ...headers } = request.headers
    const answer = await fetch(request.url!, { headers: { 'user-agent': String(headers['user-agent']) } })
    send(response, answer.status, await answer.text())
  })
  proxy.on('connect', (request: IncomingMessage, socket: Socket) => {
    note(request)
    if (refusing) return socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n')
    const { hostname, port } = new URL(`http://${request.url}`)
    const upstream = connect(Number(port), hostname, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      upstream.pipe(socket).pipe(upstream)
    })
    for (const end of [socket, upstream]) end.on('error', () => { socket.destroy(); upstream.destroy() })
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  t.teardown(() => { proxy.closeAllConnections(); proxy.close() })
  return { url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, seen, refuse: () => { refusing = true } }
}
