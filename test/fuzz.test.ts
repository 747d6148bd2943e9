import { Agent } from 'node:http'
import fc from 'fast-check'
import t, { type Test } from 'tap'
import { createGitHubClient } from '../src/github/github-client.ts'
import { createRefresher, type Refresher } from '../src/refresh/refresher.ts'
import { setup } from './helpers/app.ts'
import { aRefreshedRepository, aRun } from './helpers/builders.ts'
import { ask, createJudge, operationsOf, type Document, type Operation, type Request } from './helpers/documented.ts'
import { startGitHubServer } from './helpers/github-server.ts'
import { hostileRequests, validRequests, type Known } from './helpers/requests.ts'

// `FUZZ_RUNS=5000 FUZZ_SEED=7 npx tap test/fuzz.test.ts` looks longer, and elsewhere; a failure names its seed.
const RUNS = Number(process.env.FUZZ_RUNS ?? 15)
const SEED = Number(process.env.FUZZ_SEED ?? 20180726)
const TOKEN = 'a-token-for-the-administrator'

// Half a minute on a machine that has nothing else to do.
t.setTimeout(RUNS * 20_000)

/** The service on a socket, with all that its document describes: runs of the job, and the job itself. */
async function start (t: Test) {
  const repository = { id: 1, fullName: 'projectcalico/calico', stars: 7000, forks: 1600, contributors: 500 }
  const github = await startGitHubServer(t, { repositories: [repository] })
  // The job needs the store, and the service the job.
  const job: { refresher?: Refresher } = {}
  const { app, store } = await setup(t, { adminToken: TOKEN, refresher: { start: async trigger => await job.refresher!.start(trigger) } })
  const silent = { debug () {}, info () {}, warn () {}, error () {} }
  const refresher = job.refresher = createRefresher({
    store, github: createGitHubClient({ baseUrl: github.url, userAgent: 'cni-atlas/test' }), log: silent, schedule: null, listRepositories: () => [{ provider: 'calico', fullName: repository.fullName }]
  })
  for (let i = 0; i < 3; i++) await store.recordRunRepository(await store.startRun(aRun()), aRefreshedRepository())
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  t.teardown(async () => {
    agent.destroy()
    await refresher.close()
  })
  const origin = await app.listen({ port: 0, host: '127.0.0.1' })
  const send = async (request: Request) => await ask(origin, agent, request)
  const get = async (path: string) => JSON.parse((await send({ method: 'GET', path, headers: {} })).body)
  const document: Document = await get('/openapi.json')
  return { send, get, document, operations: operationsOf(document) }
}

/** What there is, found as a client would find it: by asking every list. */
async function explore (get: (path: string) => Promise<any>, operations: Operation[]): Promise<Known> {
  const known: Known = { ids: {}, cursors: {}, token: TOKEN }
  for (const { path, method, parameters } of operations) {
    if (method !== 'GET' || path.includes('{')) continue
    const { data, page } = await get(parameters.some(({ name }) => name === 'limit') ? `${path}?limit=1` : path).catch(() => ({}))
    if (page?.next != null) known.cursors[path] = [page.next]
    const all = page?.next == null ? data : (await get(path)).data
    if (Array.isArray(all) && all[0]?.id !== undefined) known.ids[path] = all.map(({ id }: { id: unknown }) => String(id))
  }
  return known
}

t.test('the service answers whatever is asked as its document says', async t => {
  const { send, get, document, operations } = await start(t)
  const faultOf = createJudge(document)
  const known = await explore(get, operations)
  t.ok(operations.length > 35 && Object.keys(known.ids).length > 7)

  for (const operation of operations) {
    await t.test(`${operation.method} ${operation.path}`, async t => {
      const statuses = new Map<number, number>()
      for (const [kind, requests] of [['valid', validRequests(operation, known)], ['hostile', hostileRequests(operation, known)]] as const) {
        const result = await fc.check(fc.asyncProperty(requests, async request => {
          const answer = await send(request)
          if (kind === 'valid') statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1)
          const fault = faultOf(operation.path, request, answer)
          if (fault !== undefined) throw new Error(`${fault} ← ${answer.status} ${answer.body.slice(0, 300)}`)
        }), { seed: SEED, numRuns: RUNS })
        t.notOk(result.failed, `${kind} requests`, { seed: SEED, request: result.counterexample?.[0], fault: String(result.errorInstance) })
      }
      t.ok((statuses.get(200) ?? statuses.get(202) ?? 0) > 0, 'some succeed', { statuses: [...statuses] })
    })
  }
})
