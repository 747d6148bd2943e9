import { register } from 'prom-client'
import t from 'tap'
import { watchProcess } from '../src/prometheus/process-metrics.ts'
import { setup, TODAY, type SetupOptions } from './helpers/app.ts'
import { aDispute, aProvider, aRefreshedRepository, aRepositoryState, aRun, aSample, someFacts } from './helpers/builders.ts'
import { promtool, readSamples, withoutPrometheus } from './helpers/prometheus.ts'
import type { Test } from 'tap'

t.setTimeout(280_000)

async function setupScrapes (t: Test, options: SetupOptions = {}) {
  const service = await setup(t, options)
  const scrape = async () => {
    const samples = readSamples((await service.app.inject('/metrics')).body)
    const find = (name: string, labels: Record<string, string> = {}) =>
      samples.filter(sample => sample.name === name && Object.entries(labels).every(([key, value]) => sample.labels[key] === value))
    return { samples, find, value: (name: string, labels?: Record<string, string>) => find(name, labels)[0]?.value }
  }
  return { ...service, scrape }
}

t.test('figures are the same as in REST, one gauge each, with the repository they are of', async t => {
  const { get, scrape } = await setupScrapes(t)
  const { find, value } = await scrape()
  const { data } = await get('/v1/metrics')
  t.equal(data.length, 5)
  for (const { provider, repository, ageDays, quality, method, ...figures } of data) {
    for (const metric of ['stars', 'forks', 'contributors']) {
      t.strictSame(find(`cni_repository_${metric}`, { provider }), [{ name: `cni_repository_${metric}`, labels: { provider, repository }, value: figures[metric] }])
    }
    t.strictSame(find('cni_figure_info', { provider }), [{ name: 'cni_figure_info', labels: { provider, quality, method }, value: 1 }])
    t.equal(value('cni_figure_age_seconds', { provider }), ageDays * 86_400 + 12 * 3600, 'from the beginning of its day, at noon')
  }
  t.equal(find('cni_repository_stars').length, 5, 'and no others')
})

t.test('a fetched figure is as old as the instant it was fetched at', async t => {
  const { store, scrape } = await setupScrapes(t)
  await store.saveSample(aSample({ fetchedAt: `${TODAY}T11:59:00.000Z` }))
  const { value } = await scrape()
  t.equal(value('cni_figure_age_seconds', { provider: 'flannel' }), 60)
  t.equal(value('cni_repository_stars', { provider: 'flannel', repository: 'flannel-io/flannel' }), 9400)
  t.equal(value('cni_figure_info', { provider: 'flannel', quality: 'exact', method: 'github-api' }), 1)
})

t.test('what is not known has no sample, and what is held is not told', async t => {
  const { store, scrape } = await setupScrapes(t)
  await store.saveSample(aSample({ provider: 'antrea', repository: 'antrea-io/antrea', stars: 1700, forks: null, contributors: null }))
  await store.saveSample(aSample({ provider: 'flannel', stars: 3, heldReason: 'fell by more than half' }))
  const { find, value } = await scrape()
  t.equal(value('cni_repository_stars', { provider: 'antrea' }), 1700)
  t.strictSame(find('cni_repository_forks', { provider: 'antrea' }), [])
  t.strictSame(find('cni_repository_contributors', { provider: 'antrea' }), [])
  t.strictSame(find('cni_repository_stars', { provider: 'kube-ovn' }), [], 'nobody has counted them yet')
  t.strictSame(find('cni_figure_age_seconds', { provider: 'kube-ovn' }), [])
  t.equal(value('cni_repository_stars', { provider: 'flannel' }), 9500, 'the last sound one')
})

t.test('the knowledge: revision, providers, lifecycle, disputes', async t => {
  const { get, scrape } = await setupScrapes(t)
  const { find, value } = await scrape()
  const { data: providers, meta } = await get('/v1/providers?fields=name,kind,lifecycle.status,repository.fullName')
  t.equal(value('cni_knowledge_revision'), meta.revision)
  t.equal(value('cni_knowledge_changed_timestamp_seconds'), Date.parse('2026-11-26T12:00:00Z') / 1000)
  t.equal(value('cni_atlas_build_info'), 1)
  t.strictSame(find('cni_provider_info').map(({ labels }) => labels), providers.map(({ id, name, kind, repository }: any) => ({ provider: id, name, kind, repository: repository?.fullName ?? '' })))
  t.strictSame(find('cni_provider_lifecycle').map(({ labels, value }) => ({ ...labels, value })),
    providers.filter(({ lifecycle }: any) => lifecycle !== null).map(({ id, lifecycle }: any) => ({ provider: id, phase: lifecycle.status, value: 1 })))
  const { data: disputes } = await get('/v1/disputes?limit=1000')
  const undecided = disputes.filter(({ prevailing }: { prevailing: number | null }) => prevailing === null).length
  t.ok(undecided > 0)
  t.equal(value('cni_open_disputes', { decided: 'false' }), undecided)
  t.equal(value('cni_open_disputes', { decided: 'true' }), disputes.length - undecided)
})

t.test('before the first run, and with the refresh off, nothing is told of runs and limits', async t => {
  const { scrape } = await setupScrapes(t)
  const { samples } = await scrape()
  t.strictSame(samples.filter(({ name }) => /^cni_(?:refresh|github|repository_(?:archived|reachable))/.test(name)), [{ name: 'cni_refresh_running', labels: {}, value: 0 }])
})

t.test('the last run: when, how it ended, what was left of the limit, and when the next is due', async t => {
  const { store, scrape } = await setupScrapes(t, { nextRefresh: () => new Date('2026-11-27T03:17:00Z') })
  const id = await store.startRun(aRun({ startedAt: '2026-11-26T03:17:00.500Z' }))
  t.match((await scrape()).value('cni_refresh_running'), 1)
  t.equal((await scrape()).value('cni_refresh_last_run_timestamp_seconds'), Date.parse('2026-11-26T03:17:00.500Z') / 1000)
  t.strictSame((await scrape()).find('cni_refresh_last_outcome'), [], 'it is not over')

  await store.recordRunRepository(id, aRefreshedRepository())
  await store.recordRunRepository(id, aRefreshedRepository({ provider: 'calico', outcome: 'held' }))
  await store.updateRun(id, { outcome: 'succeeded', finishedAt: '2026-11-26T03:17:10.500Z', requests: 4, rateLimit: 60, rateLimitRemaining: 0, rateLimitResetAt: '2026-11-26T04:00:00.000Z' })
  const { find, value } = await scrape()
  t.equal(value('cni_refresh_running'), 0)
  t.strictSame(find('cni_refresh_last_outcome').map(({ labels }) => labels), [{ outcome: 'succeeded' }])
  t.equal(value('cni_refresh_last_success_timestamp_seconds'), Date.parse('2026-11-26T03:17:10.500Z') / 1000)
  t.equal(value('cni_refresh_last_duration_seconds'), 10)
  t.equal(value('cni_refresh_last_requests'), 4)
  t.strictSame(find('cni_refresh_last_repositories').map(({ labels, value }) => [labels.outcome, value]), [['stored', 1], ['held', 1], ['failed', 0], ['skipped', 0]])
  t.equal(value('cni_github_rate_limit'), 60)
  t.equal(value('cni_github_rate_limit_remaining'), 0, 'which GitHub has said')
  t.equal(value('cni_github_rate_limit_reset_timestamp_seconds'), Date.parse('2026-11-26T04:00:00Z') / 1000)
  t.equal(value('cni_refresh_next_due_timestamp_seconds'), Date.parse('2026-11-27T03:17:00Z') / 1000)

  await store.updateRun(await store.startRun(aRun()), { outcome: 'failed', finishedAt: '2026-11-26T10:00:00.000Z', error: 'no connection' })
  const after = await scrape()
  for (const name of ['cni_github_rate_limit', 'cni_github_rate_limit_remaining', 'cni_github_rate_limit_reset_timestamp_seconds']) {
    t.strictSame(after.find(name), [], `${name}: the last run was told nothing, which is not 0`)
  }
  t.strictSame(after.find('cni_refresh_last_outcome').map(({ labels }) => labels), [{ outcome: 'failed' }])
})

t.test('the last success is found however many runs have failed since, by whoever asks first', async t => {
  const { store, scrape, app } = await setupScrapes(t)
  const run = async (outcome: 'succeeded' | 'failed', finishedAt: string) => { await store.updateRun(await store.startRun(aRun()), { outcome, finishedAt }) }
  const lastSuccess = async () => (await scrape()).value('cni_refresh_last_success_timestamp_seconds')
  await run('failed', '2026-10-01T03:00:00.000Z')
  t.equal(await lastSuccess(), undefined)
  await run('succeeded', '2026-10-02T03:00:00.000Z')
  for (let day = 3; day < 28; day++) await run('failed', `2026-10-${String(day).padStart(2, '0')}T03:00:00.000Z`)
  const expected = Date.parse('2026-10-02T03:00:00Z') / 1000
  t.equal(await lastSuccess(), expected)
  for (let day = 1; day < 28; day++) {
    await run('failed', `2026-11-${String(day).padStart(2, '0')}T03:00:00.000Z`)
    if (day % 5 === 0) t.equal(await lastSuccess(), expected)
  }
  await run('succeeded', '2026-11-28T03:00:00.000Z')
  t.equal(await lastSuccess(), Date.parse('2026-11-28T03:00:00Z') / 1000)
  t.match((await Promise.all(Array.from({ length: 20 }, async () => (await app.inject('/metrics')).statusCode))), Array(20).fill(200))
})

t.test('what GitHub was last seen to say of a repository', async t => {
  const { store, scrape } = await setupScrapes(t)
  await store.saveRepository(aRepositoryState({ provider: 'calico', fullName: 'projectcalico/calico', archived: true }))
  await store.saveRepository(aRepositoryState({ provider: 'cilium', fullName: 'cilium/cilium', archived: null, status: 'missing', statusReason: 'Not Found', statusSince: '2026-11-26T03:00:00.000Z' }))
  const { find } = await scrape()
  t.strictSame(find('cni_repository_archived'), [{ name: 'cni_repository_archived', labels: { provider: 'calico', repository: 'projectcalico/calico' }, value: 1 }], 'of the other it is not known')
  t.strictSame(find('cni_repository_reachable').map(({ labels, value }) => [labels.provider, value]), [['calico', 1], ['cilium', 0]])
})

t.test('whatever a name holds, the answer can be read', async t => {
  const { store, app, scrape } = await setupScrapes(t)
  const name = 'A "quoted" back\\slash,\nin two lines} 1'
  await store.importFacts(someFacts({ providers: [aProvider({ name })], disputes: [aDispute({ prevailing: null })], publishedSamples: [] }), 'odd', new Date('2026-11-26T12:00:00Z'))
  const { find, value } = await scrape()
  t.strictSame(find('cni_provider_info').map(({ labels }) => labels.name), [name])
  t.strictSame(find('cni_repository_stars'), [], 'no figures, no samples')
  t.equal(value('cni_open_disputes', { decided: 'false' }), 1)
  if (withoutPrometheus === false) t.strictSame(promtool(['check', 'metrics'], (await app.inject('/metrics')).body), { status: 0, said: '' })
})

t.test('the process is told from its beginning on, and its lag as it is however soon somebody asks, and asks again', async t => {
  const { user, system } = process.cpuUsage()
  const { scrape } = await setupScrapes(t, { processMetrics: watchProcess() })
  for (const time of ['first', 'second', 'third']) {
    const { value } = await scrape()
    t.ok(value('process_cpu_seconds_total')! >= (user + system) / 1e6, `${time}: all of its processor time`)
    t.equal(value('process_cpu_seconds_total')!.toFixed(6), (value('process_cpu_user_seconds_total')! + value('process_cpu_system_seconds_total')!).toFixed(6))
    for (const what of ['min', 'max', 'mean', 'p50', 'p99']) {
      const lag = value(`nodejs_eventloop_lag_${what}_seconds`)!
      t.ok(lag > 0.001 && lag < 60, `${time}: ${what} is ${lag}`)
    }
  }
})

t.test('promtool finds nothing to say about the names, the help and the form', { skip: withoutPrometheus }, async t => {
  const { app, store } = await setup(t, { processMetrics: watchProcess(), nextRefresh: () => new Date('2026-11-27T03:17:00Z') })
  await store.saveRepository(aRepositoryState())
  await store.updateRun(await store.startRun(aRun()), { outcome: 'succeeded', finishedAt: '2026-11-26T10:00:00.000Z', rateLimit: 60, rateLimitRemaining: 20, rateLimitResetAt: '2026-11-26T11:00:00.000Z' })
  const { body } = await app.inject('/metrics')
  for (const name of ['cni_github_rate_limit_remaining', 'cni_repository_archived', 'process_cpu_seconds_total', 'process_resident_memory_bytes', 'nodejs_eventloop_lag_p99_seconds', 'nodejs_heap_size_used_bytes', 'nodejs_gc_duration_seconds_count']) {
    t.match(body, `\n# TYPE ${name.replace(/_count$/, '')} `, name)
  }
  t.strictSame(promtool(['check', 'metrics'], body), { status: 0, said: '' })
  t.match(promtool(['check', 'metrics'], '# TYPE wrong_total gauge\nwrong_total 1\n'), { status: 3, said: /wrong_total/ }, 'it does look')
})

t.test('the answer is text that no cache keeps, also for HEAD, and whoever watches is never turned away', async t => {
  const { app } = await setup(t, { limits: { requestsPerMinute: 1 } })
  for (let tries = 0; tries < 3; tries++) {
    const { statusCode, headers } = await app.inject({ url: '/metrics', headers: { accept: 'application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5' } })
    t.equal(statusCode, 200)
    t.match(headers, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8', 'cache-control': 'no-store' })
    t.equal(headers.ratelimit, undefined)
  }
  const head = await app.inject({ method: 'HEAD', url: '/metrics' })
  t.equal(head.statusCode, 200)
  t.equal(head.body, '')
})

t.test('two services in one process share nothing, and leave nothing behind', async t => {
  const one = await setupScrapes(t)
  const other = await setupScrapes(t)
  await one.store.saveSample(aSample({ stars: 9999 }))
  t.equal((await one.scrape()).value('cni_repository_stars', { provider: 'flannel' }), 9999)
  t.equal((await other.scrape()).value('cni_repository_stars', { provider: 'flannel' }), 9500)
  t.strictSame(register.getMetricsAsArray(), [])
  t.notOk((await one.scrape()).samples.some(({ name }) => /^(?:process|nodejs)_/.test(name)), 'the process belongs to neither')
})

t.test('while the store cannot be read it is a 503 that says nothing of the inside, and then all is well again', async t => {
  const { store, knowledge } = await setup(t)
  let isBroken = true
  const fail = async () => { throw new Error('SQLITE_IOERR: /var/lib/secret.db') }
  const runs = await setup(t, { store: { ...store, listRuns: async query => isBroken ? await fail() : await store.listRuns(query) } })
  const facts = await setup(t, { knowledge: { ...knowledge, at: fail } })
  for (const { app } of [runs, facts]) {
    const res = await app.inject('/metrics')
    t.match(res.json(), { status: 503, code: 'UNAVAILABLE' })
    t.match(res.headers['content-type'], /problem\+json/)
    t.notMatch(res.body, /SQLITE|secret/)
  }
  isBroken = false
  t.equal((await runs.app.inject('/metrics')).statusCode, 200)
})
