import { Ajv2020 } from 'ajv/dist/2020.js'
import t from 'tap'
import { MAX_POINTS } from '../src/metrics/metric-rules.ts'
import { DAY_MS } from '../src/knowledge/dates.ts'
import { setup, TODAY } from './helpers/app.ts'
import { aProvider, aPublishedSample, aSample, someFacts } from './helpers/builders.ts'
import { readCsv } from './helpers/csv.ts'

// A hundred thousand figures are written and read, which takes its time on a busy machine.
t.setTimeout(280_000)

interface Row { time: string, provider: string, metric: string, value: number }
const COLUMNS = ['time', 'provider', 'metric', 'value']

const QUERIES = [
  '', 'metric=stars', 'metric=contributors&providers=calico,canal', 'from=2020-01-01&to=2021-12-31', 'interval=month', 'interval=week&metric=forks&from=2024-01-01',
  'method=published', 'method=github-api', 'method=star-history', 'asOf=2018-12-31', 'asOf=2019-12-31&to=2026-01-01', 'from=2030-01-01'
]

t.test('rows, envelope and CSV are the same figures, whatever is asked', async t => {
  const { app, get, store } = await setup(t)
  await store.saveSample(aSample())
  await store.saveSample(aSample({ provider: 'calico', stars: 7, heldReason: 'fell by more than half' }))
  for (const query of QUERIES) {
    const rows: Row[] = await get(`/v1/metrics/history?shape=rows&${query}`)
    t.ok(Array.isArray(rows), query)
    const { data } = await get(`/v1/metrics/history?${query}`) as { data: Row[] }
    t.strictSame(rows, data.map(({ time, provider, metric, value }) => ({ time, provider, metric, value })), query)
    t.strictSame((await get(`/v1/metrics/history?shape=envelope&${query}`)).data, data, query)
    const csv = await app.inject(`/v1/metrics/history.csv?shape=rows&${query}`)
    t.equal(csv.body.split('\r\n')[0], COLUMNS.join(','))
    t.strictSame(readCsv(csv.body).map(({ time, provider, metric, value }) => ({ time, provider, metric, value: Number(value) })), rows, query)
  }
  t.ok((await get('/v1/metrics/history?shape=rows')).length > 300)
})

t.test('a row is what a chart plots as it stands: an instant, texts, a number', async t => {
  const { app, get } = await setup(t)
  const rows: Row[] = await get('/v1/metrics/history?shape=rows')
  for (const row of rows) {
    if (Object.keys(row).join() !== COLUMNS.join() || !/^\d{4}-\d\d-\d\dT00:00:00Z$/.test(row.time) || !Number.isSafeInteger(row.value)) t.fail('no row', { row })
  }
  t.strictSame(rows.map(({ time }) => time), rows.map(({ time }) => time).sort())
  t.match((await app.inject('/v1/metrics/history?shape=rows')).headers, { 'content-type': 'application/json; charset=utf-8', etag: /./ })
  t.strictSame((await get('/v1/metrics/history?shape=rows&fields=value,quality&asOf=2018-07-26&metric=stars&providers=canal')), [{ value: 536, quality: 'exact' }])
})

t.test('the latest figures come as flat rows too, all of them in one answer', async t => {
  const { app, get } = await setup(t)
  const rows = await get('/v1/metrics?shape=rows')
  const { data } = await get('/v1/metrics') as { data: Array<Record<string, unknown>> }
  t.equal(rows.length, data.length)
  for (const [index, row] of rows.entries()) {
    t.match(data[index], row)
    t.notOk(Object.values(row).some(value => typeof value === 'object' && value !== null), 'nothing is nested')
  }
  t.strictSame(await get('/v1/metrics?shape=rows&quality=exact'), [])
  t.match(await get('/v1/metrics?shape=rows&asOf=2018-07-26&fields=stars'), [{ stars: 536 }, { stars: 3279 }, { stars: 572 }])
  const page = await app.inject('/v1/metrics?shape=rows&limit=2')
  t.equal(page.json().length, 2)
  t.match(page.headers.link, /rel="next"/, 'who asks for a page is told where the next one is')
  t.equal(readCsv((await app.inject('/v1/metrics.csv?shape=rows')).body).length, data.length)
})

t.test('what cannot be answered as rows stays a problem document', async t => {
  const { app, get } = await setup(t)
  t.match(await get('/v1/metrics/history?shape=row'), { status: 400, errors: [{ pointer: 'shape', value: 'row', expected: 'one of envelope, rows' }] })
  t.match(await get('/v1/metrics/history?shape=rows&providers=nope'), { status: 400, errors: [{ pointer: 'providers', value: 'nope' }] })
  t.match(await get('/v1/metrics/history?shape=rows&from=2020-02-30'), { status: 400, errors: [{ pointer: 'from' }] })
  t.match(await get('/v1/metrics/history?shape=rows&fields=stars'), { status: 400, errors: [{ pointer: 'fields', value: 'stars' }] })
  t.match(await get('/v1/providers?shape=rows'), { status: 400, errors: [{ pointer: 'shape' }] }, 'only where rows are flat')
  t.equal((await app.inject({ method: 'HEAD', url: '/v1/metrics/history?shape=rows' })).statusCode, 200)
})

t.test('both shapes are in the OpenAPI document, and the answers fit', async t => {
  const { get } = await setup(t)
  const { paths, components } = await get('/openapi.json')
  for (const path of ['/v1/metrics', '/v1/metrics/history']) {
    const [envelope, rows] = paths[path].get.responses['200'].content['application/json'].schema.anyOf
    const ajv = new Ajv2020({ strict: false, validateFormats: false })
    // Without what `fields` lets pass, rows must be whole.
    const whole = { ...components, schemas: { ...components.schemas, Part: { not: {} } } }
    for (const [schema, url] of [[envelope, path], [rows, `${path}?shape=rows`]]) {
      const fits = ajv.compile({ ...schema, components: whole })
      t.ok(fits(await get(url)), url, { errors: fits.errors })
      t.notOk(fits(await get(schema === rows ? path : `${path}?shape=rows`)), 'and the other does not')
    }
  }
})

t.test('more points than an answer holds are refused by both façades, and never cut', async t => {
  const { app, get, graphql, store } = await setup(t)
  const ids = ['canal', 'calico', 'flannel', 'cilium']
  const days = Math.ceil(MAX_POINTS / 3 / ids.length)
  const publishedSamples = ids.flatMap(provider => Array.from({ length: days }, (_, day) =>
    aPublishedSample({ provider, observedOn: new Date(Date.parse(TODAY) - day * DAY_MS).toISOString().slice(0, 10), stars: day, publishedOn: null })))
  await store.importFacts(someFacts({ providers: ids.map(id => aProvider({ id })), publishedSamples }), 'many', new Date(`${TODAY}T12:00:00Z`))

  const { errors } = await get('/v1/metrics/history?metric=starz')
  t.same(errors.map(({ pointer }: { pointer: string }) => pointer), ['metric'], 'how many there are of the figure that was meant nobody knows')
  const refused = await app.inject('/v1/metrics/history?shape=rows')
  t.match(refused.json(), { status: 400, errors: [{ pointer: 'interval', value: 'day', expected: new RegExp(`week or month, a shorter range.*${days * 12} points.*${MAX_POINTS} at most`) }] })
  for (const url of ['/v1/metrics/history', '/v1/metrics/history.csv']) t.equal((await app.inject(url)).statusCode, 400, url)
  t.match(await graphql('{ metricPoints { value } }'), { errors: [{ extensions: { code: 'BAD_REQUEST' } }] })

  t.equal((await get('/v1/metrics/history?shape=rows&metric=stars')).length, days * 4, 'one figure fits')
  t.equal((await get('/v1/metrics/history?shape=rows&providers=canal,calico,flannel')).length, days * 9, 'and so do fewer providers')
  t.ok((await get('/v1/metrics/history?shape=rows&interval=week')).length > days, 'and a longer step')
})
