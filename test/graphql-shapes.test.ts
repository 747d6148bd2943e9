import t from 'tap'
import { buildApp } from '../src/app.ts'
import { setup } from './helpers/app.ts'

// Documents that differ only in the values written into them share one that is compiled. Nobody may be able to tell: each answer is held against
// that of a service which has not seen its like.

t.setTimeout(120_000)

const DAYS = ['2018-07-26', '2019-03-01', '2022-06-01', '2026-11-26']

/** By what is asked: how it is written with other values, again and again. */
const ASKED: Record<string, string[]> = {
  'a day': DAYS.map(day => `{ provider(id: "calico", asOf: "${day}") { id metrics { stars } } }`),
  'an id, a number and a list': ['calico', 'flannel', 'canal'].map((id, index) => `query Points { metricPoints(providers: ["${id}", "weave-net"], metric: STARS, from: "2018-07-26", to: "${DAYS[index]}") { time provider value } providers(first: ${index + 1}) { totalCount nodes { name } } }`),
  'one where a list may stand': ['calico', 'flannel', 'canal'].map(id => `{ metricPoints(providers: "${id}", metric: FORKS) { provider value } }`),
  'the name of the operation, comments and spaces': ['A', 'B', 'C'].map(name => `# ${name}\nquery ${name} {\n  cni { name } ${' '.repeat(name.charCodeAt(0))}}`),
  'beside a variable': DAYS.map(day => `query One($id: ID!) { provider(id: $id, asOf: "${day}") { label } }`),
  'in a fragment': DAYS.map(day => `{ provider(id: "canal") { ...History } } fragment History on Provider { metricHistory(to: "${day}") { observedAt stars } }`),
  'block strings and escapes': ['"""calico"""', '"c\\u0061lico"', '"flannel"', '"""\n  canal\n"""'].map(id => `{ provider(id: ${id}) { id } }`),
  'nobody of that id': ['nobody', 'no-one', 'none-at-all'].map(id => `{ first: provider(id: "${id}") { id } second: cni { name } }`),
  'a day that does not exist': ['2020-01-01', '2020-02-30', '2021-13-01', 'today', '2020-01-02'].map(day => `{ cni(asOf: "${day}") { name } }`),
  'a fault behind texts of other lengths': ['ca', 'calico', 'calico-and-more'].map(id => `{ a: provider(id: "${id}") { id } features(first: 100000) { nodes { id } } }`),
  'numbers that are none for it': ['1', '2', '3', '4.0', '"5"', '99999999999'].map(first => `{ providers(first: ${first}) { totalCount } }`),
  'the same field asked with two values': ['calico', 'flannel', 'canal'].map(id => `{ provider(id: "canal") { id } provider(id: "${id}") { id } }`),
  'a field that there is not': ['calico', 'flannel', 'canal'].map(id => `{ provider(id: "${id}") { nothing } }`),
  'a default, two operations, a mutation': ['1', '2', '3'].flatMap(first => [
    `query Some($first: Int = ${first}) { providers(first: $first) { totalCount nodes { id } } }`,
    `query A { providers(first: ${first}) { totalCount } } query B { cni { name } }`,
    `mutation { providers(first: ${first}) { totalCount } }`
  ]),
  'a name where a value stood': ['5', '6', 'Int', '7'].map(first => `{ providers(first: ${first}) { totalCount nodes { id } } }`),
  'a name where a day stood': [`"${DAYS[0]}"`, `"${DAYS[1]}"`, 'String'].map(day => `{ cni(asOf: ${day}) { name summary } }`),
  'a value where a type stood': ['Int', 'Int ', '5', '"x"'].map(type => `query($n: ${type}) { providers(first: $n) { totalCount } }`),
  'a number that is too large to have a price': ['1', '2', '3000000000'].map(first => `{ features(first: ${first}) { nodes { id name } } }`),
  'a year that is no day': ['2020-01-01', '2020-01-02', '0001'].map(from => `{ metricPoints(providers: ["calico"], from: "${from}", to: "2020-03-01") { time value quality method provider metric } }`),
  'text that is no document': ['"calico"', '"', '"flannel"', '5'].map(id => `{ provider(id: ${id}) { id `),
  'an alias like what every object has': ['a', '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'b'].map(a => `{ ${a}: cni { name } z: coverage { __typename } }`),
  'such an alias below the root': DAYS.flatMap(day => ['__proto__', 'constructor'].map(a => `{ cni(asOf: "${day}") { ${a}: name summary } }`)),
  'such aliases at both': ['__proto__', 'constructor', 'a'].map(a => `{ ${a}: cni { __proto__: name } b: cni { toString: name } }`)
}

t.test('documents that differ in their values only are answered as if each were the first', async t => {
  const { app, knowledge, store } = await setup(t)
  const ask = async (service: typeof app, query: string) => {
    const { statusCode, body } = await service.inject({ method: 'POST', url: '/graphql', headers: { accept: 'application/graphql-response+json' }, payload: { query, variables: { id: 'flannel' } } })
    return `${statusCode} ${body}`
  }
  for (const [what, documents] of Object.entries(ASKED)) {
    const first = await Promise.all(documents.map(async query => {
      const fresh = await buildApp({ knowledge, store, refresher: { start: async () => { throw new Error('no refresher here') } } })
      const answer = await ask(fresh, query)
      await fresh.close()
      return answer
    }))
    for (let round = 0; round < 3; round++) {
      for (const [index, query] of documents.entries()) t.equal(await ask(app, query), first[index], `${what}: ${query}`)
    }
  }
})
