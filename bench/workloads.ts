import type { Load } from './load.ts'
import { nameOf } from './many-figures.ts'

// What dashboards, pages and the Rancher UI ask for: the same addresses on our service and on those it is compared with.

const FIELDS = 'id,name,summary,features.*.support,features.*.value,metrics.stars,metrics.forks,metrics.contributors,metrics.observedAt'
const [FROM, TO] = ['2025-11-26', '2026-11-25']
const ONE = nameOf(7)
const JSON_HEADERS = { 'content-type': 'application/json' }

export const LIST = `/v1/providers?fields=${FIELDS}`
export const PROVIDER = `/v1/providers/${ONE}?fields=${FIELDS}`
export const HISTORY = `/v1/metrics/history?providers=${ONE}&metric=stars&from=${FROM}&to=${TO}`

const PROVIDER_PARTS = 'id name summary features { feature { id } support value } metrics { stars forks contributors observedAt }'
export const LIST_DOCUMENT = `{ providers(first: 100) { nodes { ${PROVIDER_PARTS} } } }`
export const HISTORY_DOCUMENT = `{ metricPoints(providers: ["${ONE}"], metric: STARS, from: "${FROM}", to: "${TO}") { time provider metric value } }`

export const get = (path: string, headers?: Record<string, string>): Load => ({ path, status: headers?.['if-none-match'] === undefined ? 200 : 304, ...(headers === undefined ? {} : { headers }) })

/** The same question again and again. */
export function post (query: string): Load {
  const body = JSON.stringify({ query })
  return { path: '/graphql', headers: JSON_HEADERS, body, script: posting(quoted(body)), status: 200 }
}

// A counter goes through all days of eight years and all providers, so that no two requests of a round are the same. The first of the numbers
// is drawn by the clock: rounds differ too.
const COUNTING = `
local n = os.time() % 1000 * 100000
local function day (number) return os.date('!%Y-%m-%d', 1543190400 + number * 86400) end
local keys = { 'name', 'stars', 'forks', 'contributors' }
local function key (number) return (number % 8 < 4 and '' or '-') .. keys[number % 4 + 1] end
local function order (number) return key(number) .. ',' .. key(math.floor(number / 8)) .. ',' .. key(math.floor(number / 64)) .. ',' .. key(math.floor(number / 512)) end
local function provider (providers) return string.format('provider-%04d', n % providers) end
`

const getting = (path: string): string => `${COUNTING}
function request ()
  n = n + 1
  return wrk.format('GET', ${path})
end`

const posting = (body: string): string => `${COUNTING}
local headers = { ['content-type'] = 'application/json' }
function request ()
  n = n + 1
  return wrk.format('POST', '/graphql', headers, ${body})
end`

const quoted = (text: string): string => `[==[${text}]==]`

/** REST, every address different from the one before. */
export const different = (providers: number) => ({
  'list, other order': { ...get(`${LIST}&limit=${providers}`), script: getting(`${quoted(LIST)} .. '&limit=' .. (${providers} + n % 181) .. '&sort=' .. order(n)`) },
  'list, other day': { ...get(`${LIST}&limit=${providers}`), script: getting(`${quoted(LIST)} .. '&asOf=' .. day(n % 2550) .. '&limit=' .. (${providers} + math.floor(n / 2550) % 180)`) },
  'one, other day': { ...get(PROVIDER), script: getting(`'/v1/providers/' .. provider(${providers}) .. '?fields=${FIELDS}&asOf=' .. day(math.floor(n / ${providers}) % 2550)`) },
  'a year of all figures': {
    ...get(`/v1/providers/${ONE}/metrics?from=${FROM}&to=${TO}`),
    script: getting(`'/v1/providers/' .. provider(${providers}) .. '/metrics?from=' .. day(math.floor(n / ${providers}) % 2550) .. '&to=' .. day(math.floor(n / ${providers}) % 2550 + 364)`)
  },
  'a year of history': {
    ...get(HISTORY),
    script: getting(`'/v1/metrics/history?metric=stars&providers=' .. provider(${providers}) .. '&from=' .. day(math.floor(n / ${providers}) % 2550) .. '&to=' .. day(math.floor(n / ${providers}) % 2550 + 364)`)
  }
})

const ONE_DOCUMENT = `query One($id: ID!) { provider(id: $id) { ${PROVIDER_PARTS} } }`

/** GraphQL, every question different from the one before: by its variables, or by its text. */
export const differentQuestions = (providers: number, dateType: string, metric: string) => {
  const history = `query History($id: ID!, $from: ${dateType}!, $to: ${dateType}!) { metricPoints(providers: [$id], metric: ${metric}, from: $from, to: $to) { time provider metric value } }`
  const figures = `query Figures($id: ID!, $from: ${dateType}!, $to: ${dateType}!) { provider(id: $id) { metricHistory(from: $from, to: $to) { observedAt stars forks contributors } } }`
  const asOne = `query One($id: ID!, $asOf: ${dateType}) { provider(id: $id, asOf: $asOf) { ${PROVIDER_PARTS} } }`
  const asList = `query List($asOf: ${dateType}, $first: Int) { providers(asOf: $asOf, first: $first) { nodes { ${PROVIDER_PARTS} } } }`
  const question = (body: string, first: string): Load => ({ path: '/graphql', headers: JSON_HEADERS, body: first, script: posting(body), status: 200 })
  const variables = (document: string, lua: string, first: object): Load =>
    question(`${quoted(`{"query":${JSON.stringify(document)},"variables":{`)} .. ${lua} .. '}}'`, JSON.stringify({ query: document, variables: first }))
  const id = `'"id":"' .. provider(${providers}) .. '"'`
  const day = `day(math.floor(n / ${providers}) % 2550)`
  return {
    'list, other day': variables(asList, `'"asOf":"' .. day(n % 2550) .. '","first":' .. (${providers} + math.floor(n / 2550) % 20)`, { asOf: TO, first: providers }),
    'list, other alias': question(
      `${quoted('{"query":"{ p')} .. n .. ${quoted(`: providers(first: 100) { nodes { ${PROVIDER_PARTS} } } }"}`)}`, JSON.stringify({ query: LIST_DOCUMENT })
    ),
    'one, other day': variables(asOne, `${id} .. ',"asOf":"' .. ${day} .. '"'`, { id: ONE, asOf: TO }),
    'a year of figures': variables(
      figures, `${id} .. ',"from":"' .. ${day} .. '","to":"' .. day(math.floor(n / ${providers}) % 2550 + 364) .. '"'`, { id: ONE, from: FROM, to: TO }
    ),
    'a year of history': variables(history, `${id} .. ',"from":"' .. ${day} .. '","to":"' .. day(math.floor(n / ${providers}) % 2550 + 364) .. '"'`, { id: ONE, from: FROM, to: TO }),
    'one, written out': question(
      `${quoted('{"query":"{ provider(id: \\"')} .. provider(${providers}) .. ${quoted('\\", asOf: \\"')} .. ${day} .. ${quoted(`\\") { ${PROVIDER_PARTS} } }"}`)}`,
      JSON.stringify({ query: ONE_DOCUMENT, variables: { id: ONE } })
    ),
    'one, other alias': question(
      `${quoted('{"query":"{ p')} .. n .. ${quoted(': provider(id: \\"')} .. provider(${providers}) .. ${quoted(`\\") { ${PROVIDER_PARTS} } }"}`)}`,
      JSON.stringify({ query: ONE_DOCUMENT, variables: { id: ONE } })
    ),
    // Below the root, where aliases are told apart.
    'one, other document': question(
      `${quoted('{"query":"{ provider(id: \\"')} .. provider(${providers}) .. ${quoted('\\") { p')} .. n .. ${quoted(`: id ${PROVIDER_PARTS} } }"}`)}`,
      JSON.stringify({ query: ONE_DOCUMENT, variables: { id: ONE } })
    )
  }
}
