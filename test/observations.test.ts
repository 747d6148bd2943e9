import t from 'tap'
import { aRepositoryState, aSample } from './helpers/builders.ts'
import { buildApp } from '../src/app.ts'
import { createKnowledge } from '../src/knowledge/knowledge.ts'
import { setup, TODAY } from './helpers/app.ts'

t.test('what GitHub was last seen to say of a repository is told with the reason, for today only', async t => {
  const { get, graphql, store } = await setup(t)
  t.equal((await get('/v1/providers/romana')).data.repository.observation, null, 'nothing before the first refresh')
  await store.saveRepository(aRepositoryState({
    provider: 'romana', githubId: 42, fullName: 'romana/romana', status: 'missing', statusReason: 'not found: deleted, or private', statusSince: '2026-11-26T03:17:00Z'
  }))
  t.match((await get('/v1/providers/romana')).data.repository.observation, { githubId: 42, status: 'missing', statusReason: 'not found: deleted, or private' })
  t.match((await graphql('{ provider(id: "romana") { repository { observation { githubId status statusReason } } } }')).data.provider.repository.observation,
    { githubId: '42', status: 'MISSING' })
  t.equal((await get('/v1/providers/romana?asOf=2026-11-25')).data.repository.observation, null)
})

t.test('what is told of an attempt is the same in every process at the same revision', async t => {
  const { app, store } = await setup(t)
  const now = () => new Date(`${TODAY}T12:00:00Z`)
  const elsewhere = async (url: string) => {
    const other = await buildApp({ now, store, knowledge: createKnowledge({ store, now }), refresher: { start: async () => { throw new Error('no refresher here') } } })
    t.teardown(() => other.close())
    return await other.inject(url)
  }
  const seen = aRepositoryState({ fullName: 'flannel-io/flannel', lastAttemptAt: '2026-11-25T03:17:00.000Z' })
  const url = '/v1/providers/flannel?fields=repository'
  const attemptIn = (res: { body: string }) => JSON.parse(res.body).data.repository.observation.lastAttemptAt

  await store.saveRepository(seen)
  const before = await app.inject(url)
  t.equal(attemptIn(before), '2026-11-25T03:17:00.000Z')
  await store.saveRepository({ ...seen, failures: 1, lastAttemptAt: '2026-11-26T03:17:00.000Z', nextAttemptAt: '2026-11-26T04:17:00.000Z' })
  t.equal((await elsewhere(url)).body, before.body, 'an attempt that brought nothing to tell')
  t.equal((await app.inject({ url, headers: { 'if-modified-since': String(before.headers['last-modified']) } })).statusCode, 304)

  await store.saveFetched({ samples: [aSample({ observedOn: TODAY, fetchedAt: '2026-11-26T05:17:00.000Z' })], state: { ...seen, lastAttemptAt: '2026-11-26T05:17:00.000Z' } })
  const after = await app.inject(url)
  t.equal(attemptIn(after), '2026-11-26T05:17:00.000Z', 'one that brought figures')
  t.equal((await elsewhere(url)).body, after.body)
  t.equal(after.json().meta.revision, before.json().meta.revision + 1)
})

t.test('of a repository of which GitHub has said nothing yet, nothing is told', async t => {
  const { app, get, store } = await setup(t)
  const revision = await store.revision()
  await store.saveRepository(aRepositoryState({
    githubId: null, archived: null, license: null, pushedAt: null, failures: 1, lastAttemptAt: '2026-11-26T03:17:00.000Z', nextAttemptAt: '2026-11-26T04:17:00.000Z'
  }))
  t.equal((await get('/v1/providers/flannel')).data.repository.observation, null)
  t.notMatch((await app.inject('/metrics')).body, 'cni_repository_reachable')
  t.equal(await store.revision(), revision, 'so nothing is new')
})

t.test('a rename that the refresh noticed is an event with both names', async t => {
  const { get, store } = await setup(t)
  await store.saveRename({ provider: 'calico', noticedAt: '2026-11-26T03:17:00.000Z', from: 'projectcalico/calico', to: 'tigera/calico' })
  const { events } = (await get('/v1/providers/calico')).data
  t.match(events.at(-1), { date: '2026-11-26', kind: 'renamed', text: 'The repository projectcalico/calico is now tigera/calico.', sources: ['github-api'] })
  t.match((await get('/v1/changes?from=2026-11-26')).data, [{ provider: 'calico', kind: 'event', after: /tigera\/calico/ }])
  await store.saveRename({ provider: 'calico', noticedAt: '2020-01-01T03:17:00.000Z', from: 'calico/calico', to: 'projectcalico/calico' })
  const dates: string[] = (await get('/v1/providers/calico')).data.events.map(({ date }: { date: string }) => date)
  t.ok(dates.indexOf('2020-01-01') < dates.length - 1)
  t.strictSame(dates, [...dates].sort(), 'in order of time')
})

/** The ids of all changes, as they are told page by page. */
async function idsOf (get: (url: string) => Promise<any>, address: string): Promise<string[]> {
  const ids: string[] = []
  let next: string | null = null
  do {
    const { data, page } = await get(`${address}${next === null ? '' : `&cursor=${next}`}`)
    if (ids.includes(data[0]?.id)) throw new Error(`${data[0].id} comes twice`)
    ids.push(...data.map(({ id }: { id: string }) => id))
    next = page.next
  } while (next !== null)
  return ids
}

t.test('every change has an id of its own, however often a repository was renamed on one day, and keeps it', async t => {
  const { app, get, store } = await setup(t)
  const told = '/v1/changes?from=2026-11-26&limit=1'
  const before = await idsOf(get, '/v1/changes?limit=1000')
  t.equal(new Set(before).size, before.length)
  const rename = async (time: string, from: string, to: string) => await store.saveRename({ provider: 'calico', noticedAt: `2026-11-26T${time}.000Z`, from, to })
  await rename('09:00:00', 'projectcalico/calico', 'tigera/calico')
  const [first] = await idsOf(get, told)
  await rename('10:00:00', 'tigera/calico', 'projectcalico/calico')
  await rename('11:00:00', 'projectcalico/calico', 'tigera/calico')
  const event = { date: '2026-11-26', kind: 'renamed' as const, text: 'Calico moved.', version: null, sources: ['github-api'] }
  const facts = (await store.loadFacts())!
  const providers = facts.providers.map(provider => provider.id === 'calico' ? { ...provider, events: [...provider.events, event] } : provider)
  await store.importFacts({ ...facts, providers }, 'with a document that tells it', new Date('2026-11-26T12:00:00Z'))

  const ids = await idsOf(get, told)
  t.equal(new Set(ids).size, 4)
  t.ok(ids.includes(first!), 'what came later has not taken it')
  const after = await idsOf(get, '/v1/changes?limit=1000')
  t.strictSame([...after].sort(), [...before, ...ids].sort())
  const [, ...entries] = (await app.inject('/v1/changes.atom?from=2026-11-26')).body.split('<entry>')
  t.equal(new Set(entries.map(entry => /<id>([^<]+)/.exec(entry)?.[1])).size, 4)
  const { events } = (await get('/v1/providers/calico')).data
  t.strictSame(Object.keys(events.at(-1)), Object.keys(event), 'what tells them apart stays inside')
})

t.test('the coverage tells per feature and provider what is known, unknown and disputed', async t => {
  const { get, graphql } = await setup(t)
  const { data } = await get('/v1/coverage?asOf=2026-11-24')
  t.equal(data.total.known + data.total.unknown, data.features.length * data.providers.length)
  t.match(data.providers.find(({ provider }: { provider: string }) => provider === 'calico'), { known: 24, unknown: 0, disputed: 4 })
  const { coverage } = (await graphql('{ coverage(asOf: "2026-11-24") { total { known unknown disputed } features { feature { id } known } providers { provider { id } newestConfirmation } } }')).data
  t.match(coverage.total, { known: data.total.known, unknown: data.total.unknown, disputed: data.total.disputed })
  t.same((await get('/v1/coverage?asOf=2018-07-25')).data, { total: { known: 0, unknown: 0, disputed: 0, newestConfirmation: null, oldestConfirmation: null }, features: [], providers: [] })
})
