import { spawnSync } from 'node:child_process'
import { gzipSync } from 'node:zlib'
import { buildClientSchema, buildSchema, getIntrospectionQuery, printSchema } from 'graphql'
import { serverAudits } from 'graphql-http'
import t from 'tap'
import { createAnswers } from '../src/graphql/answer.ts'
import { createDocuments } from '../src/graphql/documents.ts'
import { LISTS, NODE_TYPES } from '../src/graphql/node-graphql.ts'
import { setup, TODAY } from './helpers/app.ts'
import { aRun, aSample } from './helpers/builders.ts'

const RESPONSE = 'application/graphql-response+json'

/** Every rule of the linter but for the alphabet: fields stand in the order in which they are read. */
const RULES = [
  'arguments-have-descriptions', 'defined-types-are-used', 'deprecations-have-a-reason', 'descriptions-are-capitalized', 'enum-values-all-caps',
  'enum-values-have-descriptions', 'fields-are-camel-cased', 'fields-have-descriptions', 'input-object-values-are-camel-cased',
  'input-object-values-have-descriptions', 'relay-connection-arguments-spec', 'relay-connection-types-spec', 'relay-page-info-spec',
  'types-are-capitalized', 'types-have-descriptions'
]

t.test('the service listening on a socket passes every audit of GraphQL over HTTP', async t => {
  const { app } = await setup(t)
  const address = await app.listen({ port: 0, host: '127.0.0.1' })
  for (const { id, name, fn } of serverAudits({ url: `${address}/graphql` })) {
    const result = await fn()
    t.equal(result.status, 'ok', `${id} ${name}${'reason' in result ? `: ${result.reason}` : ''}`)
  }
})

t.test('the answer is in the media type that was asked for, with its status codes', async t => {
  const { app } = await setup(t)
  const ask = async (accept: string | undefined, query: string) =>
    await app.inject({ method: 'POST', url: '/graphql', headers: accept === undefined ? {} : { accept }, payload: { query } })

  for (const [accept, mediaType] of [
    [undefined, 'application/json'], ['*/*', 'application/json'], ['application/*', 'application/json'], ['application/json', 'application/json'],
    [RESPONSE, RESPONSE], [`${RESPONSE}; charset=utf-8`, RESPONSE], [`${RESPONSE}, application/json;q=0.9`, RESPONSE], [`application/json;q=0.5, ${RESPONSE}`, RESPONSE],
    [`${RESPONSE}, application/json`, RESPONSE], [`text/html, ${RESPONSE};q=0.5, */*;q=0.1`, RESPONSE]
  ] as const) {
    const res = await ask(accept, '{ __typename }')
    t.match(res, { statusCode: 200, headers: { 'content-type': `${mediaType}; charset=utf-8`, vary: /Accept/ } }, String(accept))
    t.same(res.json(), { data: { __typename: 'Query' } })
  }
  const { app: shared } = await setup(t, { corsOrigins: ['https://one.example', 'https://two.example'] })
  const answer = await shared.inject({ url: '/graphql?query={__typename}', headers: { origin: 'https://one.example' } })
  t.match(answer.headers, { vary: /Origin.*Accept/, 'access-control-allow-origin': 'https://one.example' })
  const refused = await ask('text/html', '{ __typename }')
  t.match(refused, { statusCode: 406, headers: { 'content-type': /^application\/problem\+json/ } })

  for (const query of ['{', '{ nothing }', '{ provider { id } }', 'query A { __typename } query B { __typename }', '{ provider(id: "calico", asOf: "2018-02-30") { id } }']) {
    const plain = await ask('application/json', query)
    const strict = await ask(RESPONSE, query)
    t.match(plain, { statusCode: 200, headers: { 'cache-control': 'no-store' } }, query)
    t.match(strict, { statusCode: 400, headers: { 'cache-control': 'no-store' } }, query)
    t.equal(plain.body, strict.body)
    t.match(strict.json(), { errors: [{ message: String, extensions: { code: 'BAD_REQUEST' } }] })
    t.notOk('data' in strict.json(), 'a question that was not asked has no data')
  }
})

t.test('a field that fails leaves the rest of the answer, and its status', async t => {
  const { app } = await setup(t)
  const res = await app.inject({ method: 'POST', url: '/graphql', headers: { accept: RESPONSE }, payload: { query: '{ distribution(id: "rke2") { id offer(version: "x") { offered } } }' } })
  t.match(res, { statusCode: 200, headers: { 'cache-control': 'no-store' } })
  t.match(res.json(), { data: { distribution: null }, errors: [{ path: ['distribution', 'offer'], extensions: { code: 'BAD_REQUEST', errors: [{}] } }] })
  t.same((await app.inject({ url: `/graphql?query=${encodeURIComponent('{ provider(id: "nope") { id } }')}` })).json(), { data: { provider: null } }, 'an unknown thing is null, not a failure')
})

t.test('GET asks queries and nothing else', async t => {
  const { app } = await setup(t)
  const get = async (parameters: Record<string, string>) => await app.inject({ url: `/graphql?${new URLSearchParams(parameters).toString()}`, headers: { accept: RESPONSE } })

  const query = 'query One($id: ID!) { provider(id: $id) { id } } query Two { __typename }'
  t.same((await get({ query, variables: '{"id":"calico"}', operationName: 'One', extensions: '{}' })).json(), { data: { provider: { id: 'calico' } } })
  t.same((await get({ query, variables: '', operationName: 'Two' })).json(), { data: { __typename: 'Query' } })
  t.match((await get({ query: '{ __typename }' })).headers['cache-control'], /^public, /)

  for (const operation of ['subscription { revisionChanged { revision } }', 'mutation { __typename }']) {
    t.match(await get({ query: operation }), { statusCode: 405, headers: { allow: 'POST' } }, operation)
    const posted = await app.inject({ method: 'POST', url: '/graphql', headers: { accept: RESPONSE }, payload: { query: operation } })
    t.match(posted, { statusCode: 400 })
    t.match(posted.json(), { errors: [{ extensions: { code: 'OPERATION_NOT_ALLOWED' } }] })
  }
  for (const parameters of [{}, { query: '{ __typename }', variables: '{' }, { query: '{ __typename }', variables: '[]' }, { query: '{ __typename }', extensions: '"x"' }]) {
    t.match((await get(parameters)), { statusCode: 400, headers: { 'content-type': `${RESPONSE}; charset=utf-8` } })
  }
  t.equal((await app.inject({ method: 'HEAD', url: '/graphql?query={__typename}' })).statusCode, 200)
})

t.test('a request that cannot be read says what is wrong with every parameter', async t => {
  const { app } = await setup(t)
  const post = async (payload: object | string, contentType = 'application/json') =>
    await app.inject({ method: 'POST', url: '/graphql', headers: { 'content-type': contentType }, payload })

  const res = await post({ query: 1, variables: 'x', operationName: [], extensions: false })
  t.match(res, { statusCode: 400, headers: { 'content-type': /^application\/json/ } })
  t.same(res.json().errors[0].extensions.errors.map(({ pointer }: { pointer: string }) => pointer), ['/query', '/operationName', '/variables', '/extensions'])
  t.match((await post([{ query: '{ __typename }' }])).json(), { errors: [{ extensions: { code: 'BAD_REQUEST' } }] }, 'one question a request')
  t.equal((await post('null')).statusCode, 400)
  t.match((await post('{"__proto__": {"query": "{ __typename }"}}')), { statusCode: 400 })
  for (const contentType of ['text/plain', 'application/graphql', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
    t.match(await post('{"query":"{ __typename }"}', contentType), { statusCode: 415, headers: { 'content-type': /^application\/problem\+json/ } }, contentType)
  }
  for (const method of ['PUT', 'DELETE', 'PATCH'] as const) t.match(await app.inject({ method, url: '/graphql' }), { statusCode: 405, headers: { allow: /GET.*POST/ } })
})

t.test('a value that is long or deep is told by its beginning', async t => {
  const { app } = await setup(t)
  const post = async (payload: string) => await app.inject({ method: 'POST', url: '/graphql', headers: { 'content-type': 'application/json' }, payload })
  const deep = '['.repeat(30_000) + ']'.repeat(30_000)
  for (const [body, told] of [
    ['[]', /^the body is \[\], expected a JSON object/], [deep, /^the body is "\[{1000}…", expected a JSON object/], [`{"query":${deep}}`, /^\/query is "\[{1000}…", expected text/],
    [`{"query":["${'a'.repeat(50_000)}"]}`, /^\/query is "\[\\"a{998}…", expected text/], [`{"query":"{__typename}","variables":"${'b'.repeat(50_000)}"}`, /^\/variables is "b{1000}…", expected an object/]
  ] as const) {
    const answer = await post(body)
    t.equal(answer.statusCode, 400)
    t.match(answer.json().errors, [{ message: told, extensions: { code: 'BAD_REQUEST' } }])
  }
})

t.test('many faults of one variable cost little, however often it is asked', async t => {
  const { app } = await setup(t)
  const query = 'query($f:ProviderFilter){ providers(filter:$f){ totalCount } }'
  const f = Object.fromEntries(Array.from({ length: 6000 }, (_, index) => [`x${index}`, 1]))
  for (let round = 0; round < 4; round++) {
    const answer = await app.inject({ method: 'POST', url: '/graphql', payload: { query, variables: { f, round } } })
    const { errors } = answer.json() as { errors: Array<{ message: string }> }
    t.ok(errors.length <= 11, 'of which a few are told')
    t.match(errors[0]!.message, /^Variable "\$f" got invalid value \{ x0: 1,.* … .*; Field "x0" is not defined by type "ProviderFilter"/)
    t.ok(answer.body.length < 20_000)
  }
})

t.test('a body is read as JSON in UTF-8 that is not compressed, and as nothing else', async t => {
  const { app } = await setup(t)
  const post = async (headers: Record<string, string>, payload: string | Buffer = '{"query":"{ __typename }"}') => await app.inject({ method: 'POST', url: '/graphql', headers, payload })
  const json = 'application/json'
  for (const headers of [
    { 'content-type': json }, { 'content-type': `${json}; charset=utf-8` }, { 'content-type': 'Application/JSON;Charset=UTF-8' }, { 'content-type': `${json}; charset="utf-8"` },
    { 'content-type': `${json}; odata=verbose; charset=utf-8` }, { 'content-type': json, 'content-encoding': 'identity' }, { 'content-type': json, 'content-encoding': 'Identity' }
  ]) t.match(await post(headers), { statusCode: 200, body: '{"data":{"__typename":"Query"}}' }, JSON.stringify(headers))

  for (const [contentType, detail] of [
    ['text/plain', 'a question is sent as application/json, not as text/plain'], ['application/jsonx', 'a question is sent as application/json, not as application/jsonx'],
    ['', 'a question is sent as application/json; there is no Content-Type'], [`${json}; charset=iso-8859-1`, 'a question is sent in utf-8, not in iso-8859-1'],
    [`${json}; charset="UTF-16"`, 'a question is sent in utf-8, not in UTF-16']
  ] as const) t.match((await post({ 'content-type': contentType })).json(), { status: 415, code: 'UNSUPPORTED_MEDIA_TYPE', detail }, contentType)
  t.match((await app.inject({ method: 'POST', url: '/graphql' })).json(), { status: 415, detail: /no Content-Type/ })

  for (const coding of ['gzip', 'br', 'identity, gzip', 'x']) {
    const res = await post({ 'content-type': json, 'content-encoding': coding }, gzipSync('{"query":"{ __typename }"}'))
    t.match(res, { statusCode: 415, headers: { 'content-type': /^application\/problem\+json/, 'accept-encoding': 'identity' } }, coding)
    t.equal(res.json().detail, `a question is sent as it is, not in ${coding}`)
  }
  for (const accept of [json, RESPONSE]) {
    const res = await post({ 'content-type': json, accept }, Buffer.from('{"query":"{ provider(id: \\"\xfc\\") { id } }"}', 'latin1'))
    t.match(res, { statusCode: 400, headers: { 'content-type': `${accept}; charset=utf-8` } })
    t.match(res.json(), { errors: [{ message: 'the body is not in UTF-8', extensions: { code: 'BAD_REQUEST' } }] })
  }
})

t.test('variables nobody asked for are ignored, whatever they are called and however they come', async t => {
  const { app } = await setup(t)
  const query = 'query ($id: ID!) { provider(id: $id) { name } }'
  for (const variables of ['{"id":"calico","__proto__":{"id":"canal"}}', '{"id":"calico","constructor":{"prototype":{"id":"canal"}}}', '{"id":"calico","x":1}']) {
    for (let times = 0; times < 3; times++) {
      const asked = await app.inject({ url: '/graphql', query: { query, variables } })
      const posted = await app.inject({ method: 'POST', url: '/graphql', headers: { 'content-type': 'application/json' }, payload: `{"query":"${query}","variables":${variables}}` })
      for (const { statusCode, body } of [asked, posted]) t.strictSame([statusCode, body], [200, '{"data":{"provider":{"name":"Calico"}}}'], variables)
    }
  }
  for (let times = 0; times < 3; times++) {
    const { statusCode, body } = await app.inject({ method: 'POST', url: '/graphql', headers: { 'content-type': 'application/json' }, payload: `{"query":"${query}","variables":{"__proto__":{"id":"canal"}}}` })
    t.match([statusCode, JSON.parse(body)], [200, { errors: [{ message: /\$id/ }] }], 'and stand for no other')
  }
})

t.test('nothing but GraphQL is read as a question', async t => {
  const { app } = await setup(t)
  for (const query of ['1', 'null', '{}', '"x"', '', JSON.stringify({ kind: 'Document', definitions: [] })]) {
    const res = await app.inject({ method: 'POST', url: '/graphql', headers: { accept: RESPONSE }, payload: { query } })
    t.match(res, { statusCode: 400 }, query)
    t.match(res.json(), { errors: [{ extensions: { code: 'BAD_REQUEST' } }] })
  }
})

t.test('an empty name of an operation is none', async t => {
  const { app } = await setup(t)
  const query = 'query A { __typename }'
  t.same((await app.inject(`/graphql?operationName=&query=${encodeURIComponent(query)}`)).json(), { data: { __typename: 'Query' } })
  t.same((await app.inject({ method: 'POST', url: '/graphql', payload: { query, operationName: '' } })).json(), { data: { __typename: 'Query' } })
})

t.test('a day that there is not is told with its place', async t => {
  const { app, graphql } = await setup(t)
  const places = async (query: string) => ((await graphql(query)).errors as Array<{ locations: unknown }>).map(({ locations }) => locations)
  t.strictSame(await places('{ a: provider(id: "calico", asOf: "2020-02-30") { name } b: provider(id: "calico", asOf: 7) { name } }'), [[{ line: 1, column: 35 }], [{ line: 1, column: 90 }]])
  t.strictSame(await places('query ($day: Date = "2020-02-30") { cni(asOf: $day) { name } }'), [[{ line: 1, column: 21 }]])
  const deep = '['.repeat(9000) + ']'.repeat(9000)
  const payload = `{"query":"query ($day: Date) { cni(asOf: $day) { name } }","variables":{"day":${deep}}}`
  t.match((await app.inject({ method: 'POST', url: '/graphql', headers: { 'content-type': 'application/json' }, payload })).json(), { errors: [{ message: /^Variable "\$day" got invalid value .*expected a day that exists, YYYY-MM-DD/ }] })
})

t.test('the operations of one document stay apart, however often they are asked', async t => {
  const { app } = await setup(t)
  const query = 'query A { a: __typename } query B { b: __typename }'
  const ask = async (operationName: string) => (await app.inject({ method: 'POST', url: '/graphql', payload: { query, operationName } })).json()
  for (let round = 0; round < 4; round++) {
    t.same(await ask('A'), { data: { a: 'Query' } })
    t.same(await ask('B'), { data: { b: 'Query' } })
  }
  for (let round = 0; round < 3; round++) t.match(await ask('C'), { errors: [{ message: /C/, extensions: { code: 'BAD_REQUEST' } }] })
})

t.test('variables are checked every time, compiled or not', async t => {
  const { app } = await setup(t)
  const query = 'query ($id: ID!, $first: Int) { provider(id: $id) { id } sources(first: $first) { totalCount } }'
  for (let round = 0; round < 4; round++) {
    const res = await app.inject({ method: 'POST', url: '/graphql', headers: { accept: RESPONSE }, payload: { query, variables: { first: 'many' } } })
    t.match(res, { statusCode: 400 })
    t.match(res.json(), { errors: [{ extensions: { code: 'BAD_REQUEST' } }, { extensions: { code: 'BAD_REQUEST' } }] })
  }
})

t.test('what goes wrong inside stays inside', async t => {
  const fail = async () => { throw new Error('secret') }
  const { app } = await setup(t, { knowledge: { at: fail, facts: fail, version: async () => ({ revision: 1, changedAt: '2026-11-26T12:00:00Z', today: '2026-11-26' }) } as never })
  for (let round = 0; round < 3; round++) {
    const res = await app.inject({ method: 'POST', url: '/graphql', payload: { query: '{ features { id } }' } })
    t.equal(res.statusCode, 200)
    t.match(res.json(), { data: null, errors: [{ path: ['features'], extensions: { code: 'INTERNAL' } }] })
    t.notMatch(res.body, /secret|node_modules/)
  }
})

t.test('a failure before the question is asked is the service\'s own', async t => {
  const logged: unknown[] = []
  const fail = () => { throw new Error('secret') }
  const answer = createAnswers({
    schema: buildSchema('type Query { a: Int }'),
    documents: { get: fail, exactly: fail },
    log: { error: (line: unknown) => { logged.push(line) } } as never
  })
  const { status, body } = await answer({ query: '{ a }', variables: {}, operationName: undefined })
  t.equal(status, 500)
  t.match(JSON.parse(body.toString()), { errors: [{ extensions: { code: 'INTERNAL' } }] })
  t.notMatch(body.toString(), /secret/)
  t.match(logged, [{ err: { message: 'secret' } }])
})

t.test('anything with an id is found by it', async t => {
  const { graphql, knowledge } = await setup(t)
  const snapshot = await knowledge.at()
  const { __type: { possibleTypes } } = (await graphql('{ __type(name: "Node") { possibleTypes { name } } }')).data
  t.same(possibleTypes.map(({ name }: { name: string }) => name).sort(), [...NODE_TYPES].sort())

  t.same((await graphql('{ node(id: "calico") { __typename id ... on Provider { name asOf } } nothing: node(id: "nope") { id } }')).data,
    { node: { __typename: 'Provider', id: 'calico', name: 'Calico', asOf: TODAY }, nothing: null })

  const ids = new Map<string, string[]>()
  for (const [type, listOf] of Object.entries(LISTS)) for (const { id } of listOf(snapshot)) ids.set(id, [...ids.get(id) ?? [], type])
  t.ok(ids.size > 500)
  t.same([...ids].filter(([, types]) => types.length > 1), [], 'an id stands for one thing')
})

t.test('several things are found by their ids, as of a day', async t => {
  const { graphql } = await setup(t)
  const calico = { __typename: 'Provider', id: 'calico', asOf: '2018-07-26' }
  const question = 'query ($ids: [ID!]!, $day: Date) { nodes(ids: $ids, asOf: $day) { __typename id ... on Provider { asOf } } }'
  t.same((await graphql(question, { ids: ['calico', 'nope', 'vxlan', 'antrea', 'calico'], day: '2018-07-26' })).data.nodes,
    [calico, null, { __typename: 'Protocol', id: 'vxlan' }, null, calico], 'Antrea came later')
  t.same((await graphql(question, { ids: ['vxlan', 'antrea'] })).data.nodes, [{ __typename: 'Protocol', id: 'vxlan' }, { __typename: 'Provider', id: 'antrea', asOf: TODAY }])
  t.match(await graphql(question, { ids: Array(1001).fill('x') }), { errors: [{ extensions: { code: 'BAD_REQUEST', errors: [{ pointer: 'ids', value: 1001 }] } }] })
})

t.test('a run of the refresh job is found by its number', async t => {
  const { graphql, store } = await setup(t)
  const id = await store.startRun(aRun())
  t.same((await graphql(`{ node(id: "${id}") { __typename id ... on RefreshRun { trigger } } }`)).data, { node: { __typename: 'RefreshRun', id: String(id), trigger: 'SCHEDULE' } })
})

t.test('the schema keeps the conventions that clients rely on', async t => {
  const { graphql } = await setup(t)
  const schema = buildClientSchema((await graphql(getIntrospectionQuery({ specifiedByUrl: true }))).data)
  const { status, stdout } = spawnSync(process.execPath, ['node_modules/graphql-schema-linter/lib/cli.js', '--stdin', '--rules', RULES.join(',')],
    { input: printSchema(schema), encoding: 'utf8' })
  t.equal(status, 0, stdout)
})

t.test('whatever may lead to a run is asked anew, also what the schema does not have yet', t => {
  const { exactly } = createDocuments(buildSchema(`
    interface Node { id: ID! }
    type RefreshRun implements Node { id: ID! before: RefreshRun }
    type Source implements Node { id: ID! }
    type RunEdge { node: RefreshRun! }
    type RunConnection { edges: [RunEdge!]! totalCount: Int! }
    union Found = Source | RefreshRun
    type Query { runs: RunConnection! find: [Found!]! slowest: RefreshRun! node: Node nodes(asOf: String): [Node]! source: Source! }
  `))
  for (const query of ['{ runs { totalCount } }', '{ find { __typename } }', '{ it: slowest { id } }', '{ source { id } node { id } }']) t.notOk(exactly(query).keepable, query)
  for (const query of ['{ nodes { id } }', '{ source { id } }', '{ source { node: id } }', '{ __typename }']) t.ok(exactly(query).keepable, query)
  t.end()
})

t.test('an answer to GET is kept until the knowledge changes, with a tag; what asks for runs is not', async t => {
  const { app, store } = await setup(t)
  const url = `/graphql?query=${encodeURIComponent('{ provider(id: "calico") { name metrics { stars } } }')}`
  const [first, second] = [await app.inject(url), await app.inject(url)]
  t.same([second.body, second.headers], [first.body, first.headers])
  t.match(first.headers, { etag: /^"/, 'cache-control': /^public, max-age=/ })
  t.equal((await app.inject({ url, headers: { 'if-none-match': String(first.headers.etag) } })).statusCode, 304)
  await store.saveSample(aSample({ provider: 'calico', observedOn: '2026-11-26', stars: 7777 }))
  t.equal((await app.inject(url)).json().data.provider.metrics.stars, 7777)
  const post = async (query: string) => (await app.inject({ method: 'POST', url: '/graphql', payload: { query } })).json().data
  t.equal((await post('{ provider(id: "calico") { metrics { stars } } }')).provider.metrics.stars, 7777)
  const isKept = async (query: string) => (await app.inject(`/graphql?query=${encodeURIComponent(query)}`)).headers['cache-control'] !== 'no-store'
  for (const query of ['{ latestRefresh { id } }', '{ refreshes { id } }', '{ refresh(id: "1") { id } }', 'query { ...runs } fragment runs on Query { node(id: "1") { id } }']) {
    t.notOk(await isKept(query), query)
  }
  for (const query of ['{ nodes(ids: ["calico"]) { id } }', '{ providers { edges { node { id } } } }']) t.ok(await isKept(query), query)
  t.same(await post('{ latestRefresh { id } }'), { latestRefresh: null })
  const id = await store.startRun(aRun())
  t.same(await post('{ latestRefresh { id } }'), { latestRefresh: { id: String(id) } })
})
