import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { outputIntrospectionFile } from 'gql.tada/internal'
import { getIntrospectionQuery } from 'graphql'
import openapiTs, { astToString } from 'openapi-typescript'
import t from 'tap'
import { setup } from './helpers/app.ts'

// The TypeScript compiler reads it all, which takes its time on a busy machine.
t.setTimeout(180_000)

const inProject = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url))
const GENERATED = inProject('node_modules/.cache/cni-atlas-clients')

t.test('clients with types from the OpenAPI document and from the GraphQL schema compile, and understand the service', async t => {
  const { app, get, graphql } = await setup(t)
  await mkdir(GENERATED, { recursive: true })
  await writeFile(`${GENERATED}/rest.d.ts`, astToString(await openapiTs((await app.inject('/openapi.json')).body)))
  const { data: introspection } = await graphql(getIntrospectionQuery())
  await writeFile(`${GENERATED}/graphql.d.ts`, outputIntrospectionFile(introspection, { fileType: '.d.ts', shouldPreprocess: true }))

  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc')
  const { stdout } = await promisify(execFile)(process.execPath, [tsc, '--project', inProject('test/clients')]).catch((err: { stdout: string }) => err)
  t.equal(stdout, '')

  const { createRestClient } = await import('./clients/rest.ts')
  const rest = createRestClient(async request => {
    const { statusCode, headers, body } = await app.inject({ url: request.url.replace('http://atlas.test', ''), headers: Object.fromEntries(request.headers) })
    return new Response(body, { status: statusCode, headers: { 'content-type': String(headers['content-type']) } })
  })
  const { createGraphQLClient } = await import('./clients/graphql.ts')
  const client = createGraphQLClient(async body => (await app.inject({ method: 'POST', url: '/graphql', payload: body })).json())

  const encrypted = (await get('/v1/providers?feature.encryption=yes&lifecycle=active&sort=-stars')).data
  const expected = encrypted.map(({ name, metrics }: Record<string, any>) => ({ name, stars: metrics?.stars ?? null }))
  t.ok(expected.length > 1)
  t.strictSame((await rest.starsOfEncrypted()).map(({ name, stars }) => ({ name, stars })), expected)
  const byName = (items: Array<{ name: string }>) => items.sort((a, b) => a.name < b.name ? -1 : 1)
  t.strictSame(byName(await client.starsOfEncrypted()), byName(expected))

  const { data: ports } = await get('/v1/providers/canal/ports')
  const numbers = ports.map(({ port }: { port: number | null }) => port)
  t.strictSame(await rest.portsOf('canal'), numbers)
  t.strictSame(await client.portsOf('canal'), numbers)
  await t.rejects(rest.portsOf('nope'), { message: "404 NOT_FOUND: provider 'nope' does not exist" })
  t.match(await rest.faultsOf(), [/^lifecycle: one of active/])
  t.match(await rest.table(), /^Provider,/)
})
