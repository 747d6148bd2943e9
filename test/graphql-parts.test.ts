import { readFileSync } from 'node:fs'
import { buildSchema, getNamedType, GraphQLObjectType, isLeafType } from 'graphql'
import t from 'tap'
import { buildApp } from '../src/app.ts'
import { createDocuments, type Outcome } from '../src/graphql/documents.ts'
import { writeAnswer, Written } from '../src/http/json-parts.ts'
import { keepSeries } from '../src/metrics/kept-series.ts'
import { providerStated } from '../src/providers/provider-graphql.ts'
import { setup, TODAY } from './helpers/app.ts'
import { aRepositoryState, aSample } from './helpers/builders.ts'

// What a question asks of a provider is written once and kept, and series are written without the compiler. Nobody may be able to tell: each answer is
// held against that of a service which has not seen its like.

t.setTimeout(120_000)

const CELLS = 'features { feature { id } support value }'
const FIGURES = 'observedAt fetchedAt ageDays quality stars forks contributors openIssues rounded method contributorsMethod repository edition statedPeriod note heldReason'
const POINTS = 'metricPoints(providers: ["calico", "flannel"], metric: STARS, from: "2018-01-01", to: "2019-06-01")'

/** By what is asked: how it is written in several ways around the same parts. */
const ASKED: Record<string, string[]> = {
  'pages of a list': [1, 3, 100].map(first => `{ providers(first: ${first}) { totalCount nodes { id name ${CELLS} metrics { stars } } pageInfo { endCursor } } }`),
  orders: ['name', '-name', '-stars'].map(sort => `{ providers(sort: "${sort}") { nodes { id label } edges { cursor node { id } } } }`),
  'none at all': ['xyzzy', 'nobody', 'calico'].map(q => `{ providers(q: "${q}") { nodes { id } edges { node { id } } } }`),
  'one, or nobody': ['calico', 'nobody', 'canal', 'none'].map(id => `{ provider(id: "${id}") { __typename id called: name lifecycle { status since } } }`),
  'another day': ['2018-07-26', '2019-03-01', '2018-07-26'].map(day => `{ providers(asOf: "${day}") { nodes { id ${CELLS} metrics { stars observedAt } } } }`),
  'a value within a part': ['cross-node', 'encryption', 'mesh'].map(id => `{ provider(id: "calico") { id features(ids: ["${id}"]) { value } } }`),
  'a variable within a part, and around it': [1, 2, 3].map(first => `query ($yes: Boolean!, $no: Boolean!) { providers(first: ${first}) { nodes { id name @include(if: $yes) label @skip(if: $yes) } totalCount @include(if: $no) edges @include(if: $no) { node { id } } } }`),
  'a part that may be left out': [1, 2, 3].map(first => `query ($no: Boolean!) { providers(first: ${first}) { nodes @include(if: $no) { id } totalCount } again: providers(first: ${first}) { nodes @include(if: $no) { id } } }`),
  'fragments within a part': [1, 2, 3].map(first => `{ providers(first: ${first}) { nodes { ...Row ... on Provider { kind } ... { label } } } } fragment Row on Provider { id ...Cells } fragment Cells on Provider { ${CELLS} }`),
  'a fragment around a part': [1, 2, 3].map(first => `{ providers(first: ${first}) { ...Page nodes { id } } } fragment Page on ProviderConnection { nodes { name } totalCount }`),
  'a fragment at the root': [1, 2, 3].map(first => `{ ...All providers(first: ${first}) { nodes { id } } } fragment All on Query { cni { name } }`),
  'the same key twice': [1, 2, 3].map(first => `{ providers(first: ${first}) { nodes { id } nodes { name } } }`),
  'merged, one of them under a condition': [1, 2, 3].flatMap(first => [
    `query ($no: Boolean!) { providers(first: ${first}) { edges @include(if: $no) { ... { cursor } again: node { ...F } } edges { node { id } } } } fragment F on Provider { name }`,
    `query ($no: Boolean!) { cni { ...F @include(if: $no) links { homepage } } providers(first: ${first}) { nodes { id } } } fragment F on Cni { links { ... { repository } } }`,
    `query ($no: Boolean!) { providers(first: ${first}) { nodes { ...F @include(if: $no) ...F } } } fragment F on Provider { links { ... { homepage } } }`
  ]),
  'parts in parts': [1, 2, 3].map(first => `{ features { id values { support provider { id name } } } recommendations { text providers { id } } ports(first: ${first}) { nodes { purpose provider { id } } } }`),
  'what is read when it is asked for': [1, 2, 3].map(first => `{ providers(first: ${first}) { nodes { id metricHistory(to: "2019-01-01") { observedAt stars sources { id } } support { choice } repository { observation { status } } } } }`),
  'a fault within a part': [1, 2, 3].map(first => `{ providers(first: ${first}) { nodes { id metricHistory(from: "2020-01-01", to: "2019-01-01") { stars } } } }`),
  'through a node': ['calico', 'encryption', 'vxlan'].map(id => `{ node(id: "${id}") { id ... on Provider { name } ... on Feature { name } } }`),
  points: ['2018-09-01', '2020-01-01', '2026-11-26'].map(to => `{ metricPoints(providers: ["calico"], from: "2018-01-01", to: "${to}") { time provider metric value quality method } }`),
  'points of one figure, under aliases': ['STARS', 'FORKS', 'STARS'].map(metric => `{ metricPoints(providers: ["calico"], metric: ${metric}) { at: time value again: value } }`),
  'points of several, by month': ['DAY', 'WEEK', 'MONTH'].map(interval => `{ metricPoints(interval: ${interval}, method: GITHUB_API) { time provider value } one: ${POINTS} { method } }`),
  'points of nobody': ['nobody', 'calico', 'no-one'].map(id => `{ metricPoints(providers: ["${id}"]) { value } cni { name } }`),
  'points of no day': ['2020-02-30', '2018-12-31', '2019-01-01'].map(to => `{ metricPoints(providers: ["calico"], from: "2019-01-01", to: "${to}") { value } }`),
  'no points': ['2001-01-01', '2002-01-01', '2003-01-01'].map(to => `{ metricPoints(providers: ["calico"], to: "${to}") { value } other: ${POINTS} { __typename value } }`),
  'points with directives and fragments': ['a', 'b', 'c'].map(name => `query ${name} ($yes: Boolean!) { ${POINTS} { time @include(if: $yes) value } x: ${POINTS} { ...P } y: ${POINTS} @include(if: $yes) { value } } fragment P on MetricPoint { metric }`),
  figures: ['2018-09-01', '2020-01-01', '2026-11-26'].map(to => `{ provider(id: "flannel") { id ${CELLS} metricHistory(from: "2018-01-01", to: "${to}") { ${FIGURES} } metrics { stars } } }`),
  'figures by month, under aliases': ['DAY', 'WEEK', 'MONTH'].map(interval => `{ p${interval}: provider(id: "calico") { months: metricHistory(interval: ${interval}) { at: observedAt again: observedAt value: stars } metricHistory(interval: MONTH) { forks } } }`),
  'figures of one method': ['PUBLISHED', 'GITHUB_API', 'STAR_HISTORY'].map(method => `{ provider(id: "flannel") { metricHistory(method: ${method}) { ${FIGURES} } } }`),
  'figures of all, and below a feature': ['2019-01-01', '2020-01-01', '2021-01-01'].map(to => `{ providers { nodes { id metricHistory(to: "${to}", interval: MONTH) { observedAt stars } } } feature(id: "encryption") { values { provider { metricHistory(to: "${to}") { ${FIGURES} } } } } }`),
  'figures with what has fields itself': ['2019-01-01', '2020-01-01', '2021-01-01'].map(to => `{ provider(id: "calico") { metricHistory(to: "${to}") { stars sources { id } } } }`),
  'figures of another day': ['2018-07-26', '2020-01-01', '2018-07-26'].map(day => `{ provider(id: "flannel", asOf: "${day}") { asOf metricHistory { ${FIGURES} } } }`),
  'figures of no days': ['2018-01-01', '2020-02-30', '2001-01-01'].map(to => `{ provider(id: "calico") { id metricHistory(from: "2017-01-01", to: "${to}") { stars } } nobody: provider(id: "nobody") { metricHistory(to: "${to}") { stars } } }`),
  'figures in the wrong order': ['2018-01-01', '2019-01-01', '2020-01-01'].map(to => `{ provider(id: "calico") { id metricHistory(from: "2021-01-01", to: "${to}") { stars } } }`),
  'figures under conditions': ['2019-01-01', '2020-01-01', '2021-01-01'].map(to => `query ($yes: Boolean!, $no: Boolean!) { provider(id: "calico") { metricHistory(to: "${to}") @include(if: $yes) { stars @skip(if: $no) forks } x: metricHistory(to: "${to}") @include(if: $no) { stars } ... on Provider { y: metricHistory(to: "${to}") { stars } } } }`),
  'points of another day': ['2018-07-26', '2020-01-01', '2018-07-26'].map(day => `{ metricPoints(providers: ["flannel"], metric: CONTRIBUTORS, asOf: "${day}") { time value } }`)
}

/** Of how many of them the answer is a refusal, as they hold a day that there is not; all others are answered. */
const REFUSED: Record<string, number> = { 'points of no day': 1, 'figures of no days': 1 }

t.test('answers made of parts are those that are made as a whole', async t => {
  const { app, knowledge, store } = await setup(t)
  await store.saveSample(aSample({ observedOn: '2026-11-20', fetchedAt: '2026-11-20T03:04:05.006Z' }))
  await store.saveSample(aSample({ observedOn: '2026-11-21', fetchedAt: '2026-11-21T03:00:00.000Z', forks: null, heldReason: 'fell to “3” — a slip' }))
  const ask = async (service: typeof app, query: string) => {
    const { statusCode, headers, body } = await service.inject({
      method: 'POST', url: '/graphql', headers: { accept: 'application/graphql-response+json' }, payload: { query, variables: { yes: true, no: false } }
    })
    return `${statusCode} ${headers['cache-control']} ${body}`
  }
  for (const [what, documents] of Object.entries(ASKED)) {
    const first = await Promise.all(documents.map(async query => {
      const fresh = await buildApp({ now: () => new Date(`${TODAY}T12:00:00Z`), knowledge, store, refresher: { start: async () => { throw new Error('no refresher here') } } })
      const answer = await ask(fresh, query)
      await fresh.close()
      return answer
    }))
    t.equal(first.filter(answer => !answer.startsWith('200 ')).length, REFUSED[what] ?? 0, `how many are refused: ${what}`)
    for (let round = 0; round < 3; round++) {
      // The comment makes it another question, so that no answer is kept as a whole.
      for (const [index, query] of documents.entries()) t.equal(await ask(app, `${query} # ${round}`), first[index], `${what}: ${query}`)
    }
  }
})

/** All that is stated of a type, but for providers in providers. */
function statedOf (type: GraphQLObjectType): string {
  const told = providerStated.fields[type.name]!
  return Object.values(type.getFields()).filter(({ name }) => told === 'all' || told.includes(name)).map(({ name, type }) => {
    const leadsTo = getNamedType(type)
    if (isLeafType(leadsTo)) return name
    return leadsTo.name in providerStated.fields ? `${name} { ${leadsTo.name === 'Provider' ? 'id label' : statedOf(leadsTo as GraphQLObjectType)} }` : ''
  }).join(' ')
}

t.test('what days share of a provider is on each of them what it would be if that day were the only one', async t => {
  const { graphql, knowledge, store } = await setup(t)
  await store.saveFetched({ samples: [], state: aRepositoryState() })
  const schema = buildSchema(readFileSync(new URL('contract/schema.graphql', import.meta.url), 'utf8'))
  const stated = statedOf(schema.getType('Provider') as GraphQLObjectType)
  t.match(stated, /features \{ feature \{ id name \} provider \{ id label \} support .* sources \{ id title/)
  const changeDays = [...new Set(JSON.stringify(await knowledge.facts()).match(/(?<=")\d{4}-\d\d-\d\d(?=")/g))].filter(day => day >= '2018-07-26' && day <= TODAY).sort()
  t.ok(changeDays.length > 100)
  const dayBefore = (day: string) => new Date(Date.parse(day) - 24 * 60 * 60 * 1000).toISOString().slice(0, 10)
  const list = `providers(asOf: $asOf, first: 100) { nodes { ${stated} metrics { stars } called: label seen: repository { observation { status } } more: links { homepage } } }`
  const asked = `query ($asOf: Date!) { ${list} }`
  // What looks at the schema has no parts.
  const whole = `query ($asOf: Date!) { ${list} __schema { queryType { name } } }`
  for (const day of new Set(changeDays.flatMap(day => [day, dayBefore(day)]))) {
    const variables = { asOf: day }
    const [{ data: { providers: expected } }, { data: { providers } }] = [await graphql(whole, variables), await graphql(asked, variables)]
    if (JSON.stringify(providers) !== JSON.stringify(expected)) t.same(providers, expected, day)
  }
  // Of the last day that was asked for and of today, all but the observation is the same.
  t.match((await graphql(asked, { asOf: TODAY })).data.providers.nodes.find(({ id }: { id: string }) => id === 'flannel').seen, { observation: { status: 'OK' } })
})

t.test('a part goes with what it tells of', async t => {
  const { graphql, store } = await setup(t)
  const stars = async (round: number) => (await graphql(`{ p${round}: providers(q: "flannel") { nodes { id metrics { stars } } } }`)).data[`p${round}`].nodes[0].metrics.stars
  for (let round = 0; round < 4; round++) t.equal(await stars(round), 9500)
  for (let round = 4; round < 8; round++) {
    await store.saveSample(aSample({ stars: 123_456 + round }))
    t.equal(await stars(round), 123_456 + round)
  }
})

t.test('what is asked of a thing is worked out once, and a list is written by who knows how', async t => {
  const schema = buildSchema('type Query { providers(first: Int): [Provider!]! points(of: ID): [Point!]! } type Provider { id: ID! name: String! } type Point { value: Int! }')
  const things = ['a', 'b', 'c'].map(id => ({ id }))
  let named = 0
  const { providers, points } = schema.getQueryType()!.getFields()
  providers!.resolve = (_root, { first }) => things.slice(0, first)
  points!.resolve = () => [{ value: 1 }]
  ;(schema.getType('Provider') as GraphQLObjectType).getFields().name!.resolve = ({ id }) => {
    named++
    return `called ${id}`
  }
  const asked: unknown[] = []
  const documents = createDocuments(schema, {
    async 'Query.points' (_root, args, selected) {
      asked.push(args, selected)
      return new Written(['["writ', Buffer.from('ten"]')])
    }
  })
  const told = (outcome: Outcome) => {
    const { fields } = outcome as Extract<Outcome, { errors?: never }>
    return Object.fromEntries(fields.map(([key, value]) => [key, writeAnswer(value).toString()]))
  }
  const run = async (query: string) => told(await documents.get(query).run(undefined, documents.get(query).variables({})))
  for (const first of [3, 2, 3, 1]) {
    t.same(await run(`{ p${first}: providers(first: ${first}) { id name } }`), {
      [`p${first}`]: JSON.stringify(things.slice(0, first).map(({ id }) => ({ id, name: `called ${id}` })))
    })
  }
  const before = named
  await run('{ q: providers(first: 3) { id name } }')
  t.equal(named, before)
  for (const of of ['x', 'y']) await run(`{ points(of: "${of}") { is: value } }`)
  t.same(await run('{ points(of: "z") { is: value } }'), { points: '["written"]' })
  t.same(asked, [{ of: 'z' }, [{ key: 'is', name: 'value' }]])

  const costly = documents.get('{ points(of: "much") { much: value } }')
  t.same(told(await costly.run(undefined, costly.variables({}), 10_000)), { points: '["written"]' }, 'what gives much is compiled at once')
})

t.test('an answer may have more pieces than a call has room for arguments, of text and of bytes', t => {
  const pieces = Array.from({ length: 300_000 }, (_, index) => index % 1000 === 0 ? Buffer.from('ä,') : index % 2 === 0 ? 'b,' : 'ü,')
  const whole = pieces.join('')
  t.ok(writeAnswer(new Written(pieces)).toString() === whole)
  t.ok(writeAnswer({ data: new Written(pieces), meta: 1 }).toString() === `{"data":${whole},"meta":1}`)
  t.end()
})

t.test('texts of series take no more room than there is, be they empty', async t => {
  const { seriesOf, textOf } = keepSeries({
    revision: async () => 1,
    listSeriesRows: async () => [],
    latestSamples: async () => ({ of: () => undefined, all: () => [] }),
    listStarAnchors: async () => [],
    listStarAdditions: async () => []
  })
  const series = await seriesOf('calico', 1)
  const isKept = (name: string): boolean => textOf(series, { name, kind: 'parts', length: 75, write: () => '' }) !== undefined
  let kept = 0
  while (kept < 20_000 && isKept(`${kept}`)) kept++
  t.ok(kept > 100 && kept < 20_000, `${kept}`)
  t.notOk(isKept('one more'))
})

t.test('a long alias does not have a whole series written for a day of it', async t => {
  const { store, graphql } = await setup(t)
  const days = Array.from({ length: 400 }, (_, day) => new Date(Date.UTC(2025, 0, 1 + day)).toISOString().slice(0, 10))
  for (const observedOn of days) await store.saveSample(aSample({ provider: 'calico', observedOn }))
  const alias = 'a'.repeat(29_000)
  for (const ask of [
    (day: string) => `{ provider(id: "calico") { metricHistory(from: "${day}", to: "${day}") { ${alias}: stars } } }`,
    (day: string) => `{ metricPoints(providers: ["calico"], metric: STARS, from: "${day}", to: "${day}") { ${alias}: value } }`
  ]) {
    // The first of a shape are not compiled.
    for (const day of days.slice(0, 5)) {
      const before = process.memoryUsage().arrayBuffers
      t.match(JSON.stringify(await graphql(ask(day))), `"${alias}":`)
      t.ok(process.memoryUsage().arrayBuffers - before < days.length * alias.length / 2)
    }
  }
})
