import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import type { FastifyInstance } from 'fastify'
import { buildSchema, parse, validate } from 'graphql'
import t from 'tap'
import { setup } from './helpers/app.ts'
import { documentsOf, variablesOf } from './helpers/graphql-documents.ts'

// `FUZZ_RUNS=5000 FUZZ_SEED=7 npx tap test/graphql-documents.test.ts` looks longer, and elsewhere; a failure names its seed.
const RUNS = Number(process.env.FUZZ_RUNS ?? 150)
const SEED = Number(process.env.FUZZ_SEED ?? 20180726)

t.setTimeout(60_000 + RUNS * 1_000)

const schema = buildSchema(readFileSync('test/contract/schema.graphql', 'utf8'))
const documents = documentsOf(schema)

const BAD = 'metricHistory(from: "2020-01-01", to: "2019-01-01") { stars }'

/** What compilers are tempted to read in another way. */
const ASKED: Array<[query: string, variables?: object]> = [
  ['query A($f: ProviderFilter) { providers(filter: $f) { totalCount } }', { f: [] }],
  ['query A($f: ProviderFilter) { providers(filter: $f) { totalCount } }', { f: { nothing: 1, nobody: 2 } }],
  ['query A($x: Boolean = true) { cni @include(if: $x) { id } }', { x: null }],
  ['query A($x: Boolean = true) { cni { id @skip(if: $x) } }', { x: null }],
  ['query A($constructor: Int) { providers(first: $constructor) { totalCount } }'],
  ['query A($toString: Int = 2) { providers(first: $toString) { totalCount nodes { id } } }'],
  ['query A($n: Date = "2020-02-30") { cni(asOf: $n) { name } }'],
  ['query A($n: [ID!]!) { metricPoints(providers: $n) { value } }', { n: ['calico', null] }],
  ['query A($m: MetricName) { metricPoints(providers: "calico", metric: $m) { value } }', { m: 'STARZ' }],
  [`{ provider(id: "calico") { a: ${BAD} b: ${BAD} } c: provider(id: "flannel") { id ${BAD} } }`],
  ['query A($f: Date, $t: Date) { a: providers(first: 2) { nodes { metricHistory(from: $f, to: $t) { stars } } } b: provider(id: "calico") { metricHistory(from: $f, to: $t) { stars } } }', { f: '2020-01-01', t: '2019-01-01' }],
  [`{ feature(id: "encryption") { values { provider { ${BAD} } } } }`],
  ['query A($b: Boolean!) { provider(id: "calico") { name @skip(if: $b) label name } }', { b: true }],
  ['query A($b: Boolean!) { provider(id: "calico") { name @skip(if: $b) label name } }', { b: false }],
  ['{ provider(id: "calico") { name @skip(if: true) label name } }'],
  ['{ provider(id: "calico") { ... @include(if: false) { name } label name } }'],
  ['{ provider(id: "calico") { ...F @include(if: false) label name } } fragment F on Provider { name }'],
  ['{ cni { links { homepage } } ...F @include(if: false) coverage { total { unknown } } cni { name } } fragment F on Query { coverage { total { known } } }'],
  ['{ cni @skip(if: true) { name summary } __typename cni { summary name } }'],
  ['query A($b: Boolean!) { __typename @include(if: $b) cni { name } __typename }', { b: false }],
  ['{ __type(name: "Thing") { name } provider(id: "calico") { id } }'],
  ['{ __type(name: "Provider") { fields { name } } providers { nodes { id } } }'],
  ['{ __schema { queryType { fields { name } } types { name } } provider(id: "calico") { id } metricPoints(providers: "calico") { value } }']
]

/**
 * The answers, byte by byte, to a question asked again, in its own text and in others of its shape. No two bodies are the same, or the first answer would
 * be sent again.
 */
async function askAgain (app: FastifyInstance, query: string, variables: object): Promise<{ first: string, again: string[] }> {
  const ask = async (text: string, time: number) => {
    const { statusCode, payload } = await app.inject({ method: 'POST', url: '/graphql', payload: { query: text, variables, extensions: { time } } })
    return `${statusCode} ${payload}`
  }
  const first = await ask(query, 1)
  const again: string[] = []
  for (const [index, text] of [query, `${query}\n# again`, query, `${query}\n# and again`].entries()) again.push(await ask(text, index + 2))
  return { first, again }
}

t.test('what is told of values, faults and the schema does not depend on how often it was asked', async t => {
  const { app } = await setup(t)
  for (const [query, variables = {}] of ASKED) {
    t.same(validate(schema, parse(query)), [], `a document that is valid, whatever its values: ${query}`)
    const { first, again } = await askAgain(app, query, variables)
    t.strictSame(again, Array(4).fill(first), `${query} ${JSON.stringify(variables)}`)
  }
})

t.test('a question is answered the same the first time, when it is interpreted, and ever after, when it is compiled and made of parts', async t => {
  const { app } = await setup(t)
  let answered = 0
  await fc.assert(fc.asyncProperty(documents, async query => {
    const { first, again } = await askAgain(app, query, variablesOf(parse(query)))
    if (first.includes('"data":{')) answered++
    assert.deepEqual(again, Array(4).fill(first))
  }), { numRuns: RUNS, seed: SEED })
  t.ok(answered > RUNS / 4, `${answered} of ${RUNS} had an answer`)
})
