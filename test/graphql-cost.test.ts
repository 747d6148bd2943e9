import { buildClientSchema, getIntrospectionQuery, getNamedType, getOperationAST, isCompositeType, parse, type GraphQLNamedType, type GraphQLSchema } from 'graphql'
import t from 'tap'
import { COST_BUDGET, costOf } from '../src/graphql/cost.ts'
import { EXAMPLES } from '../src/graphql/examples.ts'
import { LIMITS } from '../src/graphql/limits.ts'
import { MAX_POINTS } from '../src/metrics/metric-rules.ts'
import { setup } from './helpers/app.ts'

const RESPONSE = 'application/graphql-response+json'

/** What GraphiQL asks when it opens. */
const EXPLORERS_QUESTION = getIntrospectionQuery({
  descriptions: true, specifiedByUrl: true, directiveIsRepeatable: true, schemaDescription: true, inputValueDeprecation: true, oneOf: true
})

async function setupCost (t: Parameters<typeof setup>[0]) {
  const { app, graphql } = await setup(t)
  const schema = buildClientSchema((await graphql(EXPLORERS_QUESTION)).data)
  const cost = (query: string, variables: Record<string, unknown> = {}, operationName?: string) => {
    const document = parse(query)
    return costOf(schema, document, getOperationAST(document, operationName)!, variables)
  }
  const refusal = async (query: string, variables: object = {}) => {
    const res = await app.inject({ method: 'POST', url: '/graphql', headers: { accept: RESPONSE }, payload: { query, variables } })
    t.equal(res.statusCode, 400, query.slice(0, 80))
    t.notOk('data' in res.json())
    return res.json().errors[0].extensions
  }
  return { app, graphql, schema, cost, refusal }
}

/** As many fields as an answer has. */
const fieldsOf = (value: unknown): number => Array.isArray(value)
  ? value.reduce((sum, item) => sum + fieldsOf(item), 0)
  : typeof value === 'object' && value !== null ? Object.values(value).reduce((sum, item) => sum + 1 + fieldsOf(item), 0) : 0

/** Every field of a type that needs no argument, so many levels deep. */
function everyField (schema: GraphQLSchema, type: GraphQLNamedType, levels: number): string {
  if (!isCompositeType(type)) return ''
  const fields = 'getFields' in type ? Object.values(type.getFields()) : []
  const parts = fields.filter(({ args }) => args.every(({ type }) => !String(type).endsWith('!'))).flatMap(field => {
    const inner = getNamedType(field.type)
    if (!isCompositeType(inner)) return [field.name]
    return levels === 0 ? [] : [`${field.name} ${everyField(schema, inner, levels - 1)}`]
  })
  return `{ __typename ${parts.join(' ')} }`
}

t.test('a field costs one, times the lists around it', async t => {
  const { cost } = await setupCost(t)
  t.equal(cost('{ __typename }'), 1)
  t.equal(cost('{ provider(id: "calico") { id name lifecycle { status } } }'), 5)
  t.equal(cost('{ providers(first: 10) { totalCount nodes { id name } } }'), 2 + 10 * 3)
  t.equal(cost('{ providers(first: 10) { edges { cursor node { id } } } }'), 1 + 10 * 4)
  t.equal(cost('{ providers { nodes { id } } }'), 1 + 100 * 2, 'a page has 100 items if nobody says otherwise')
  t.equal(cost('query ($n: Int) { providers(first: $n) { nodes { id } } }', { n: 7 }), 1 + 7 * 2)
  t.equal(cost('query ($n: Int = 3) { providers(first: $n) { nodes { id } } }'), 1 + 3 * 2)
  t.equal(cost('query ($n: Int = 3) { providers(first: $n) { nodes { id } } }', { n: 9 }), 1 + 9 * 2)
  t.equal(cost('{ provider(id: "calico") { features(ids: ["mesh", "encryption"]) { value } } }'), 1 + 2 * 2)
  t.equal(cost('{ refreshes(first: 5) { id } }'), 5 * 2)
  t.equal(cost('{ providers(first: 4) { ...Page } } fragment Page on ProviderConnection { nodes { ...One } } fragment One on Provider { id ... on Provider { name } }'), 1 + 4 * 3)
  t.equal(cost('{ ... @include(if: true) { __typename } ... on Query { a: __typename } }'), 2)
  t.equal(cost('query A { a: __typename } query B { b: __typename c: __typename }', {}, 'B'), 2, 'only of the operation that is asked')
})

t.test('a series costs its days', async t => {
  const { cost } = await setupCost(t)
  const series = (args: string) => cost(`{ provider(id: "calico") { metricHistory(${args}) { stars } } }`) - 1
  t.equal(series('from: "2025-01-01", to: "2025-12-31"'), 365 * 2)
  t.equal(series('from: "2025-01-01", to: "2025-12-31", interval: MONTH'), 13 * 2)
  t.equal(series('from: "2025-12-31", to: "2025-01-01"'), 2)
  t.equal(cost('{ metricPoints(providers: ["calico"], metric: STARS, from: "2026-01-01", to: "2026-01-07", interval: WEEK) { value } }'), 2)
  t.equal(cost('{ metricPoints(providers: ["a", "b"], from: "2026-01-01", to: "2026-01-10") { value } }'), 2 * 3 * 10 * 2)
})

t.test('a part of a series costs no more than the whole, on whatever day it is asked for', async t => {
  const { app, cost } = await setupCost(t)
  const answered = async (field: string) => (await app.inject({ method: 'POST', url: '/graphql', headers: { accept: RESPONSE }, payload: { query: `{ ${field} }` } })).statusCode === 200
  const points = (args: string) => `metricPoints${args} { time provider metric value quality method }`
  const histories = (args: string) => `providers { nodes { id metricHistory${args} { observedAt stars } } }`
  for (const [fieldOf, last] of [[points, 'to'], [points, 'asOf'], [histories, 'to']] as const) {
    const whole = cost(`{ ${fieldOf('')} }`)
    for (const args of ['from: "2018-07-26"', 'from: "2026-11-25"', 'to: "2026-11-26"', `from: "2018-07-26", ${last}: "2026-11-26"`, `from: "2026-11-01", ${last}: "2026-11-26"`, 'from: "2018-07-26", interval: WEEK']) {
      t.ok(cost(`{ ${fieldOf(`(${args})`)} }`) <= whole, args)
      t.ok(await answered(fieldOf(`(${args})`)), args)
    }
    t.ok(cost(`{ ${fieldOf(`(from: "2026-11-01", ${last}: "2026-11-26")`)} }`) < whole / 20)
    t.equal(cost(`{ ${fieldOf('(from: "2999-01-01")')} }`), whole, 'the day of the question does not count')
  }
  t.equal(cost(`{ metricPoints(providers: [${'"a", '.repeat(1000)}]) { value } }`), 2 * MAX_POINTS, 'more points are never answered')
})

t.test('a query beyond the budget is refused before it is asked, with both figures', async t => {
  const { refusal, graphql } = await setupCost(t)
  const query = '{ providers(first: 1000) { nodes { features { feature { values { provider { name } } } } } } }'
  const extensions = await refusal(query)
  t.match(extensions, { code: 'COST_EXCEEDED', budget: COST_BUDGET })
  t.ok(extensions.cost > COST_BUDGET)
  t.same(await refusal(query), extensions, 'every time')
  t.match(await refusal('query ($n: Int) { providers(first: $n) { nodes { features { feature { values { provider { name } } } } } } }', { n: 1000 }), { code: 'COST_EXCEEDED' })
  t.match(await graphql('{ providers(first: 2) { nodes { features { feature { values { provider { name } } } } } } }'), { data: { providers: {} } })
})

t.test('the price of a document that is kept is that of the values it is asked with', async t => {
  const { refusal, graphql } = await setupCost(t)
  const cells = 'nodes { features { feature { values { provider { name } } } } }'
  const asked: Array<[query: string, few: object, many: object]> = [
    [`query ($n: Int) { providers(first: $n) { ${cells} } }`, { n: 2 }, { n: 1000 }],
    [`query ($n: Int = 2) { providers(first: $n) { ${cells} } }`, {}, { n: 1000 }],
    [`query ($n: Int) { ...Page } fragment Page on Query { providers(first: $n) { ${cells} } }`, { n: 2 }, { n: 1000 }],
    ['query ($ids: [ID!]) { providers(first: 100) { nodes { a: features(ids: $ids) { feature { values { provider { features { value } } } } } } } }', { ids: ['mesh'] }, {}]
  ]
  for (const [query, few, many] of asked) {
    for (let time = 0; time < 3; time++) {
      t.match(await graphql(query, few), { data: { providers: { nodes: [{}] } }, errors: undefined }, query)
      t.match(await refusal(query, many), { code: 'COST_EXCEEDED' })
    }
  }
  // Written out, they are documents of one shape.
  for (let time = 0; time < 3; time++) {
    t.match(await graphql(`{ providers(first: ${2 + time}) { ${cells} } }`), { data: { providers: {} }, errors: undefined })
    t.match(await refusal(`{ providers(first: ${1000 - time}) { ${cells} } }`), { code: 'COST_EXCEEDED' })
  }
})

t.test('what fragments multiply is reckoned in no time', async t => {
  const { refusal } = await setupCost(t)
  const fragments = Array.from({ length: 40 }, (_, i) => `fragment F${i} on ProviderFeature { a${i}: feature { values { ...F${i + 1} } } b${i}: feature { values { ...F${i + 1} } } }`)
  const start = performance.now()
  const extensions = await refusal(`{ provider(id: "calico") { features { ...F0 } } } ${fragments.join(' ')} fragment F40 on ProviderFeature { value }`)
  t.match(extensions, { code: 'DEPTH_EXCEEDED' })
  const flat = Array.from({ length: 14 }, (_, i) => `fragment F${i} on Provider { a${i}: __typename ...F${i + 1} ... on Provider { ...F${i + 1} } }`)
  t.match(await refusal(`{ provider(id: "calico") { ...F0 } } ${flat.join(' ')} fragment F14 on Provider { id }`), { code: 'FIELDS_EXCEEDED' })
  t.ok(performance.now() - start < 1000)
  t.match(await refusal('{ provider(id: "calico") { ...A } } fragment A on Provider { ...B } fragment B on Provider { ...A }'), { code: 'BAD_REQUEST' })
})

t.test('a document has limits in every direction', async t => {
  const { refusal, graphql } = await setupCost(t)
  const aliases = (count: number) => `{ ${Array.from({ length: count }, (_, i) => `a${i}: __typename`).join(' ')} }`
  const directives = (count: number) => `{ ${'__typename @include(if: true) '.repeat(count)} }`
  const deep = (levels: number) => `{ features { ${'values { feature { '.repeat(levels)} id ${'} } '.repeat(levels)} } }`

  t.match(await refusal(aliases(LIMITS.aliases + 1)), { code: 'ALIASES_EXCEEDED', found: LIMITS.aliases + 1, limit: LIMITS.aliases })
  t.match(await refusal(directives(LIMITS.directives + 1)), { code: 'DIRECTIVES_EXCEEDED', found: LIMITS.directives + 1, limit: LIMITS.directives })
  t.match(await refusal(deep(10)), { code: 'DEPTH_EXCEEDED', limit: LIMITS.depth })
  for (const levels of [LIMITS.nesting, 990, 1990, 5000]) {
    t.match(await refusal(`{ providers(first: ${'['.repeat(levels)}1${']'.repeat(levels)}) { totalCount } }`), { code: 'NESTING_EXCEEDED', limit: LIMITS.nesting })
    t.match(await refusal('{ a '.repeat(levels + 1) + '}'.repeat(levels + 1)), { code: 'NESTING_EXCEEDED' })
    t.match(await refusal(`{ providers(first: ${'['.repeat(levels)} "`), { code: 'NESTING_EXCEEDED' }, 'be it no document at all')
  }
  t.match(await refusal(`{ ${'__typename '.repeat(LIMITS.tokens)} }`), { code: 'TOKENS_EXCEEDED', limit: LIMITS.tokens })
  t.match(await refusal(`{ __typename } #${'x'.repeat(LIMITS.characters)}`), { code: 'LENGTH_EXCEEDED', limit: LIMITS.characters })
  t.match(await refusal('{ ...Nowhere }'), { code: 'BAD_REQUEST' })
  t.same(await refusal(`{ ${'__typename '.repeat(1000)} }`), { code: 'REPEATS_EXCEEDED', found: 999, limit: LIMITS.repeats })
  t.match(await refusal(`{ ${'cni { id id } '.repeat(LIMITS.repeats / 2 + 1)} }`), { code: 'REPEATS_EXCEEDED', found: LIMITS.repeats + 1 })
  t.same(Object.keys((await graphql(aliases(LIMITS.aliases))).data).length, LIMITS.aliases)
  t.same(await graphql(directives(LIMITS.directives)), { data: { __typename: 'Query' } })
  t.same(await graphql(`{ ${'__typename '.repeat(LIMITS.repeats + 1)} }`), { data: { __typename: 'Query' } })
})

t.test('a document whose validation would never end is told which limit it met', async t => {
  const { app, refusal } = await setupCost(t)
  const numbers = Array.from({ length: 20 }, (_, i) => i)
  const query = `{ ${`features { ${numbers.map(i => `...F${i}`).join(' ')} } `.repeat(40)} } ${numbers.map(i => `fragment F${i} on Feature { id }`).join(' ')}`
  for (const time of [1, 2, 3]) t.same(await refusal(query), { code: 'COMPARISONS_EXCEEDED', limit: LIMITS.comparisons }, `time ${time}`)
  t.match(await refusal(`{ ${'nobody '.repeat(200)} }`), { code: 'BAD_REQUEST' }, 'many faults are told as such')
  t.match((await app.inject({ method: 'POST', url: '/graphql', payload: { query } })).json().errors, [{ message: /^the document needs too many comparisons .*; the limit is 500000$/ }])
})

t.test('a hundred thousand ids are looked up within the second', async t => {
  const { graphql } = await setupCost(t)
  const ids = Array.from({ length: 1000 }, (_, i) => `nobody-${i}`)
  await graphql('{ nodes(ids: ["calico"]) { id } }')
  const start = process.cpuUsage()
  const { data } = await graphql(`query ($ids: [ID!]!) { ${Array.from({ length: LIMITS.aliases }, (_, i) => `a${i}: nodes(ids: $ids) { id }`).join(' ')} }`, { ids })
  t.ok(process.cpuUsage(start).user < 1_500_000)
  t.equal(fieldsOf(data), LIMITS.aliases)
  t.strictSame(data.a7, ids.map(() => null))
})

t.test('each field of the root is answered for a hundred days within the second', async t => {
  const { graphql, schema } = await setupCost(t)
  const days = Array.from({ length: LIMITS.aliases }, (_, i) => new Date(Date.UTC(2019, 0, 3 + 27 * i)).toISOString().slice(0, 10))
  // A series has its price.
  const asking = Object.values(schema.getQueryType()!.getFields()).filter(({ name, args }) =>
    name !== 'metricPoints' && args.some(({ name }) => name === 'asOf') && args.every(({ type }) => !String(type).endsWith('!')))
  t.ok(asking.length > 10)
  await graphql('{ providers { nodes { timeline { id } } } }')
  for (const { name, type } of asking) {
    const [args, selection] = String(type).endsWith('Connection!') ? ['first: 1, ', 'totalCount'] : ['', '__typename']
    const start = process.cpuUsage()
    const { errors } = await graphql(`{ ${days.map((day, i) => `a${i}: ${name}(${args}asOf: "${day}") { ${selection} }`).join(' ')} }`)
    const { user } = process.cpuUsage(start)
    t.equal(errors, undefined, name)
    t.ok(user < 1_000_000, `${name}: ${user / 1000} ms`)
  }
})

t.test('introspection and the examples pass with room to spare', async t => {
  const { graphql, cost } = await setupCost(t)
  for (const { title, query } of [...EXAMPLES, { title: 'introspection', query: EXPLORERS_QUESTION }]) {
    const { data, errors } = await graphql(query)
    t.equal(errors, undefined, title)
    t.ok(cost(query) < COST_BUDGET / 4, `${title} costs ${cost(query)}`)
    t.ok(cost(query) >= fieldsOf(data), `${title} gives ${fieldsOf(data)}`)
  }
})

t.test('what is reckoned comes near what is given', async t => {
  const { graphql, schema, cost } = await setupCost(t)
  for (const field of Object.values(schema.getQueryType()!.getFields())) {
    const type = getNamedType(field.type)
    if (field.args.some(({ type }) => String(type).endsWith('!')) || !isCompositeType(type)) continue
    for (const levels of [0, 1, 2]) {
      const query = `{ ${field.name} ${everyField(schema, type, levels)} }`
      const { data, errors } = await graphql(query)
      if (errors !== undefined) {
        t.match(errors, [{ extensions: { code: 'COST_EXCEEDED' } }], field.name)
        break
      }
      t.ok(fieldsOf(data) <= cost(query) * 1.5, `${field.name}, ${levels} levels: ${fieldsOf(data)} of ${cost(query)}`)
    }
  }
})
