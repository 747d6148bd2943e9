import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import t from 'tap'
import { buildApp } from '../src/app.ts'
import { createKnowledge } from '../src/knowledge/knowledge.ts'
import { openSqliteStore } from '../src/store/sqlite-store.ts'
import type { LatestSamples } from '../src/store/store.ts'
import { setup, TODAY } from './helpers/app.ts'
import {
  aDispute, aDistribution, aFeature, anAssertion, aPort, aProvider, aProviderNetworkModel, aRecommendation, aSample, aSource, aSupport, someFacts
} from './helpers/builders.ts'

const NOW = new Date(`${TODAY}T12:00:00Z`)
const now = () => NOW

t.test('what another process changes in the same file is in the next answer', async t => {
  const file = join(t.testdir(), 'atlas.db')
  const open = () => openSqliteStore({ file, migrationsFolder: 'migrations' })
  const [store, other] = [open(), open()]
  await store.importFacts(someFacts(), 'first', NOW)
  const app = await buildApp({ knowledge: createKnowledge({ store, now }), store, refresher: { start: async () => { throw new Error('no refresher here') } } })
  t.teardown(async () => {
    await app.close()
    await store.close()
    await other.close()
  })
  const ask = async () => {
    // Nobody who knows of another process's change is heard in the turn in which it was made.
    await nextTurn()
    return (await app.inject('/v1/providers/flannel')).json()
  }

  const before = await ask()
  t.match(before, { data: { name: 'Flannel', metrics: { stars: 3279 } } })
  await other.saveSample(aSample({ observedOn: TODAY, stars: 9500 }))
  const counted = await ask()
  t.match(counted.data.metrics, { stars: 9500, observedAt: TODAY })
  t.equal(counted.meta.revision, before.meta.revision + 1)

  await other.importFacts(someFacts({ providers: [aProvider({ name: 'Flannel the Second' })] }), 'second', NOW)
  t.match(await ask(), { data: { name: 'Flannel the Second', metrics: { stars: 9500 } }, meta: { revision: counted.meta.revision + 1 } })
  t.match(await (await app.inject({ method: 'POST', url: '/graphql', payload: { query: '{ provider(id: "flannel") { name } }' } })).json(), { data: { provider: { name: 'Flannel the Second' } } })
})

t.test('a snapshot that could not be taken is taken anew at the next question', async t => {
  const { store } = await setup(t)
  let broken = true
  const knowledge = createKnowledge({ store: { ...store, latestSamples: async day => { if (broken) throw new Error('disk I/O error'); return await store.latestSamples(day) } }, now })
  await t.rejects(knowledge.at(), { message: 'disk I/O error' })
  await t.rejects(Promise.all([knowledge.at(), knowledge.at()]), { message: 'disk I/O error' })
  broken = false
  t.equal((await knowledge.at()).asOf, TODAY)
})

t.test('facts that could not be loaded are loaded anew at the next question', async t => {
  const { store } = await setup(t)
  let broken = true
  const knowledge = createKnowledge({ store: { ...store, loadFacts: async () => { if (broken) throw new Error('disk I/O error'); return await store.loadFacts() } }, now })
  await t.rejects(knowledge.at(), { message: 'disk I/O error' })
  await t.rejects(knowledge.facts(), { message: 'disk I/O error' })
  broken = false
  t.equal((await knowledge.at()).asOf, TODAY)
  t.ok((await knowledge.facts()).providers.length > 0)
})

t.test('all who ask at once after a change have the facts loaded once', async t => {
  const { store } = await setup(t)
  let loads = 0
  const knowledge = createKnowledge({ store: { ...store, loadFacts: async () => { loads++; return await store.loadFacts() } }, now })
  const ask = async () => await Promise.all(Array.from({ length: 50 }, async () => await knowledge.at()))
  const revisions = new Set((await ask()).map(({ revision }) => revision))
  t.equal(loads, 1)
  await store.saveSample(aSample({ stars: 9001 }))
  for (const { revision } of await ask()) revisions.add(revision)
  t.equal(loads, 2)
  t.equal(revisions.size, 2, 'and nobody is told of the one before')
})

t.test('a store that was never filled is said to be so', async t => {
  const store = openSqliteStore({ file: ':memory:', migrationsFolder: 'migrations' })
  t.teardown(() => store.close())
  await t.rejects(createKnowledge({ store, now }).at(), { message: /never imported/ })
})

t.test('a day is taken once for each revision, and today moves on at midnight', async t => {
  const { store } = await setup(t)
  let time = new Date('2026-11-26T23:59:59Z')
  const knowledge = createKnowledge({ store, now: () => time })
  const first = await knowledge.at()
  t.equal(await knowledge.at('2026-11-26'), first)
  t.equal(first.asOf, '2026-11-26')
  time = new Date('2026-11-27T00:00:00Z')
  t.equal((await knowledge.at()).asOf, '2026-11-27')
  t.match((await createKnowledge({ store }).at()).asOf, /^\d{4}-\d\d-\d\d$/, 'without a clock, the real one is asked')
})

t.test('a snapshot is frozen to its last part', async t => {
  const { knowledge } = await setup(t)
  const { providers } = await knowledge.at()
  t.throws(() => { providers[0]!.ports[0]!.purpose = 'mine' }, TypeError)
  t.throws(() => { (providers as unknown[]).push(1) }, TypeError)
})

t.test('a snapshot keeps to what it said of figures, also that there are none', async t => {
  const { store, knowledge } = await setup(t)
  const snapshot = await knowledge.at()
  for (const time of ['before', 'after']) {
    t.equal(snapshot.provider('kube-ovn')!.metrics, null, time)
    t.equal(snapshot.provider('flannel')!.metrics!.stars, 9500, time)
    await store.saveSample(aSample({ provider: 'kube-ovn', stars: 1700 }))
    await store.saveSample(aSample({ stars: 9999 }))
  }
  t.equal((await knowledge.at()).provider('kube-ovn')!.metrics!.stars, 1700)
})

t.test('a day is of one revision, whatever another process commits while it is read, and today ever after', async t => {
  const file = join(t.testdir(), 'atlas.db')
  const open = () => openSqliteStore({ file, migrationsFolder: 'migrations' })
  const [store, other] = [open(), open()]
  t.teardown(() => Promise.all([store.close(), other.close()]))
  const factsOf = (name: string) => someFacts({ providers: [aProvider({ name })] })
  await store.importFacts(factsOf('Name 1'), 'facts 1', NOW)
  let count = 1
  const change = async () => {
    count++
    await other.importFacts(factsOf(`Name ${count}`), `facts ${count}`, NOW)
    await other.saveSample(aSample({ observedOn: '2026-11-25', stars: 9000 + count }))
  }
  for (const reading of ['revision', 'changedAt', 'loadFacts', 'listRenames', 'latestSamples', 'listObservations'] as const) {
    let commits = 0
    const disturbed = async <R>(read: () => Promise<R>): Promise<R> => {
      if (commits-- > 0) await change()
      const answer = await read()
      if (commits-- > 0) await change()
      return answer
    }
    for (const asOf of [TODAY, '2026-11-25']) {
      const knowledge = createKnowledge({ store: { ...store, [reading]: async (day: string) => await disturbed(async () => await store[reading](day)) }, now })
      commits = 2
      const snapshot = await knowledge.at(asOf)
      const { name, metrics } = snapshot.provider('flannel')!
      t.match({ name, stars: metrics?.stars, revision: snapshot.revision }, { name: `Name ${count}`, stars: 9000 + count, revision: await store.revision() }, `${reading} ${asOf}`)
      t.equal((await knowledge.facts()).providers[0]!.name, `Name ${count}`)

      await change()
      if (asOf === TODAY) t.strictSame(snapshot.providers.map(({ metrics }) => metrics!.stars), [9000 + count - 1], 'who reads on reads of the same revision')
    }
  }
})

t.test('what tells history is of the same revision as all else of the answer', async t => {
  const store = openSqliteStore({ file: ':memory:', migrationsFolder: 'migrations' })
  let count = 0
  const change = async () => {
    const [event] = aProvider().events
    await store.importFacts(someFacts({ providers: [aProvider({ events: [{ ...event!, text: `Text ${++count}` }] })] }), `facts ${count}`, NOW)
  }
  await change()
  const knowledge = createKnowledge({ store, now })
  const at = async (asOf?: string) => {
    const snapshot = await knowledge.at(asOf)
    await change()
    return snapshot
  }
  const app = await buildApp({ knowledge: { ...knowledge, at }, store, refresher: { start: async () => { throw new Error('no refresher here') } } })
  t.teardown(async () => {
    await app.close()
    await store.close()
  })
  for (const url of ['/v1/changes?kind=event', '/v1/providers/flannel/timeline']) {
    const { data, meta } = (await app.inject(url)).json()
    const texts = data.filter(({ kind }: { kind: string }) => kind === 'event').map(({ after }: { after: string }) => after)
    t.strictSame(texts, [`Text ${meta.revision}`], url)
  }
})

t.test('what changes all the time is not read for ever', async t => {
  const store = openSqliteStore({ file: ':memory:', migrationsFolder: 'migrations' })
  t.teardown(() => store.close())
  await store.importFacts(someFacts(), 'facts', NOW)
  let revision = 0
  const unsteady = { ...store, changes: () => revision++, revision: async () => revision++ }
  const knowledge = createKnowledge({ store: unsteady, now })
  await t.rejects(knowledge.at(), { message: 'the knowledge changes faster than it can be read; ask again a little later' })
  await t.rejects(knowledge.facts(), { message: 'the knowledge changes faster than it can be read; ask again a little later' })
})

/** What a store that holds these facts knows on a day. */
async function snapshotOf (t: Parameters<typeof setup>[0], facts: Parameters<typeof someFacts>[0], day: string) {
  const store = openSqliteStore({ file: ':memory:', migrationsFolder: 'migrations' })
  t.teardown(() => store.close())
  await store.importFacts(someFacts(facts), 'x', NOW)
  return await createKnowledge({ store, now }).at(day)
}

t.test('an assertion holds from its first day up to, but not on, its last', async t => {
  const ports = [aPort({ protocol: 'udp', validTo: '2018-09-10' }), aPort({ protocol: 'tcp', validFrom: '2018-09-10' })]
  const on = async (day: string) => (await snapshotOf(t, { providers: [aProvider({ ports })] }, day)).providers[0]?.ports.map(({ protocol }) => protocol)
  t.strictSame(await on('2018-07-25'), undefined)
  t.strictSame(await on('2018-07-26'), ['udp'])
  t.strictSame(await on('2018-09-09'), ['udp'])
  t.strictSame(await on('2018-09-10'), ['tcp'])
})

t.test('what was confirmed, published or contradicted later was not known before', async t => {
  const sources = [aSource({ publishedOn: '2018-07' }), aSource({ id: 'later', publishedOn: '2020-01-01' }), aSource({ id: 'undated', publishedOn: null, retrievedOn: null })]
  const facts = {
    sources,
    disputes: [aDispute({ validFrom: '2020-01-01' })],
    providers: [aProvider({
      features: [aFeature({ sources: ['founding-document', 'later'], verifiedOn: '2020-01-01', dispute: 'flannel-port' })],
      events: [
        { date: '2014-07-10', kind: 'started', text: 'It began, as was told later.', version: null, sources: ['later'] },
        { date: '2015-07-10', kind: 'release', text: 'It went on.', version: null, sources: ['undated', 'later'] }
      ]
    })]
  }
  const then = (await snapshotOf(t, facts, '2018-07-26')).providers[0]!
  t.match(then.features[0], { verifiedOn: null, disputed: false, dispute: null, sources: [{ id: 'founding-document' }] })
  t.equal(then.features[0]!.sources.length, 1)
  t.strictSame(then.events.map(({ text }) => text), ['It went on.'])
  const disputeOn = async (day: string) => (await snapshotOf(t, { ...facts, disputes: [aDispute({ verifiedOn: '2019-01-01' })] }, day)).disputes[0]
  t.match(await disputeOn('2018-12-31'), { verifiedOn: null })
  t.match(await disputeOn('2019-01-01'), { verifiedOn: '2019-01-01' })
  const now = (await snapshotOf(t, facts, '2020-01-01')).providers[0]!
  t.match(now.features[0], { verifiedOn: '2020-01-01', disputed: true, dispute: { id: 'flannel-port', providers: [{ id: 'flannel' }] }, sources: { length: 2 } })
  t.equal(now.events.length, 2)
})

t.test('figures keep a source, even one that appeared after the day they are of', async t => {
  const store = openSqliteStore({ file: ':memory:', migrationsFolder: 'migrations' })
  await store.importFacts(someFacts({ sources: [aSource({ publishedOn: '2018-08-22' })] }), 'x', NOW)
  const app = await buildApp({ knowledge: createKnowledge({ store, now }), store, refresher: { start: async () => { throw new Error('no refresher here') } } })
  t.teardown(async () => {
    await app.close()
    await store.close()
  })
  t.match((await app.inject('/v1/providers/flannel/metrics?asOf=2018-07-26')).json().data, [{ stars: 3279, sources: ['founding-document'] }])
  t.match((await app.inject('/v1/providers/flannel?asOf=2018-07-26')).json().data.metrics, { stars: 3279, sources: ['founding-document'] })
})

t.test('links to what a day does not know are empty, not broken', async t => {
  const later = { validFrom: '2020-01-01' }
  const facts = {
    protocols: [],
    networkModels: someFacts().networkModels.map(model => ({ ...model, definitions: model.definitions.map(definition => ({ ...definition, ...later, protocols: [] })) })),
    distributions: [aDistribution({ descriptions: [{ ...anAssertion(later), summary: 'It comes later.' }], support: [aSupport(), aSupport({ choice: null, kind: 'windows' as const })] })],
    recommendations: [aRecommendation({ networkModel: 'encapsulated' })],
    providers: [
      aProvider({ networkModels: [aProviderNetworkModel({ protocol: null })], ports: [aPort({ distributions: ['rke2'] })], lifecycle: [], links: [], foundations: [], licenses: [], repositories: [], labels: [] }),
      aProvider({ id: 'romana', name: 'Romana', position: 1, ...Object.fromEntries(['labels', 'ports', 'networkModels', 'features'].map(key => [key, []])), descriptions: [{ ...anAssertion(later), summary: 'Later.', howItWorks: null }] })
    ]
  }
  const then = await snapshotOf(t, facts, '2018-07-26')
  t.strictSame(then.providers.map(({ id }) => id), ['flannel'])
  t.match(then.providers[0], { label: 'Flannel', networkModels: { length: 0 }, ports: [{ distributions: { length: 0 } }], lifecycle: null, links: null, foundation: null, license: null, repository: null })
  t.match(then.recommendations[0], { networkModel: null, distributions: { length: 0 } })
  t.strictSame(then.distributions, [])

  const today = await snapshotOf(t, facts, TODAY)
  t.strictSame(today.providers.map(({ id }) => id), ['romana', 'flannel'], 'those with a position come first')
  t.match(today.providers[1], { networkModels: [{ model: { id: 'encapsulated' }, protocol: null }], ports: [{ distributions: [{ id: 'rke2' }] }], support: [{ choice: 'flannel' }] })
  t.match(today.distributions[0]!.support[1], { choice: null, providers: { length: 0 } })
  t.equal(today.recommendations[0]!.networkModel?.id, 'encapsulated')
})

t.test('providers without a place of their own follow by name, capitals or not', async t => {
  const { providers } = await snapshotOf(t, { providers: [['b', 'zebra'], ['c', 'Antrea'], ['a', 'antrea'], ['d', 'Antrea']].map(([id, name]) => aProvider({ id: id!, name: name! })) }, TODAY)
  t.strictSame(providers.map(({ id }) => id), ['c', 'd', 'a', 'b'])
})

t.test('the figures of past days are the same whether they are read from the store or of series in memory', async t => {
  const { store } = await setup(t)
  const days = Array.from({ length: 60 }, (_, index) => new Date(Date.UTC(2026, 8, 1 + index)).toISOString().slice(0, 10))
  for (const [index, observedOn] of days.entries()) {
    const overrides = [{}, { heldReason: 'a slip' }, { contributors: null, contributorsMethod: null }, { forks: null }][index % 4]
    if (index % 3 > 0) await store.saveSample(aSample({ observedOn, fetchedAt: `${observedOn}T03:00:00.000Z`, stars: 9000 + index, ...overrides }))
  }
  let [readings, settled] = [0, NaN]
  const latestSamples = async (day: string): Promise<LatestSamples> => {
    const { of, all } = await store.latestSamples(day)
    return { of: provider => { readings++; return of(provider) }, all: () => { readings++; return all() } }
  }
  const knowledge = createKnowledge({ store: { ...store, latestSamples }, now })
  const published = ['2018-07-25', '2018-07-26', '2019-06-01', '2020-01-01', '2022-06-01', '2025-12-31']
  for (const asOf of [...published, ...days]) {
    const { providers } = await knowledge.at(asOf)
    const expected = new Map((await store.latestSamples(asOf)).all().map(sample => [sample.provider, sample]))
    for (const { id, metrics } of providers) {
      const sample = expected.get(id)
      if (sample === undefined) {
        t.equal(metrics, null)
      } else {
        const { observedOn, fetchedAt, stars, forks, contributors, method, edition } = sample
        t.match(metrics, { observedAt: observedOn, fetchedAt, stars, forks, contributors, method, edition }, `${id} ${asOf}`)
      }
    }
    if (asOf === days[3]) settled = readings
    // The series are read one in a turn.
    for (let turns = 0; turns < 2 * providers.length; turns++) await nextTurn()
  }
  t.equal(readings, settled, 'nothing is read any more from the fourth day on')
  await store.saveSample(aSample({ observedOn: '2026-10-30', stars: 9999 }))
  t.equal((await knowledge.at('2026-10-31')).provider('flannel')?.metrics?.stars, 9999, 'until the figures change')
})

t.test('of series in memory the store is not asked, and their days are of the newest revision all the same', async t => {
  const file = join(t.testdir(), 'atlas.db')
  const open = () => openSqliteStore({ file, migrationsFolder: 'migrations' })
  const [store, other] = [open(), open()]
  t.teardown(() => Promise.all([store.close(), other.close()]))
  await store.importFacts(someFacts(), 'facts', NOW)
  await store.saveSample(aSample({ observedOn: '2026-11-01', stars: 9000 }))
  let asked = 0
  const revision = async () => {
    asked++
    return await store.revision()
  }
  const knowledge = createKnowledge({ store: { ...store, revision }, now })
  const tell = async (asOf: string) => {
    const { revision, providers } = await knowledge.at(asOf)
    const stars = providers.map(({ metrics }) => metrics?.stars)
    for (let turns = 0; turns < 2 * providers.length; turns++) await nextTurn()
    return { revision, stars }
  }
  const before = await tell('2026-11-02')
  for (const day of ['2026-11-03', '2026-11-04']) t.strictSame(await tell(day), before)
  asked = 0
  t.strictSame(await tell('2026-11-05'), before)
  t.equal(asked, 0)
  await other.saveSample(aSample({ observedOn: '2026-11-01', stars: 9999 }))
  t.strictSame(await tell('2026-11-06'), { revision: before.revision + 1, stars: [9999] })
})

t.test('a series that was read before a change, and came after it, is not kept for later questions', async t => {
  const { store } = await setup(t)
  let open = (): void => {}
  const isOpen = new Promise<void>(resolve => { open = resolve })
  const listSeriesRows = async (provider: string) => {
    const rows = await store.listSeriesRows(provider)
    await isOpen
    return rows
  }
  const knowledge = createKnowledge({ store: { ...store, listSeriesRows }, now })
  const starsOf = async () => (await knowledge.series.seriesOf('flannel', (await knowledge.at()).revision)).values.stars.at(-1)
  const before = starsOf()
  await nextTurn()
  await store.saveSample(aSample({ observedOn: TODAY, stars: 9999 }))
  const { revision } = await knowledge.at()
  const other = knowledge.series.seriesOf('calico', revision)
  open()
  t.not(await before, 9999)
  await other
  t.equal(await starsOf(), 9999)
})
