import { createHash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import t from 'tap'
import { setup } from './helpers/app.ts'

const RESPONSE = 'application/graphql-response+json'
const QUERY = 'query Name($id: ID!) { provider(id: $id) { name } }'
const hashOf = (text: string) => createHash('sha256').update(text).digest('hex')

const clientOf = (app: FastifyInstance, accept = RESPONSE) => ({
  get: async (parameters: Record<string, string>) => await app.inject({ url: `/graphql?${new URLSearchParams(parameters).toString()}`, headers: { accept } }),
  post: async (payload: object) => await app.inject({ method: 'POST', url: '/graphql', headers: { accept }, payload })
})

t.test('a document that was sent once is asked for by its digest', async t => {
  const { app } = await setup(t)
  const { get, post } = clientOf(app)
  const documentId = `sha256:${hashOf(QUERY)}`
  const variables = JSON.stringify({ id: 'calico' })

  const unknown = await get({ documentId, variables })
  t.match(unknown, { statusCode: 404, headers: { 'cache-control': 'no-store', 'content-type': `${RESPONSE}; charset=utf-8` } })
  t.match(unknown.json(), { errors: [{ message: new RegExp(documentId), extensions: { code: 'PERSISTED_DOCUMENT_NOT_FOUND' } }] })

  t.same((await post({ documentId, query: QUERY, variables: { id: 'calico' } })).json(), { data: { provider: { name: 'Calico' } } })
  const first = await get({ documentId, variables })
  const second = await get({ documentId, variables })
  t.match(first, { statusCode: 200, headers: { vary: /Accept/ } })
  t.not(first.headers['cache-control'], 'no-store')
  t.equal(second.body, first.body, 'the same address, the same bytes')
  t.same((await post({ documentId, variables: { id: 'canal' } })).json(), { data: { provider: { name: 'Canal' } } })
  t.equal((await get({ documentId })).statusCode, 400, 'its variables are checked as ever')
})

t.test('a document may be registered without asking it', async t => {
  const { app } = await setup(t)
  const { get, post } = clientOf(app)
  const documentId = `sha256:${hashOf(QUERY)}`
  t.equal((await post({ documentId, query: QUERY })).statusCode, 400, 'the variable is missing, but the document is valid')
  t.equal((await get({ documentId, variables: '{"id":"calico"}' })).statusCode, 200)
})

t.test('only a valid document is kept, and only under its own digest', async t => {
  const { app } = await setup(t)
  const { get, post } = clientOf(app)
  for (const query of ['{ nothing }', '{', `{ ${'__typename '.repeat(3000)} }`]) {
    t.equal((await post({ documentId: `sha256:${hashOf(query)}`, query })).statusCode, 400)
    t.equal((await get({ documentId: `sha256:${hashOf(query)}` })).statusCode, 404)
  }
  const other = `sha256:${hashOf('{ __typename }')}`
  t.match((await post({ documentId: other, query: QUERY })).json(), { errors: [{ extensions: { code: 'BAD_REQUEST', errors: [{ pointer: '/documentId' }] } }] })
  t.equal((await get({ documentId: other })).statusCode, 404)
  for (const documentId of ['', 'x', `md5:${hashOf(QUERY)}`, `sha256:${hashOf(QUERY).toUpperCase()}`, 'sha256:12']) {
    t.equal((await get({ documentId })).statusCode, 400, documentId)
  }
})

t.test("Apollo's clients are served in their own words", async t => {
  const { app } = await setup(t)
  const { get, post } = clientOf(app, 'application/json')
  const persistedQuery = { version: 1, sha256Hash: hashOf(QUERY) }
  const address = { extensions: JSON.stringify({ persistedQuery }), variables: '{"id":"calico"}', operationName: 'Name' }

  const unknown = await get(address)
  t.match(unknown, { statusCode: 200, headers: { 'cache-control': 'no-store' } })
  t.match(unknown.json(), { errors: [{ message: 'PersistedQueryNotFound', extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }] })
  t.same((await post({ query: QUERY, variables: { id: 'calico' }, extensions: { persistedQuery } })).json(), { data: { provider: { name: 'Calico' } } })
  t.same((await get(address)).json(), { data: { provider: { name: 'Calico' } } })
  t.same((await get({ documentId: `sha256:${persistedQuery.sha256Hash}`, variables: address.variables })).json(), { data: { provider: { name: 'Calico' } } }, 'both ways name the same documents')

  t.match((await post({ query: '{ __typename }', extensions: { persistedQuery } })).statusCode, 400)
  for (const broken of [{ version: 1 }, { version: 1, sha256Hash: 'x' }, { ...persistedQuery, version: 7 }, { ...persistedQuery, version: '1' }]) t.equal((await post({ extensions: { persistedQuery: broken } })).statusCode, 400)
})

t.test('a request names one document, in whichever way', async t => {
  const { app } = await setup(t)
  const { post } = clientOf(app)
  const named = (hash: string) => ({ query: QUERY, variables: { id: 'calico' }, documentId: `sha256:${hashOf(QUERY)}`, extensions: { persistedQuery: { version: 1, sha256Hash: hash } } })
  t.equal((await post(named(hashOf(QUERY)))).statusCode, 200)
  t.match((await post(named(hashOf('{ __typename }')))).json(), { errors: [{ extensions: { code: 'BAD_REQUEST', errors: [{ pointer: '/extensions/persistedQuery/sha256Hash' }] } }] })
})

t.test('the documents kept are bounded', async t => {
  const { app } = await setup(t)
  const { get, post } = clientOf(app)
  const documents = Array.from({ length: 1001 }, (_, i) => `{ a${i}: __typename }`)
  for (const query of documents) await post({ documentId: `sha256:${hashOf(query)}`, query })
  t.equal((await get({ documentId: `sha256:${hashOf(documents[0]!)}` })).statusCode, 404, 'the oldest is forgotten')
  t.equal((await get({ documentId: `sha256:${hashOf(documents[1000]!)}` })).statusCode, 200)
})
