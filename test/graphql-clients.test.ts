import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { ApolloClient, CombinedGraphQLErrors, gql, HttpLink, InMemoryCache, type TypedDocumentNode, type TypePolicies } from '@apollo/client/core'
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries'
import { GraphQLWsLink } from '@apollo/client/link/subscriptions'
import { relayStylePagination } from '@apollo/client/utilities'
import { cacheExchange, Client, fetchExchange, subscriptionExchange } from '@urql/core'
import { createClient } from 'graphql-ws'
import t, { type Test } from 'tap'
import WebSocket from 'ws'
import { NODE_TYPES } from '../src/graphql/node-graphql.ts'
import { setup, TODAY } from './helpers/app.ts'
import { aSample } from './helpers/builders.ts'

interface Provider { __typename: string, id: string, asOf: string, name: string }
interface Page { providers: { totalCount: number, edges: Array<{ node: Provider }>, pageInfo: { hasNextPage: boolean, endCursor: string } } }

/** The service on a socket, and what was sent to it. */
async function start (t: Test) {
  const { app, store, get, graphql } = await setup(t, { events: { intervalMs: 10 } })
  const origin = await app.listen({ port: 0, host: '127.0.0.1' })
  const requests: Array<{ method: string, url: string, status: number }> = []
  const fetchAndNote: typeof fetch = async (input, init) => {
    const response = await fetch(input, init)
    requests.push({ method: init?.method ?? 'GET', url: String(input), status: response.status })
    return response
  }
  const sockets = createClient({ url: `${origin.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket, retryAttempts: 0 })
  t.teardown(async () => { await sockets.dispose() })
  const change = async () => {
    await store.saveSample(aSample({ stars: 9000 }))
    return await store.revision()
  }
  return { get, graphql, url: `${origin}/graphql`, fetch: fetchAndNote, requests, sockets, after: await store.revision(), change }
}

/** As DECISIONS.md advises: a provider is one thing on each day. */
const newCache = () => new InMemoryCache({
  typePolicies: { Provider: { keyFields: ['id', 'asOf'] }, Query: { fields: { providers: relayStylePagination(['asOf', 'filter', 'sort']) } } }
})

const PROVIDER: TypedDocumentNode<{ provider: Provider }, { id: string, asOf?: string }> = gql`
  query Provider($id: ID!, $asOf: Date) { provider(id: $id, asOf: $asOf) { id asOf name } }`
const PAGE: TypedDocumentNode<Page, { first: number, after?: string }> = gql`
  query Page($first: Int!, $after: String) { providers(first: $first, after: $after) { totalCount edges { cursor node { id asOf name } } pageInfo { hasNextPage endCursor startCursor hasPreviousPage } } }`
const NEWS: TypedDocumentNode<{ revisionChanged: { revision: number } }, { after: number }> = gql`
  subscription News($after: Int) { revisionChanged(after: $after) { revision } }`

t.test('Apollo Client asks, pages, and keeps what it read, each day apart', async t => {
  const { url, fetch, requests, get } = await start(t)
  const client = new ApolloClient({ cache: newCache(), link: new HttpLink({ uri: url, fetch }) })
  t.teardown(() => { client.stop() })
  for (const asOf of [TODAY, '2018-07-26']) {
    const { data } = await client.query({ query: PROVIDER, variables: { id: 'calico', asOf } })
    t.strictSame(data, { provider: { __typename: 'Provider', id: 'calico', asOf, name: 'Calico' } })
  }
  t.strictSame(Object.keys(client.cache.extract() as object).filter(key => key.startsWith('Provider')).length, 2)
  await client.query({ query: PROVIDER, variables: { id: 'calico', asOf: TODAY } })
  t.equal(requests.length, 2, 'what was read once is not asked again')

  const pages = client.watchQuery({ query: PAGE, variables: { first: 4 } })
  const subscription = pages.subscribe(() => {})
  t.teardown(() => { subscription.unsubscribe() })
  let { data: page } = await client.query({ query: PAGE, variables: { first: 4 } })
  while (page!.providers.pageInfo.hasNextPage) {
    ({ data: page } = await pages.fetchMore({ variables: { after: page!.providers.pageInfo.endCursor } }))
  }
  const listed = (await get('/v1/providers?fields=name')).data
  t.strictSame(client.readQuery({ query: PAGE, variables: { first: 4 } })!.providers.edges.map(({ node: { id, name } }) => ({ id, name })), listed, 'the pages are one list in the cache')
  t.equal(requests.length, 2 + Math.ceil(listed.length / 4))

  const { data: found } = await client.query({ query: gql`query { node(id: "calico") { id ... on Provider { asOf name } } }` })
  t.match(found, { node: { __typename: 'Provider', name: 'Calico' } })
})

const BOTH_DAYS = gql`
  query BothDays {
    then: provider(id: "calico", asOf: "2018-07-26") { ...Stars } now: provider(id: "calico", asOf: "${TODAY}") { ...Stars }
    featureThen: feature(id: "mesh", asOf: "2018-07-26") { ...Values } featureNow: feature(id: "mesh", asOf: "${TODAY}") { ...Values }
  }
  fragment Stars on Provider { id asOf metrics { stars } features { feature { id validFrom definition } } }
  fragment Values on Feature { id validFrom definition values { support } }`

t.test('two days at once are two in the cache of Apollo Client, if it is told as the README says', async t => {
  const { url, fetch, graphql } = await start(t)
  const readme = await readFile('README.md', 'utf8')
  for (const text of ["Provider: { keyFields: ['id', 'asOf'] }", 'keyFields: false']) t.ok(readme.includes(text), text)
  const told = (await graphql(BOTH_DAYS.loc!.source.body)).data
  t.notSame(told.then.metrics, told.now.metrics)
  t.notSame(told.featureThen.values, told.featureNow.values)
  const others = Object.fromEntries(NODE_TYPES.filter(type => type !== 'Provider').map(type => [type, { keyFields: false as const }]))
  const ask = async (typePolicies: TypePolicies) => {
    const client = new ApolloClient({ cache: new InMemoryCache({ typePolicies }), link: new HttpLink({ uri: url, fetch }) })
    t.teardown(() => { client.stop() })
    const { data } = await client.query<Record<string, any>>({ query: BOTH_DAYS })
    return JSON.parse(JSON.stringify(data, (key, value) => key === '__typename' ? undefined : value))
  }
  t.strictSame(await ask({ Provider: { keyFields: ['id', 'asOf'] }, ...others }), told)
  const untold = await ask({})
  for (const key of ['then', 'featureThen']) t.notSame(untold[key], told[key], 'without, one day shows for both')
})

t.test('Apollo Client tells errors as what they are', async t => {
  const { url, fetch } = await start(t)
  const client = new ApolloClient({ cache: newCache(), link: new HttpLink({ uri: url, fetch }) })
  t.teardown(() => { client.stop() })
  for (const [query, code] of [
    [gql`query { nothing }`, 'BAD_REQUEST'], [gql`query { provider(id: "calico", asOf: "2018-02-30") { id } }`, 'BAD_REQUEST'],
    [gql`query { distribution(id: "rke2") { id offer(version: "x") { offered } } }`, 'BAD_REQUEST'],
    [gql`query { providers(first: 1000) { nodes { id asOf timeline { sources { title url } } } } }`, 'COST_EXCEEDED']
  ] as const) {
    const err: unknown = await client.query({ query }).catch((err: unknown) => err)
    t.ok(CombinedGraphQLErrors.is(err) && err.errors[0]?.extensions?.code === code, code, { err })
  }
})

t.test("Apollo's persisted queries are sent once, and then asked by GET", async t => {
  const { url, fetch, requests } = await start(t)
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
  const newClient = () => new ApolloClient({
    cache: newCache(), link: new PersistedQueryLink({ sha256, useGETForHashedQueries: true }).concat(new HttpLink({ uri: url, fetch }))
  })
  for (const methods of [['GET', 'POST'], ['GET']]) {
    requests.length = 0
    const client = newClient()
    const { data } = await client.query({ query: PROVIDER, variables: { id: 'calico' } })
    t.match(data, { provider: { name: 'Calico' } })
    t.strictSame(requests.map(({ method }) => method), methods)
    client.stop()
  }
  t.match(requests, [{ status: 200, url: /\/graphql\?.*sha256Hash/ }])
  t.notMatch(requests[0]!.url, /[?&]query=/)
})

t.test('Apollo Client hears of a new revision', async t => {
  const { sockets, after, change } = await start(t)
  const client = new ApolloClient({ cache: newCache(), link: new GraphQLWsLink(sockets) })
  t.teardown(() => { client.stop() })
  const news = new Promise(resolve => {
    const subscription = client.subscribe({ query: NEWS, variables: { after } }).subscribe(({ data }) => {
      subscription.unsubscribe()
      resolve(data)
    })
  })
  const revision = await change()
  t.strictSame(await news, { revisionChanged: { __typename: 'Revision', revision } })
})

t.test('urql asks by POST and by GET, pages, tells errors and hears of a new revision', async t => {
  const { url, fetch, requests, get, sockets, after: known, change } = await start(t)
  const client = new Client({
    url,
    fetch,
    preferGetMethod: false,
    exchanges: [cacheExchange, fetchExchange, subscriptionExchange({
      forwardSubscription: ({ query, variables }) => ({
        subscribe: sink => ({ unsubscribe: sockets.subscribe({ query: query!, variables: variables as Record<string, unknown> }, sink as never) })
      })
    })]
  })
  t.match(await client.query(PROVIDER, { id: 'calico', asOf: '2018-07-26' }), { data: { provider: { __typename: 'Provider', asOf: '2018-07-26' } }, error: undefined })
  t.match(await client.query(PROVIDER, { id: 'canal' }, { preferGetMethod: 'force' }), { data: { provider: { name: 'Canal' } } })
  t.strictSame(requests.map(({ method }) => method), ['POST', 'GET'])

  const names: string[] = []
  for (let after: string | undefined, more = true; more;) {
    const { data } = await client.query(PAGE, { first: 7, ...(after === undefined ? {} : { after }) })
    names.push(...data!.providers.edges.map(({ node }) => node.name))
    ;({ hasNextPage: more, endCursor: after } = data!.providers.pageInfo)
  }
  t.strictSame(names, (await get('/v1/providers?fields=name')).data.map(({ name }: Provider) => name))

  const { error } = await client.query(gql`query { provider(id: 1, asOf: "2018-13-01") { id } }`, {})
  t.match(error?.graphQLErrors, [{ extensions: { code: 'BAD_REQUEST' } }])
  t.equal(error?.networkError, undefined)

  const news = new Promise(resolve => { client.subscription(NEWS, { after: known }).subscribe(({ data }) => resolve(data?.revisionChanged.revision)) })
  const revision = await change()
  t.equal(await news, revision)
})
