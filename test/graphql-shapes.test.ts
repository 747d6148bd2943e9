import { buildSchema } from 'graphql'
import t from 'tap'
import { buildApp } from '../src/app.ts'
import { createDocuments } from '../src/graphql/documents.ts'
import { setup } from './helpers/app.ts'

// Documents that differ only in the values written into them, or in the aliases of what they ask for, share one that is compiled. Nobody may be able
// to tell: each answer is held against that of a service which has not seen its like.

t.setTimeout(120_000)

const DAYS = ['2018-07-26', '2019-03-01', '2022-06-01', '2026-11-26']
const VARIABLES = { id: 'flannel', yes: true, no: false }

/** A document under several aliases, each standing for A in it. */
const under = (aliases: string[], write: (alias: string, index: number) => string): string[] => aliases.map(write)
const NUMBERED = ['a1', 'a2', 'a10']

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
  'a fault behind texts of other lengths': ['ca', 'calico', 'calico-and-more'].map(id => `{ a: provider(id: "${id}") { id } providers(first: 100000) { nodes { id } } }`),
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
  'a number that is too large to have a price': ['1', '2', '3000000000'].map(first => `{ providers(first: ${first}) { nodes { id name } } }`),
  'a year that is no day': ['2020-01-01', '2020-01-02', '0001'].map(from => `{ metricPoints(providers: ["calico"], from: "${from}", to: "2020-03-01") { time value quality method provider metric } }`),
  'text that is no document': ['"calico"', '"', '"flannel"', '5'].map(id => `{ provider(id: ${id}) { id `),
  'an alias and an id': under(NUMBERED, (a, index) => `{ ${a}: provider(id: "${['calico', 'flannel', 'canal', 'nobody'][index]}") { id name } }`),
  'several aliases': ['p', 'q', 'r'].map(a => `query ${a} { ${a}2: provider(id: "calico") { id } ${a}10: cni { name } ${a}1: provider(id: "${a}") { id } features { id } }`),
  'two aliases swapped': [['a', 'b'], ['b', 'a'], ['a', 'c'], ['b', 'c']].map(([a, b]) => `{ ${a}: cni { name } ${b}: provider(id: "calico") { id } }`),
  'an alias twice, and two': [['a', 'a'], ['b', 'b'], ['a', 'b'], ['c', 'c'], ['b', 'a']].map(([a, b]) => `{ ${a}: cni { name } ${b}: cni { summary } }`),
  'an alias twice on what does not merge': [['a', 'a'], ['a', 'b'], ['c', 'd'], ['b', 'b'], ['c', 'c']].map(([a, b]) => `{ ${a}: cni { name } ${b}: coverage { __typename } }`),
  'an alias that is a field beside it': ['a', 'b', 'cni', 'c', 'name', 'd'].map(a => `{ ${a}: cni { name } cni { summary } }`),
  'an alias that is another field beside it': ['a', 'b', 'features', 'c'].map(a => `{ ${a}: cni { name } features { id } }`),
  'the field itself as its alias': ['a', 'cni', 'b', 'provider', 'c'].map(a => `{ ${a}: cni { name } }`),
  'an alias like what every object has': ['a', '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'b'].map(a => `{ ${a}: cni { name } z: coverage { __typename } }`),
  'such an alias below the root': DAYS.flatMap(day => ['__proto__', 'constructor'].map(a => `{ cni(asOf: "${day}") { ${a}: name summary } }`)),
  'such aliases at both': ['__proto__', 'constructor', 'a'].map(a => `{ ${a}: cni { __proto__: name } b: cni { toString: name } }`),
  'an alias like ours': ['a', '__alias1', '__alias0', '__literal0', 'b'].map(a => `{ ${a}: cni { name } __alias0: provider(id: "${a}") { id } }`),
  'ours below the root, in a fragment, as a variable': under(NUMBERED, a => `query ($__alias0: ID = "canal") { ${a}: cni { name } __alias0: provider(id: $__alias0) { __alias0: name } }`).concat(
    under(NUMBERED, a => `{ ${a}: cni { name } ...F } fragment F on Query { __alias0: cni { summary } }`)),
  'ours as a field': ['a', 'b', 'c'].map(a => `{ ${a}: cni { name } __alias0 }`),
  'words of the language as aliases': ['query', 'fragment', 'on', 'true', 'null', 'a'].map(a => `query { ${a}: cni { name } b: coverage { __typename } }`),
  'in a fragment at the root': under(NUMBERED, a => `{ ...F ${a}: cni { name } } fragment F on Query { ${a}: cni { summary } b: coverage { __typename } }`),
  'in a fragment at the root, beside another': [['a', 'b'], ['b', 'c'], ['c', 'b'], ['b', 'b'], ['d', 'c']].map(([a, b]) => `{ ...F ${a}: cni { name } } fragment F on Query { ${b}: coverage { __typename } }`),
  'a fragment before the query': under(NUMBERED, a => `fragment F on Provider { ${a}: name } { ${a}: provider(id: "calico") { ...F } b: provider(id: "canal") { ...F } }`),
  'a fragment of that name': ['a', 'F', 'b', 'Provider', 'c'].map(a => `{ ${a}: provider(id: "calico") { ...F } } fragment F on Provider { id }`),
  'in an inline fragment at the root': under(NUMBERED, a => `{ ${a}: cni { name } ... { ${a}: cni { summary } } ... on Query { b: cni { id } } }`),
  'in an inline fragment at the root, against another': [['a', 'b'], ['b', 'c'], ['c', 'c'], ['d', 'b']].map(([a, b]) => `{ ${a}: cni { name } ... on Query { ${b}: coverage { __typename } } }`),
  'below the root': under(NUMBERED, a => `{ cni { ${a}: name b: summary } }`),
  'below the root and there': [['a', 'a'], ['b', 'b'], ['a', 'b'], ['c', 'd'], ['d', 'c']].map(([a, b]) => `{ ${a}: cni { ${b}: name } c1: cni { id } }`),
  'with directives': under(NUMBERED, a => `query ($yes: Boolean!, $no: Boolean!) { ${a}: cni @include(if: $yes) { name } b: cni @skip(if: $yes) { id } ${a}0: cni @include(if: $no) { id } c${a}: cni @skip(if: $no) { summary } }`),
  'with a directive that there is not': under(NUMBERED, a => `{ ${a}: cni @nothing { name } }`),
  'with a variable of that name': under(['id', 'a', 'yes', 'b'], a => `query ($id: ID!, $yes: Boolean!) { ${a}: provider(id: $id) { id @include(if: $yes) } }`),
  'with objects among the arguments': under(NUMBERED, (a, index) => `{ ${a}: providers(first: ${index + 1}, filter: { networkModel: "${['encapsulated', 'unencapsulated'][index % 2]}", features: [{ feature: "encryption", support: YES }] }) { totalCount nodes { ${a}: id } } }`),
  'what introspection tells': under(NUMBERED, a => `{ ${a}: __typename b: __type(name: "${a === 'a1' ? 'Cni' : 'Port'}") { name } __schema { queryType { name } } }`),
  'two fields of one list': under(NUMBERED, a => `{ ${a}: metricPoints(providers: ["calico"], metric: STARS) { time value } ${a}b: metricPoints(providers: ["calico"], metric: FORKS) { time value } }`),
  'a fault of one field': under(NUMBERED, (a, index) => `{ ${a}: provider(id: "calico") { id metricHistory(from: "${index === 1 ? '2020-02-01' : '2018-02-01'}", to: "2019-01-01") { stars } } b: cni { name } }`),
  'a fault of the whole': under(NUMBERED, (a, index) => `{ b${a}: cni { name } ${a}: providers(first: ${1 - index}) { totalCount } }`),
  'a field that there is not, under an alias': under(NUMBERED, a => `{ ${a}: cni { name } b: ${a} }`),
  'a document that is none, with an alias': under(NUMBERED, a => `{ ${a}: { name } }`),
  'half an alias': under(NUMBERED, a => `{ cni { name } ${a}:`),
  'two aliases for a field': under(NUMBERED, a => `{ ${a}: b: cni { name } }`),
  'an alias behind dots': under([...NUMBERED, 'on'], a => `{ ...${a}: cni { name } }`),
  'types instead of a query': under(NUMBERED, a => `type Query { ${a}: Int }`),
  'two queries with aliases': under(NUMBERED, a => `{ ${a}: cni { name } } { b: cni { name } }`),
  'too many aliases': under(NUMBERED, a => `{ ${Array.from({ length: 101 }, (_, index) => `${a}_${index}: cni { id }`).join(' ')} }`),
  'as many aliases as may be': under(NUMBERED, a => `{ ${Array.from({ length: 100 }, (_, index) => `${a}_${index}: cni { id }`).join(' ')} }`),
  'what costs too much': under(NUMBERED, a => `{ ${Array.from({ length: 10 }, (_, index) => `${a}_${index}: providers(first: 1000) { nodes { features { support value } } }`).join(' ')} }`),
  'what may not be kept': under(NUMBERED, a => `{ ${a}: latestRefresh { id } }`),
  'a mutation and a subscription with aliases': under(NUMBERED, a => `mutation { ${a}: cni { name } }`).concat(under(NUMBERED, a => `subscription { ${a}: revisionChanged { revision } }`))
}

/** How many of them are refused before they are asked; all others are answered. */
const REFUSED: Record<string, number> = {
  'a day that does not exist': 3,
  'numbers that are none for it': 3,
  'the same field asked with two values': 2,
  'a field that there is not': 3,
  'a default, two operations, a mutation': 6,
  'a name where a value stood': 1,
  'a name where a day stood': 1,
  'a value where a type stood': 2,
  'a number that is too large to have a price': 1,
  'a year that is no day': 1,
  'text that is no document': 4,
  'an alias twice on what does not merge': 3,
  'an alias that is another field beside it': 1,
  'an alias like ours': 1,
  'ours as a field': 3,
  'in a fragment at the root, beside another': 1,
  'in an inline fragment at the root, against another': 1,
  'with a directive that there is not': 3,
  'a field that there is not, under an alias': 3,
  'a document that is none, with an alias': 3,
  'half an alias': 3,
  'two aliases for a field': 3,
  'an alias behind dots': 4,
  'types instead of a query': 3,
  'two queries with aliases': 3,
  'too many aliases': 3,
  'what costs too much': 3,
  'a mutation and a subscription with aliases': 6
}

t.test('documents that differ in their values and aliases only are answered as if each were the first', async t => {
  const { app, knowledge, store } = await setup(t)
  const ask = async (service: typeof app, query: string) => {
    const { statusCode, headers, body } = await service.inject({ method: 'POST', url: '/graphql', headers: { accept: 'application/graphql-response+json' }, payload: { query, variables: VARIABLES } })
    return `${statusCode} ${headers['cache-control']} ${body}`
  }
  for (const [what, documents] of Object.entries(ASKED)) {
    const first = await Promise.all(documents.map(async query => {
      const fresh = await buildApp({ knowledge, store, refresher: { start: async () => { throw new Error('no refresher here') } } })
      const answer = await ask(fresh, query)
      await fresh.close()
      return answer
    }))
    t.equal(first.filter(answer => !answer.startsWith('200 ')).length, REFUSED[what] ?? 0, `how many are refused: ${what}`)
    for (let round = 0; round < 3; round++) {
      for (const [index, query] of documents.entries()) t.equal(await ask(app, query), first[index], `${what}: ${query}`)
    }
  }
})

t.test('what numbers its aliases is compiled once', t => {
  const { get } = createDocuments(buildSchema('type Query { provider(id: ID!): Provider best: Provider } type Provider { id: ID! name: String! }'))
  const shares = (write: (n: number) => string): boolean => {
    const [, second, third] = [1, 2, 10].map(n => get(write(n)).document)
    return second === third
  }
  t.ok(shares(n => `{ p${n}: provider(id: "${n}") { id } q${n}: provider(id: "x") { name } }`))
  t.ok(shares(n => `query Page${n} { p${n}: best { id } p${n}: best { label: name } best { id } }`), 'with the alias on two fields that merge')
  t.notOk(shares(n => `{ provider(id: "x") { p${n}: id } }`), 'below the root they are told apart')
  t.notOk(shares(n => `{ p${n}: provider(id: "x") { id } ...F } fragment F on Query { p${n}: provider(id: "x") { name } }`), 'so they are where a fragment has them too')
  t.end()
})
