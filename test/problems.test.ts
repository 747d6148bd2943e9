import t from 'tap'
import { cursorOf } from '../src/lists/page.ts'
import { setup } from './helpers/app.ts'
import { aRefreshedRepository, aRun } from './helpers/builders.ts'

const ADMIN_TOKEN = 'correct-horse-battery'

t.test('nobody can start a refresh while no admin token is set', async t => {
  const { app } = await setup(t)
  for (const headers of [{}, { authorization: 'Bearer undefined' }, { authorization: `Bearer ${ADMIN_TOKEN}` }]) {
    const res = await app.inject({ method: 'POST', url: '/v1/refreshes', headers })
    t.equal(res.statusCode, 403)
    t.match(res.json(), { code: 'FORBIDDEN', detail: /ADMIN_TOKEN/ })
  }
})

t.test('a refresh is started with the admin token, and with nothing else', async t => {
  let started = 0
  const { app } = await setup(t, { adminToken: ADMIN_TOKEN, refresher: { start: async () => { throw new Error(`started ${++started}`) } } })
  for (const authorization of [undefined, '', ADMIN_TOKEN, 'Bearer', 'Bearer ', `Basic ${ADMIN_TOKEN}`, `Bearer ${ADMIN_TOKEN}x`, `Bearer x${ADMIN_TOKEN}`, `Bearer ${ADMIN_TOKEN.slice(1)}`, 'Bearer undefined']) {
    const res = await app.inject({ method: 'POST', url: '/v1/refreshes', headers: authorization === undefined ? {} : { authorization } })
    t.equal(res.statusCode, 401, String(authorization))
    t.match(res.headers, { 'www-authenticate': 'Bearer realm="refreshes"', 'content-type': /^application\/problem\+json/ })
    t.match(res.json(), { code: 'UNAUTHORIZED', status: 401 })
    t.notMatch(res.body, ADMIN_TOKEN)
  }
  t.equal((await app.inject({ method: 'POST', url: `/v1/refreshes?token=${ADMIN_TOKEN}` })).statusCode, 401)
  t.equal(started, 0)
})

t.test('a refresh that starts is answered 202 with the run and where to follow it', async t => {
  const asked: string[] = []
  const { app, get, store } = await setup(t, {
    adminToken: ADMIN_TOKEN,
    refresher: {
      async start (trigger) {
        asked.push(trigger)
        return { run: (await store.findRun(await store.startRun(aRun({ trigger, dueAt: null }))))! }
      }
    }
  })
  const res = await app.inject({ method: 'POST', url: '/v1/refreshes', headers: { authorization: `bearer ${ADMIN_TOKEN}` } })
  t.equal(res.statusCode, 202)
  t.strictSame(asked, ['manual'])
  const { data } = res.json()
  t.match(data, { trigger: 'manual', outcome: 'running', finishedAt: null })
  t.equal(res.headers.location, `/v1/refreshes/${data.id}`)
  t.strictSame((await get(String(res.headers.location))).data, data)
})

t.test('where to follow it is below the public address, if that is known', async t => {
  const { app, store } = await setup(t, {
    adminToken: ADMIN_TOKEN,
    publicUrl: 'https://atlas.example.org/cni',
    refresher: { start: async () => ({ run: (await store.findRun(await store.startRun(aRun())))! }) }
  })
  const res = await app.inject({ method: 'POST', url: '/v1/refreshes', headers: { authorization: `Bearer ${ADMIN_TOKEN}` } })
  t.equal(res.headers.location, 'https://atlas.example.org/cni/v1/refreshes/1')
})

t.test('a refresh that cannot start fails without telling why', async t => {
  const { app } = await setup(t, { adminToken: ADMIN_TOKEN })
  const res = await app.inject({ method: 'POST', url: '/v1/refreshes', headers: { authorization: `Bearer ${ADMIN_TOKEN}` } })
  t.equal(res.statusCode, 500)
  t.match(res.json(), { code: 'INTERNAL' })
  t.notMatch(res.body, 'no refresher here')
})

t.test('the runs are read newest first, page by page, and one by one', async t => {
  const { app, get, graphql, store } = await setup(t)
  t.strictSame((await get('/v1/refreshes')).data, [])
  t.equal((await app.inject('/v1/refreshes/latest')).statusCode, 404)
  t.strictSame(await graphql('{ latestRefresh { id } refreshes { id } }'), { data: { latestRefresh: null, refreshes: [] } })

  const ids: number[] = []
  for (const trigger of ['schedule', 'command', 'manual'] as const) ids.unshift(await store.startRun(aRun({ trigger })))
  await store.recordRunRepository(ids[0]!, aRefreshedRepository({ outcome: 'failed', reason: 'not-found', message: 'GitHub knows no such repository', httpStatus: 404 }))

  const { data, page } = await get('/v1/refreshes?limit=2')
  t.strictSame(data.map(({ id }: { id: number }) => id), ids.slice(0, 2))
  t.match(data[0], { trigger: 'manual', repositories: [{ provider: 'flannel', outcome: 'failed', reason: 'not-found', httpStatus: 404 }] })
  const rest = await get(`/v1/refreshes?limit=2&cursor=${page.next}`)
  t.strictSame(rest.data.map(({ id }: { id: number }) => id), ids.slice(2))
  t.equal(rest.page.next, null)
  t.equal((await get('/v1/refreshes/latest')).data.id, ids[0])
  t.equal((await get(`/v1/refreshes/${ids[2]}`)).data.trigger, 'schedule')

  const answer = await graphql(`{
    latestRefresh { id trigger repositories { provider outcome reason message httpStatus } }
    refreshes(first: 2) { id } older: refreshes(before: "${ids[1]}") { id } nulls: refreshes(first: null, before: null) { id }
    one: refresh(id: "${ids[2]}") { trigger outcome } none: refresh(id: "99") { id } odd: refresh(id: "x") { id }
  }`)
  const asText = (list: number[]) => list.map(id => ({ id: String(id) }))
  t.strictSame(answer.data, {
    latestRefresh: {
      id: String(ids[0]),
      trigger: 'MANUAL',
      repositories: [{ provider: 'flannel', outcome: 'FAILED', reason: 'not-found', message: 'GitHub knows no such repository', httpStatus: 404 }]
    },
    refreshes: asText(ids.slice(0, 2)),
    older: asText(ids.slice(2)),
    nulls: asText(ids),
    one: { trigger: 'SCHEDULE', outcome: 'RUNNING' },
    none: null,
    odd: null
  })
})

t.test('a run is found by its id as it is written', async t => {
  const { app, graphql, store } = await setup(t)
  t.equal(await store.startRun(aRun()), 1)
  for (const path of ['1', '1/', '1.json', '%31']) t.equal((await app.inject(`/v1/refreshes/${path}`)).statusCode, 200, path)
  for (const id of ['001', '01', '1e0', '0x1', '1.0']) {
    const res = await app.inject(`/v1/refreshes/${id}`)
    t.equal(res.statusCode, 400, id)
    t.match(res.json(), { errors: [{ pointer: 'id', value: id }] })
    t.strictSame(await graphql(`{ refresh(id: "${id}") { id } node(id: "${id}") { id } }`), { data: { refresh: null, node: null } }, id)
  }
})

t.test('a run that there is not is told as it was asked for', async t => {
  const { app } = await setup(t)
  for (const id of ['7', '9007199254740993', '99999999999999999999']) {
    for (const path of [id, `%3${id[0]}${id.slice(1)}?`]) t.match((await app.inject(`/v1/refreshes/${path}`)).json(), { status: 404, detail: `refresh '${id}' does not exist` })
  }
})

t.test('a run, or a page of runs, that cannot be is refused by both façades', async t => {
  const { app, graphql } = await setup(t)
  for (const [url, status] of [
    ['/v1/refreshes/0', 400], ['/v1/refreshes/abc', 400], ['/v1/refreshes/1.5', 400], ['/v1/refreshes/7', 404], ['/v1/refreshes/999999999999999999999', 404],
    ['/v1/refreshes?limit=0', 400], ['/v1/refreshes?limit=1001', 400], ['/v1/refreshes?limit=abc', 400], ['/v1/refreshes?limit=1e309', 400], ['/v1/refreshes?cursor=nonsense', 400],
    ['/v1/refreshes?cursor=', 400],
    ...['NaN', '0x10', '-5', '0', '01', '1.5', '9007199254740993'].map(id => [`/v1/refreshes?cursor=${cursorOf(id)}`, 400] as const)
  ] as const) t.equal((await app.inject(url)).statusCode, status, url)
  for (const args of ['first: 0', 'first: 1001', 'before: "nonsense"', 'before: "0"', 'before: "-5"', 'before: "9007199254740993"']) {
    t.match(await graphql(`{ refreshes(${args}) { id } }`), { errors: [{ extensions: { code: 'BAD_REQUEST' } }] }, args)
  }
})

t.test('knowledge that cannot be read is a failure of the service, through every door', async t => {
  const { knowledge } = await setup(t)
  const fail = async () => { throw new Error('SQLITE_IOERR: /var/lib/secret.db') }
  const { app, graphql } = await setup(t, { knowledge: { ...knowledge, at: fail, facts: fail } })
  t.match((await app.inject('/readyz')).json(), { status: 503, code: 'UNAVAILABLE' })
  for (const url of ['/v1/providers', '/v1/cni', '/v1/tables/features.md']) {
    const res = await app.inject(url)
    t.equal(res.statusCode, 500, url)
    t.match(res.json(), { status: 500, code: 'INTERNAL' })
    t.notMatch(res.body, /SQLITE|secret/)
  }
  t.equal((await app.inject('/livez')).statusCode, 200, 'but the process lives')
  const answer = await graphql('{ providers { totalCount } }')
  t.match(answer, { data: null, errors: [{ extensions: { code: 'INTERNAL' } }] })
  t.notMatch(JSON.stringify(answer), /SQLITE|secret/)
})
