import { execFile } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import relay from 'relay-runtime'
import type { ConcreteRequest, ReaderFragment, Snapshot, Variables } from 'relay-runtime'
import t from 'tap'
import { setup, TODAY } from './helpers/app.ts'

const { createOperationDescriptor, Environment, fetchQuery, getRequest, getSingularSelector, Network, RecordSource, Store } = relay

t.setTimeout(120_000)

const SCHEMA = fileURLToPath(new URL('contract/schema.graphql', import.meta.url))

/** An application as Relay's compiler finds it: fragments, a list that is paged, things that are asked anew by their id, and news. */
const APPLICATION = `
import { graphql } from 'relay-runtime'

graphql\`query applicationQuery($first: Int!, $asOf: Date) { ...application_providers @arguments(first: $first, asOf: $asOf) }\`

graphql\`
  fragment application_providers on Query
  @argumentDefinitions(first: { type: "Int!" }, after: { type: "String" }, asOf: { type: "Date" })
  @refetchable(queryName: "applicationPageQuery") {
    providers(first: $first, after: $after, asOf: $asOf) @connection(key: "application_providers") { totalCount edges { node { id ...application_provider } } }
  }\`

graphql\`
  fragment application_provider on Provider @refetchable(queryName: "applicationProviderQuery") {
    name
    asOf
    lifecycle { status }
    features(ids: ["encryption"]) { support feature { id name } }
  }\`

graphql\`fragment application_node on Node @refetchable(queryName: "applicationNodeQuery") { __typename id ... on Protocol { name } }\`

graphql\`subscription applicationSubscription($after: Int) { revisionChanged(after: $after) { revision changedAt } }\`
`

t.test("Relay's compiler takes the schema, and its runtime pages and asks anew by id", async t => {
  const { app, get } = await setup(t)
  const folder = t.testdir({
    'package.json': '{ "type": "commonjs" }',
    'relay.config.json': JSON.stringify({ src: 'src', schema: 'schema.graphql', language: 'javascript', artifactDirectory: 'artifacts', eagerEsModules: false }),
    'schema.graphql': t.fixture('symlink', SCHEMA),
    src: { 'application.js': APPLICATION },
    artifacts: {}
  })
  const compiler = createRequire(import.meta.url).resolve('relay-compiler/cli.js')
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [compiler, 'relay.config.json'], { cwd: folder })
  t.notMatch(stdout + stderr, /error|warning/i)
  const names = (await readdir(join(folder, 'artifacts'))).map(name => name.split('.')[0]).sort()
  t.strictSame(names, ['NodeQuery', 'PageQuery', 'ProviderQuery', 'Query', 'Subscription', '_node', '_provider', '_providers'].map(name => `application${name}`))

  const requireArtifact = createRequire(join(folder, 'artifacts/'))
  const artifact = <T>(name: string): T => requireArtifact(`./application${name}.graphql.js`) as T
  const environment = new Environment({
    store: new Store(new RecordSource()),
    network: Network.create(async ({ text: query }, variables) => (await app.inject({ method: 'POST', url: '/graphql', payload: { query, variables } })).json())
  })
  const ask = async (name: string, variables: Variables) => {
    const request = artifact<ConcreteRequest>(name)
    await fetchQuery(environment, request, variables).toPromise()
    return environment.lookup(createOperationDescriptor(getRequest(request), variables).fragment)
  }
  const read = (fragment: string, data: Snapshot['data']): any => environment.lookup(getSingularSelector(artifact<ReaderFragment>(fragment), data)! as never).data

  const root = await ask('Query', { first: 4, asOf: '2018-07-26' })
  t.strictSame(namesOf(read('_providers', root.data)), ['Canal', 'Flannel', 'Calico'])

  const first = await ask('Query', { first: 5, asOf: TODAY })
  let connection = read('_providers', first.data).providers
  while (connection.pageInfo.hasNextPage) {
    await ask('PageQuery', { first: 5, after: connection.pageInfo.endCursor, asOf: TODAY })
    connection = read('_providers', first.data).providers
  }
  const listed = (await get('/v1/providers?fields=name')).data
  t.strictSame(connection.edges.map(({ node }: any) => read('_provider', node).name), listed.map(({ name }: { name: string }) => name))

  const again = await ask('ProviderQuery', { id: 'calico' })
  t.match(read('_provider', (again.data as any).node), { name: 'Calico', asOf: TODAY, features: [{ support: /^[A-Z]+$/, feature: { id: 'encryption' } }] })
  t.match(read('_node', ((await ask('NodeQuery', { id: 'vxlan' })).data as any).node), { __typename: 'Protocol', id: 'vxlan', name: 'VXLAN' })

  function namesOf ({ providers }: any): string[] {
    return providers.edges.map(({ node }: any) => read('_provider', node).name)
  }
})
