import t from 'tap'
import { setup, TODAY } from './helpers/app.ts'
import { aSample } from './helpers/builders.ts'

// The whole seed is asked, which takes its time on a busy machine.
t.setTimeout(120_000)

interface Figures { observedAt: string, stars: number | null, quality: string, heldReason: string | null, sources: string[] }
interface Point { time: string, provider: string, metric: string, value: number, quality: string, method: string }

t.test('the latest figures of all who have any', async t => {
  const { get } = await setup(t)
  const { data, page } = await get('/v1/metrics')
  t.strictSame(data.map(({ provider }: { provider: string }) => provider), ['canal', 'flannel', 'calico', 'weave-net', 'cilium'])
  t.equal(page.total, 5)
  t.match((await get('/v1/metrics?asOf=2018-07-26')).data, [
    { provider: 'canal', stars: 536, forks: 75, contributors: 19 },
    { provider: 'flannel', stars: 3279, forks: 774, contributors: 107 },
    { provider: 'calico', stars: 572, forks: 225, contributors: 82 }
  ])
  t.match((await get('/v1/metrics?limit=1')).page, { total: 5, limit: 1, next: /./ })
})

t.test('figures older than two days are stale today, and as good as they were on a past day', async t => {
  const { get } = await setup(t)
  const qualities = async (query: string) => (await get(`/v1/metrics?${query}`)).data.map(({ quality }: Figures) => quality)
  t.strictSame(await qualities(''), ['stale', 'stale', 'stale', 'stale', 'stale'])
  t.strictSame(await qualities('asOf=2026-07-29'), ['exact', 'rounded', 'rounded', 'rounded', 'rounded'])
  t.strictSame((await get('/v1/metrics?asOf=2026-07-29&quality=exact')).data.map(({ provider }: { provider: string }) => provider), ['canal'])
  t.strictSame((await get('/v1/metrics?quality=exact')).data, [])
  t.match((await get('/v1/metrics?asOf=2026-07-29')).data[0], { observedAt: '2026-07-28', ageDays: 1 })
  t.match((await get('/v1/metrics')).data[0], { ageDays: 121 })
})

t.test('figures that were to be refreshed twice since are stale, and no others', async t => {
  const { get, store } = await setup(t)
  for (const [observedOn, quality] of [['2026-11-23', 'stale'], ['2026-11-24', 'exact'], [TODAY, 'exact']] as const) {
    await store.saveSample(aSample({ observedOn, fetchedAt: `${observedOn}T03:17:05.000Z` }))
    t.match((await get('/v1/providers/flannel')).data.metrics, { observedAt: observedOn, quality })
    t.match((await get('/v1/providers/flannel?asOf=2026-12-24')).data.metrics, { observedAt: observedOn, quality })
  }
})

t.test('fetched figures are exact, cite GitHub, and take the place of published ones', async t => {
  const { get, graphql, store } = await setup(t)
  await store.saveSample(aSample({ observedOn: TODAY, stars: 9501, fetchedAt: `${TODAY}T03:00:00.000Z` }))
  t.match((await get('/v1/providers/flannel')).data.metrics, {
    stars: 9501, quality: 'exact', observedAt: TODAY, fetchedAt: `${TODAY}T03:00:00.000Z`, ageDays: 0, method: 'github-api', sources: ['github-api']
  })
  t.match(await graphql('{ provider(id: "flannel") { metrics { stars quality method sources { id } } } }'), {
    data: { provider: { metrics: { stars: 9501, quality: 'EXACT', method: 'GITHUB_API', sources: [{ id: 'github-api' }] } } }
  })
  t.match((await get('/v1/providers/flannel?asOf=2026-11-25')).data.metrics, { stars: 9500, method: 'published' }, 'but not the day before')
})

t.test('held figures are told in the history with the reason, and never served as the current ones', async t => {
  const { get, store } = await setup(t)
  await store.saveSample(aSample({ stars: 3, heldReason: 'fell by more than half' }))
  t.match((await get('/v1/providers/flannel')).data.metrics, { stars: 9500 })
  const history: Figures[] = (await get('/v1/providers/flannel/metrics')).data
  t.match(history.at(-1), { stars: 3, quality: 'held', heldReason: 'fell by more than half' })
  t.match(history.find(({ observedAt }) => observedAt === '2026-06-12'), { quality: 'held', heldReason: /only some of the figures/ })
  const points: Point[] = (await get('/v1/metrics/history?providers=flannel&metric=stars')).data
  t.notOk(points.some(({ value, time }) => value === 3 || time.startsWith('2026-06-12')))
})

t.test('the history of one provider goes back to 2018, day by day, week by week or month by month', async t => {
  const { get, graphql } = await setup(t)
  const history: Figures[] = (await get('/v1/providers/flannel/metrics')).data
  t.match(history[0], { observedAt: '2018-07-26', stars: 3279, quality: 'exact' })
  t.strictSame(history.map(({ observedAt }) => observedAt), history.map(({ observedAt }) => observedAt).sort())
  t.strictSame((await get('/v1/providers/flannel/metrics?interval=day')).data, history)

  const months: Figures[] = (await get('/v1/providers/flannel/metrics?interval=month')).data
  t.equal(new Set(months.map(({ observedAt }) => observedAt.slice(0, 7))).size, months.length)
  t.strictSame(months.filter(({ observedAt }) => observedAt.startsWith('2025-02')).map(({ observedAt }) => observedAt), ['2025-02-26'], 'the last of the month')
  t.strictSame(months.filter(({ observedAt }) => observedAt.startsWith('2026-06')).map(({ observedAt }) => observedAt), ['2026-06-23'], 'a sound one')

  // 2025-11-18 is a Tuesday and 2025-11-25 the next one; 2024-02-22 and 2024-02-26 lie in two weeks.
  const weeks: Figures[] = (await get('/v1/providers/flannel/metrics?interval=week&from=2025-11-01&to=2025-11-30')).data
  t.strictSame(weeks.map(({ observedAt }) => observedAt), ['2025-11-18', '2025-11-25'])

  const { data } = await graphql('{ provider(id: "flannel") { all: metricHistory { observedAt } months: metricHistory(interval: MONTH) { observedAt sources { title } } weeks: metricHistory(interval: WEEK, from: "2025-11-01", to: "2025-11-30") { observedAt } } }')
  const days = (list: Array<{ observedAt: string }>) => list.map(({ observedAt }) => observedAt)
  t.strictSame(days(data.provider.all), days(history))
  t.strictSame(days(data.provider.months), days(months))
  t.strictSame(days(data.provider.weeks), days(weeks))
  for (const { sources } of data.provider.months) t.ok(sources[0].title)
})

t.test('of two samples in one week the later one stands for it; a Sunday belongs to the week before', async t => {
  const { get, store } = await setup(t)
  for (const [observedOn, stars] of [['2026-11-16', 1], ['2026-11-22', 2], ['2026-11-23', 3]] as const) await store.saveSample(aSample({ provider: 'antrea', observedOn, stars }))
  t.match((await get('/v1/providers/antrea/metrics?interval=week&from=2026-11-01')).data, [{ stars: 2 }, { stars: 3 }])
})

t.test('the history of a past day ends there', async t => {
  const { get, graphql } = await setup(t)
  const days = (list: Figures[]) => list.map(({ observedAt }) => observedAt)
  t.strictSame(days((await get('/v1/providers/flannel/metrics?asOf=2019-12-31')).data), ['2018-07-26', '2019-03-20'])
  t.strictSame(days((await get('/v1/providers/flannel/metrics?asOf=2019-12-31&to=2026-01-01')).data), ['2018-07-26', '2019-03-20'])
  t.strictSame(days((await get('/v1/providers/flannel/metrics?asOf=2019-12-31&to=2018-12-31')).data), ['2018-07-26'])
  t.strictSame((await get('/v1/providers/flannel/metrics?asOf=2019-12-31&from=2020-01-01')).data, [])
  const { data } = await graphql('{ provider(id: "flannel", asOf: "2019-12-31") { metricHistory(to: "2026-01-01") { observedAt } } metricPoints(asOf: "2018-12-31", metric: STARS, to: "2026-01-01") { value } }')
  t.strictSame(days(data.provider.metricHistory), ['2018-07-26', '2019-03-20'])
  t.strictSame(data.metricPoints, [{ value: 572 }, { value: 536 }, { value: 3279 }])
})

t.test('the long form for dashboards has one row for each figure that is known, in order of time', async t => {
  const { get, graphql } = await setup(t)
  const { data: points } = await get('/v1/metrics/history?asOf=2018-12-31') as { data: Point[] }
  t.strictSame(points.map(({ provider, metric, value }) => `${provider} ${metric} ${value}`), [
    'calico stars 572', 'calico forks 225', 'calico contributors 82', 'canal stars 536', 'canal forks 75', 'canal contributors 19',
    'flannel stars 3279', 'flannel forks 774', 'flannel contributors 107'
  ])
  t.strictSame(points[0], { time: '2018-07-26T00:00:00Z', provider: 'calico', metric: 'stars', value: 572, quality: 'exact', method: 'published' })

  const all: Point[] = (await get('/v1/metrics/history')).data
  t.strictSame(all.map(({ time }) => time), all.map(({ time }) => time).sort())
  t.ok(all.some(({ quality }) => quality === 'rounded'))
  const some: Point[] = (await get('/v1/metrics/history?providers=calico,canal&metric=forks&interval=month&from=2024-01-01')).data
  t.strictSame([...new Set(some.map(({ provider, metric }) => `${provider} ${metric}`))].sort(), ['calico forks', 'canal forks'])
  const { data } = await graphql('{ metricPoints(providers: ["calico", "canal"], metric: FORKS, interval: MONTH, from: "2024-01-01") { time provider metric value quality method } all: metricPoints(providers: null, metric: null) { value } }')
  t.strictSame(data.metricPoints, some.map(point => ({ ...point, metric: 'FORKS', quality: point.quality.toUpperCase(), method: 'PUBLISHED' })))
  t.strictSame(data.all.map(({ value }: Point) => value), all.map(({ value }) => value))
})

t.test('what is not known leaves a gap in the long form, not a nought', async t => {
  const { get, store } = await setup(t)
  await store.saveSample(aSample({ provider: 'antrea', stars: 1000, forks: null, contributors: null }))
  t.match((await get('/v1/metrics/history?providers=antrea&from=2026-11-01')).data, [{ metric: 'stars', value: 1000 }])
  t.match((await get('/v1/providers/antrea')).data.metrics, { stars: 1000, forks: null, contributors: null })
})

t.test('a range that makes no sense is refused by both façades', async t => {
  const { app, get, graphql } = await setup(t)
  const ranges: Array<[query: string, args: string]> = [
    ['from=2020-01-01&to=2019-01-01', 'from: "2020-01-01", to: "2019-01-01"'],
    ['from=2020-02-30', 'from: "2020-02-30"'],
    ['to=2019-13-01', 'to: "2019-13-01"'],
    ['interval=year', 'interval: YEAR']
  ]
  for (const [query, args] of ranges) {
    for (const path of ['providers/flannel/metrics', 'metrics/history']) t.equal((await app.inject(`/v1/${path}?${query}`)).statusCode, 400, `${path}?${query}`)
    for (const question of [`{ metricPoints(${args}) { value } }`, `{ provider(id: "flannel") { metricHistory(${args}) { stars } } }`]) {
      t.match((await graphql(question)).errors, [{ extensions: { code: 'BAD_REQUEST' } }], question)
    }
  }
  for (const providers of ['nope', 'nope,canal', 'canal,nope', '']) t.equal((await app.inject(`/v1/metrics/history?providers=${providers}`)).statusCode, 400, providers)
  t.match((await graphql('{ metricPoints(providers: ["nope", "canal"], from: "2020-02-01", to: "2020-01-01") { value } }')).errors, [{ extensions: { code: 'BAD_REQUEST', errors: [{ pointer: 'providers', value: 'nope' }, { pointer: 'from' }] } }])
  for (const providers of ['antrea', 'antrea,antrea', 'antrea,terway']) {
    t.strictSame((await get(`/v1/metrics/history?providers=${providers}&asOf=2018-07-26`)).data, [], 'what is known on other days only finds nothing')
  }
  t.strictSame((await get('/v1/metrics/history?providers=antrea,canal&asOf=2018-07-26')).data, (await get('/v1/metrics/history?providers=canal&asOf=2018-07-26')).data)
  t.strictSame(await graphql('{ metricPoints(providers: ["antrea"], asOf: "2018-07-26") { value } }'), { data: { metricPoints: [] } })
})

t.test('the long form is the same text whether it is cut out of what is there or written point by point', async t => {
  const { app, store, knowledge } = await setup(t)
  for (let day = 1; day <= 28; day++) {
    await store.saveSample(aSample({ provider: 'calico', observedOn: `2026-10-${String(day).padStart(2, '0')}`, stars: 7000 + day, ...(day % 5 === 0 ? { forks: null } : {}), ...(day === 7 ? { heldReason: 'a slip' } : {}) }))
  }
  const { data: all } = (await app.inject('/v1/metrics/history?providers=calico')).json() as { data: Point[] }
  t.ok(all.length > 100)
  t.notOk(all.some(({ time }) => time.startsWith('2026-10-07')), 'what is held is not in it')
  const meta = { asOf: TODAY, revision: (await knowledge.version()).revision }
  for (const [from, to] of [['2018-01-01', TODAY], ['2026-10-01', '2026-10-28'], ['2026-10-05', '2026-10-05'], ['2026-10-07', '2026-10-07'], ['2026-10-28', TODAY], ['2017-01-01', '2017-02-01'], ['2019-05-05', '2023-01-01']]) {
    for (const metric of ['', 'stars', 'forks', 'contributors']) {
      const expected = all.filter(point => point.time.slice(0, 10) >= from! && point.time.slice(0, 10) <= to! && (metric === '' || point.metric === metric))
      for (const providers of ['calico', 'calico,calico']) {
        const url = `/v1/metrics/history?providers=${providers}&from=${from}&to=${to}${metric === '' ? '' : `&metric=${metric}`}`
        t.equal((await app.inject(url)).body, JSON.stringify({ data: expected, meta }), url)
        t.same((await app.inject(`${url}&fields=time,provider,metric,value,quality,method`)).json().data, expected, url)
      }
    }
  }
})

t.test('the history of one provider is the same whether it is written as a whole or in parts, and what was stored', async t => {
  const { app, store, get } = await setup(t)
  const stored = [
    aSample({ observedOn: '2026-11-20', fetchedAt: '2026-11-20T00:00:00.000Z' }),
    aSample({ observedOn: '2026-11-21', fetchedAt: '2026-11-21T23:59:59.007Z', heldReason: 'fell from “9,400” to 3 — “a slip”' }),
    aSample({ observedOn: '2026-11-22', fetchedAt: '2026-11-21T23:59:59.999Z', forks: null, openIssues: null }),
    aSample({ observedOn: '2026-11-23', fetchedAt: '2026-11-24T00:00:01.000Z', contributors: null, contributorsMethod: null }),
    aSample({ observedOn: '2026-11-24', fetchedAt: '2026-11-24T03:04:05.060Z', repository: 'other/flannel' })
  ]
  for (const sample of stored) await store.saveSample(sample)
  const { data: today } = await get('/v1/providers/flannel/metrics')
  const fields = Object.keys(today[0])
  t.equal(fields.length, 17)
  t.match(today.slice(-5), stored.map(({ observedOn, fetchedAt, repository, stars, forks, contributors, openIssues, contributorsMethod, heldReason }) => ({
    observedAt: observedOn, fetchedAt, repository, stars, forks, contributors, openIssues, contributorsMethod, heldReason, ageDays: 0, sources: ['github-api']
  })))
  for (const provider of ['flannel', 'calico', 'cilium', 'antrea', 'weave']) {
    for (const query of ['', 'interval=day', 'interval=week', 'interval=month', 'method=published', 'method=github-api&interval=month', 'from=2021-01-01&to=2022-06-01', 'from=2026-11-21&to=2026-11-22']) {
      for (const asOf of [TODAY, '2022-06-01', '2018-07-26']) {
        const url = `/v1/providers/${provider}/metrics?${query}&asOf=${asOf}`
        const whole = (await app.inject(url)).body
        t.equal((await app.inject(`${url}&fields=${fields.join(',')}`)).body, whole, url)
        t.equal(JSON.stringify(JSON.parse(whole)), whole)
      }
    }
  }
})

t.test('of a week or month the last sound sample stands for it, whatever lies between', async t => {
  const { get, store } = await setup(t)
  const days = (await get('/v1/providers/flannel/metrics')).data as Figures[]
  const last = (samples: Figures[], keyOf: (day: string) => string) => [...new Map(samples.map(({ observedAt }) => [keyOf(observedAt), observedAt])).values()]
  const sunday = (day: string) => new Date(Date.parse(day) + (7 - (new Date(day).getUTCDay() || 7)) * 86_400_000).toISOString().slice(0, 10)
  const daysOf = async (query: string) => ((await get(`/v1/providers/flannel/metrics?${query}`)).data as Figures[]).map(({ observedAt }) => observedAt)
  const sound = days.filter(({ heldReason }) => heldReason === null)
  t.ok(sound.length < days.length)
  t.strictSame(await daysOf('interval=month'), last(sound, day => day.slice(0, 7)))
  t.strictSame(await daysOf('interval=week'), last(sound, sunday))
  const until = sound.filter(({ observedAt }) => observedAt >= '2019-03-05' && observedAt <= '2022-06-15')
  t.strictSame(await daysOf('interval=month&from=2019-03-05&to=2022-06-15'), last(until, day => day.slice(0, 7)))
  await store.saveSample(aSample({ observedOn: '2026-11-03' }))
  await store.saveSample(aSample({ observedOn: '2026-11-30', heldReason: 'a slip' }))
  t.equal((await daysOf('interval=month&asOf=2026-12-01')).at(-1), '2026-11-03')
})
