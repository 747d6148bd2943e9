import t from 'tap'
import { setup } from './helpers/app.ts'

t.test('the words of an enum mean the same as a literal, as a variable and inside an input object, compiled or not', async t => {
  const { get, graphql } = await setup(t)
  const archived = (await get('/v1/providers?lifecycle=end-of-life')).page.total
  const encrypted = (await get('/v1/providers?feature.encryption=yes')).page.total
  t.ok(archived > 0 && encrypted > 0)
  // From its second time on a query is compiled.
  for (let time = 1; time <= 4; time++) {
    const { data } = await graphql(`query ($status: LifecycleStatus, $filter: ProviderFilter, $features: [FeatureFilter!]) {
      literal: providers(filter: { lifecycle: END_OF_LIFE }) { totalCount nodes { lifecycle { status } } }
      variable: providers(filter: { lifecycle: $status }) { totalCount }
      object: providers(filter: $filter) { totalCount }
      list: providers(filter: { features: $features }) { totalCount nodes { features(ids: ["encryption"]) { support } } }
    }`, { status: 'END_OF_LIFE', filter: { lifecycle: 'END_OF_LIFE' }, features: [{ feature: 'encryption', support: 'YES' }] })
    t.strictSame([data.literal.totalCount, data.variable.totalCount, data.object.totalCount, data.list.totalCount], [archived, archived, archived, encrypted], `time ${time}`)
    for (const { lifecycle } of data.literal.nodes) t.equal(lifecycle.status, 'END_OF_LIFE')
    for (const { features } of data.list.nodes) t.strictSame(features, [{ support: 'YES' }])
  }
})

t.test('a word that is not of the enum is refused every time', async t => {
  const { graphql } = await setup(t)
  for (let time = 1; time <= 4; time++) {
    for (const status of ['active', 'NONE', 3]) {
      t.match(await graphql('query ($status: LifecycleStatus) { providers(filter: { lifecycle: $status }) { totalCount } }', { status }),
        { errors: [{ message: /LifecycleStatus/, extensions: { code: 'BAD_REQUEST' } }] }, `${status}, time ${time}`)
    }
    t.match(await graphql('{ providers(filter: { lifecycle: NONE }) { totalCount } }'), { errors: [{ extensions: { code: 'BAD_REQUEST' } }] })
  }
})

t.test('a day that does not exist is refused by both façades, as a literal and as a variable', async t => {
  const { app, graphql } = await setup(t)
  for (const day of ['2018-02-30', '2023-02-29', '2018-13-01', '2018-00-10', '2018-7-26', '26.7.2018', '2018-07-26T00:00:00Z', '', 'today']) {
    const res = await app.inject(`/v1/providers?asOf=${encodeURIComponent(day)}`)
    t.equal(res.statusCode, 400, day)
    t.match(res.json(), { errors: [{ pointer: 'asOf', value: day }] })
    t.match(await graphql(`{ providers(asOf: ${JSON.stringify(day)}) { totalCount } }`), { errors: [{ message: /day/, extensions: { code: 'BAD_REQUEST' } }] }, `${day} in the query`)
    t.match(await graphql('query ($day: Date) { providers(asOf: $day) { totalCount } }', { day }), { errors: [{ extensions: { code: 'BAD_REQUEST' } }] }, `${day} as a variable`)
  }
  for (const literal of ['20180726', 'true', '{ day: 1 }', '["2018-07-26"]']) {
    t.match(await graphql(`{ providers(asOf: ${literal}) { totalCount } }`), { errors: [{ extensions: { code: 'BAD_REQUEST' } }] }, literal)
  }
  t.equal((await app.inject('/v1/providers?asOf=2024-02-29')).statusCode, 200)
  t.match(await graphql('{ providers(asOf: "2024-02-29") { totalCount } }'), { data: { providers: {} } })
})

t.test('a day to come is answered with what is known today', async t => {
  const { get } = await setup(t)
  const today = (await get('/v1/providers')).data
  t.strictSame((await get('/v1/providers?asOf=2030-01-01')).data.map(({ id }: { id: string }) => id), today.map(({ id }: { id: string }) => id))
  t.match((await get('/v1/providers?asOf=2030-01-01')).meta, { asOf: '2030-01-01' })
})

t.test('every fault of a document is told by itself, with its place', async t => {
  const { graphql } = await setup(t)
  t.match(await graphql('{ providers { nope totals } }'), {
    errors: [{ message: /nope/, locations: [{}], extensions: { code: 'BAD_REQUEST' } }, { message: /totals/, locations: [{}], extensions: { code: 'BAD_REQUEST' } }]
  })
  t.match(await graphql('{ providers(first: 0) { totalCount } }'), {
    data: null, errors: [{ message: 'first is 0, expected a whole number from 1 to 1000', path: ['providers'], extensions: { code: 'BAD_REQUEST', errors: [{ value: 0 }] } }]
  })
})

t.test('one question can follow the links through the whole knowledge', async t => {
  const { graphql } = await setup(t)
  const { data, errors } = await graphql(`{ provider(id: "calico") {
    networkModels { model { name protocols { name } providers { provider { name } } } protocol { name } }
    features { feature { values { provider { id } } } sources { title } dispute { claims { statement sources { url } } } }
    ports { distributions { support { providers { id } } } } support { distribution { name } }
    events { date kind sources { id } } foundation { name maturity } license { spdx } lifecycle { status }
  } }`)
  t.equal(errors, undefined)
  t.ok(data.provider.features.every(({ feature }: { feature: { values: unknown[] } }) => feature.values.length > 10))
  t.ok(data.provider.support.length > 0)
})
