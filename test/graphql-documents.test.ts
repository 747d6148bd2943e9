import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { buildSchema, parse } from 'graphql'
import t from 'tap'
import { setup } from './helpers/app.ts'
import { documentsOf, variablesOf } from './helpers/graphql-documents.ts'

// `FUZZ_RUNS=5000 FUZZ_SEED=7 npx tap test/graphql-documents.test.ts` looks longer, and elsewhere; a failure names its seed.
const RUNS = Number(process.env.FUZZ_RUNS ?? 150)
const SEED = Number(process.env.FUZZ_SEED ?? 20180726)

t.setTimeout(60_000 + RUNS * 1_000)

const documents = documentsOf(buildSchema(readFileSync('test/contract/schema.graphql', 'utf8')))

t.test('a question is answered the same the first time, when it is interpreted, and ever after, when it is compiled and made of parts', async t => {
  const { app } = await setup(t)
  const ask = async (query: string) => {
    const { statusCode, payload } = await app.inject({ method: 'POST', url: '/graphql', payload: { query, variables: variablesOf(parse(query)) } })
    return { statusCode, ...JSON.parse(payload) }
  }
  let answered = 0
  await fc.assert(fc.asyncProperty(documents, async query => {
    const first = await ask(query)
    if (first.data != null) answered++
    // No two texts are the same, or the bytes of the first answer would be sent again.
    for (const time of ['second', 'third', 'fourth']) assert.deepEqual(await ask(`${query}\n# ${time}`), first, `the ${time} time`)
  }), { numRuns: RUNS, seed: SEED })
  t.ok(answered > RUNS / 4, `${answered} of ${RUNS} had an answer`)
})
