import { once } from 'node:events'
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import t, { type Test } from 'tap'
import { CniRecordSchema } from '../src/cni/cni-schema.ts'
import { DistributionRecordSchema } from '../src/distributions/distribution-schema.ts'
import type { Facts } from '../src/knowledge/facts-schema.ts'
import { SampleMethodSchema } from '../src/metrics/metric-schema.ts'
import { PortProtocolSchema, PortScopeSchema, type PortRecord } from '../src/ports/port-schema.ts'
import { ProtocolRecordSchema } from '../src/protocols/protocol-schema.ts'
import { ProviderRecordSchema } from '../src/providers/provider-schema.ts'
import { RecommendationRecordSchema } from '../src/recommendations/recommendation-schema.ts'
import { RefreshedRepositorySchema, RefreshOutcomeSchema, RefreshTriggerSchema } from '../src/refresh/refresh-schema.ts'
import { backUp } from '../src/store/back-up.ts'
import { connect } from '../src/store/connect.ts'
import { LATEST_SAMPLES_SQL } from '../src/store/sample-statements.ts'
import { openSqliteStore, type SqliteStoreOptions } from '../src/store/sqlite-store.ts'
import { StoreError } from '../src/store/store-error.ts'
import {
  aDispute, aDistribution, aFeature, anAssertion, aPort, aProtocol, aProvider, aProviderNetworkModel, aPublishedSample, aRecommendation,
  aRefreshedRepository, aRepositoryState, aRun, aSample, aSource, aSupport, someFacts
} from './helpers/builders.ts'

const migrationsFolder = fileURLToPath(new URL('../migrations', import.meta.url))
const NOW = new Date('2026-11-26T12:00:00.000Z')

/** A store on a real file; give its `file` to open another connection to it. */
function open (t: Test, { file = join(t.testdir(), 'data', 'atlas.db'), ...options }: Partial<SqliteStoreOptions> = {}) {
  const store = openSqliteStore({ file, migrationsFolder, ...options })
  t.teardown(() => store.close())
  return { store, file }
}

/** Another connection, to look at the file or to damage it. */
function inspect (t: Test, file: string) {
  const db = connect(file)
  t.teardown(() => db.close())
  return db
}

t.test('a new store is empty, at revision 0, and in its own folder', async t => {
  const { store, file } = open(t)
  t.equal(await store.revision(), 0)
  t.match(await store.changedAt(), /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/)
  t.equal(await store.loadFacts(), undefined)
  t.strictSame((await store.latestSamples('2026-11-26')).all(), [])
  t.ok(readdirSync(join(file, '..')).includes('atlas.db'))
})

t.test('a store in memory works as well', async t => {
  const { store } = open(t, { file: ':memory:' })
  await store.importFacts(someFacts(), 'a', NOW)
  t.strictSame(await store.loadFacts(), someFacts())
})

t.test('facts come back as they were imported', async t => {
  const { store } = open(t)
  const facts = someFacts({
    // Neither by name nor by id: the order is that of the import.
    sources: [aSource({ id: 'second', publishedOn: null, retrievedOn: null }), aSource(), aSource({ id: 'another', publishedOn: '2018' })],
    providers: [
      aProvider({
        id: 'weave-net',
        name: 'Weave Net',
        aliases: ['Weave', '"quoted", ünïcode'],
        position: 3,
        features: [
          aFeature({ validTo: '2020-01-01', verifiedOn: '2019-02-03', sources: ['second', 'another', 'founding-document'], dispute: 'flannel-port' }),
          aFeature({
            validFrom: '2020-01-01',
            support: 'partial',
            value: 'Yes',
            options: [{ name: 'WireGuard', default: false, maturity: 'beta', detail: null }, { name: 'IPsec', default: true, maturity: null, detail: 'all' }]
          })
        ],
        ports: [
          aPort({ mistaken: true, appliesByDefault: null, distributions: ['rke2'] }),
          aPort({ protocol: 'icmp', port: null, icmpTypes: [0, 8], appliesByDefault: false })
        ],
        networkModels: [aProviderNetworkModel({ protocol: null, default: false, crossSubnetOnly: true })],
        events: [
          { date: '2018-01-01', kind: 'release', text: 'A release.', version: '1.0', sources: ['second', 'another'] },
          { date: '2019-01-01', kind: 'renamed', text: 'Another name.', version: null, sources: ['another'] }
        ]
      }),
      aProvider({
        labels: [],
        links: [],
        lifecycle: [],
        events: [],
        foundations: [],
        licenses: [],
        repositories: [],
        networkModels: [],
        features: [],
        ports: [],
        suitability: []
      })
    ],
    distributions: [aDistribution({
      support: [
        aSupport({ default: true, ranges: [{ from: '1.29', to: null }, { from: null, to: '1.20.3' }] }), aSupport({ default: false, choice: null })
      ]
    })],
    disputes: [aDispute({ id: 'other', prevailing: null, dispute: 'flannel-port' }), aDispute()],
    publishedSamples: [
      aPublishedSample({ provider: 'weave-net', observedOn: '2020-01-01', rounded: ['stars'], asPublished: {}, contributors: null, publishedOn: null }),
      aPublishedSample({ edition: 'product', statedPeriodStale: true, stars: 2 ** 31 - 1 }),
      aPublishedSample()
    ]
  })
  t.strictSame(await store.importFacts(facts, 'a', NOW), { changed: true, revision: 1 })
  t.strictSame(await store.loadFacts(), facts)
  t.equal(await store.changedAt(), NOW.toISOString())
})

t.test('every value that a schema lists can be stored', async t => {
  const { store } = open(t)
  const valuesOf = <T>(schema: unknown): T[] => {
    const { enum: values, anyOf } = schema as { enum?: T[], anyOf?: unknown[] }
    return values ?? valuesOf(anyOf![0])
  }
  const provider = ProviderRecordSchema.properties
  const support = DistributionRecordSchema.properties.support.items.properties
  const facts = someFacts({
    protocols: [
      ...valuesOf<Facts['protocols'][number]['kind']>(ProtocolRecordSchema.properties.kind).map(kind => aProtocol({ id: `of-kind-${kind}`, kind })),
      aProtocol({
        definitions: valuesOf<'udp'>(ProtocolRecordSchema.properties.definitions.items.properties.transport)
          .map(transport => ({ ...aProtocol().definitions[0]!, transport }))
      })
    ],
    providers: [
      ...valuesOf<Facts['providers'][number]['kind']>(provider.kind).map(kind => aProvider({ id: `of-kind-${kind}`, kind })),
      aProvider({
        lifecycle: valuesOf<'active'>(provider.lifecycle.items.properties.status).map(status => ({ ...anAssertion(), status, since: '2020-02-29', detail: null })),
        events: valuesOf<'other'>(provider.events.items.properties.kind).map(kind => ({ ...aProvider().events[0]!, kind })),
        foundations: valuesOf<'sandbox'>(provider.foundations.items.properties.maturity).map(maturity => ({ ...aProvider().foundations[0]!, maturity })),
        features: valuesOf<'yes'>(provider.features.items.properties.support).map(support => aFeature({ support })),
        suitability: valuesOf<'good-for'>(provider.suitability.items.properties.fit).map(fit => ({ ...anAssertion(), fit, text: 'all' })),
        ports: [
          ...valuesOf<PortRecord['protocol']>(PortProtocolSchema).map(protocol => aPort({ protocol })),
          ...valuesOf<PortRecord['scope']>(PortScopeSchema).map(scope => aPort({ scope })),
          ...valuesOf<PortRecord['required']>(provider.ports.items.properties.required).map(required => aPort({ required }))
        ]
      })
    ],
    distributions: [aDistribution({
      support: [
        ...valuesOf<'offer'>(support.kind).map(kind => aSupport({ kind })),
        ...valuesOf<'offered'>(support.status).map(status => aSupport({ status }))
      ]
    })],
    recommendations: valuesOf<'advice'>(RecommendationRecordSchema.properties.strength).map(strength => aRecommendation({ id: `of-${strength}`, strength })),
    metrics: (['stars', 'forks', 'contributors'] as const).map(id => ({ ...someFacts().metrics[0]!, id })),
    cni: {
      ...someFacts().cni,
      foundations: valuesOf<'sandbox'>(CniRecordSchema.properties.foundations.items.properties.maturity)
        .map(maturity => ({ ...someFacts().cni.foundations[0]!, maturity }))
    }
  })
  await store.importFacts(facts, 'a', NOW)
  t.strictSame(await store.loadFacts(), facts)

  t.strictSame(valuesOf(SampleMethodSchema), ['published', 'github-api'])
  for (const status of ['ok', 'missing', 'blocked'] as const) await store.saveRepository(aRepositoryState({ status }))
  for (const trigger of valuesOf<'manual'>(RefreshTriggerSchema)) await store.startRun(aRun({ trigger }))
  for (const outcome of valuesOf<'failed'>(RefreshOutcomeSchema)) await store.startRun(aRun({ outcome }))
  for (const outcome of valuesOf<'stored'>(RefreshedRepositorySchema.properties.outcome)) await store.recordRunRepository(1, aRefreshedRepository({ outcome }))
})

t.test('importing the same again changes nothing', async t => {
  const { store } = open(t)
  await store.importFacts(someFacts(), 'a', NOW)
  t.strictSame(await store.importFacts(someFacts(), 'a', new Date('2027-01-01T00:00:00Z')), { changed: false, revision: 1 })
  t.equal(await store.revision(), 1)
  t.equal(await store.changedAt(), NOW.toISOString())
})

t.test('a fact that was taken out is gone, and so is everything that went with it', async t => {
  const { store, file } = open(t)
  const facts = someFacts({ providers: [aProvider(), aProvider({ id: 'calico' })], publishedSamples: [aPublishedSample(), aPublishedSample({ provider: 'calico' })] })
  await store.importFacts(facts, 'a', NOW)
  t.strictSame(await store.importFacts(someFacts({ disputes: [], recommendations: [] }), 'b', NOW), { changed: true, revision: 2 })
  t.strictSame(await store.loadFacts(), someFacts({ disputes: [], recommendations: [] }))
  t.strictSame((await store.latestSamples('2026-11-26')).all().map(({ provider }) => provider), ['flannel'])

  const db = inspect(t, file)
  t.equal(db.prepare('SELECT count(*) FROM assertions').pluck().get(), db.prepare('SELECT max(id) FROM assertions').pluck().get(), 'ids start again')
  t.strictSame(db.pragma('foreign_key_check'), [])
  t.strictSame(db.pragma('integrity_check', { simple: true }), 'ok')
})

t.test('an import leaves alone what was observed', async t => {
  const { store } = open(t)
  await store.importFacts(someFacts(), 'a', NOW)
  await store.saveSample(aSample())
  await store.saveSample(aSample({ provider: 'romana' }))
  await store.saveRepository(aRepositoryState())
  await store.saveRename({ provider: 'flannel', noticedAt: '2026-11-26T03:00:00.000Z', from: 'coreos/flannel', to: 'flannel-io/flannel' })
  const id = await store.startRun(aRun())
  await store.importFacts(someFacts({ providers: [], publishedSamples: [], disputes: [] }), 'b', NOW)

  t.strictSame(await store.listSamples({}), [aSample(), aSample({ provider: 'romana' })])
  t.strictSame(await store.listRepositories(), [aRepositoryState()])
  t.equal((await store.listRenames()).length, 1)
  t.ok(await store.findRun(id))
})

t.test('an import that fails leaves everything as it was', async t => {
  const { store } = open(t)
  await store.importFacts(someFacts(), 'a', NOW)
  const broken: Array<[string, Partial<Facts>, RegExp]> = [
    ['a source that does not exist', { recommendations: [aRecommendation({ sources: ['nobody'] })] }, /FOREIGN KEY/],
    ['a dispute that does not exist, noticed only at the end', { recommendations: [aRecommendation({ dispute: 'none' })] }, /FOREIGN KEY/],
    ['a day that does not exist', { recommendations: [aRecommendation({ validFrom: '2023-02-29' })] }, /CHECK/],
    ['an end before the beginning', { recommendations: [aRecommendation({ validTo: '2018-07-26' })] }, /CHECK/],
    ['a month that does not exist', { sources: [aSource({ publishedOn: '2018-13' })] }, /CHECK/],
    ['a port beyond the last', { providers: [aProvider({ ports: [aPort({ port: 70000 })] })] }, /CHECK/],
    ['a fraction of a star', { publishedSamples: [aPublishedSample({ stars: 0.5 })] }, /cannot store REAL value in INTEGER column/],
    ['fewer than no stars', { publishedSamples: [aPublishedSample({ stars: -1 })] }, /CHECK/],
    ['the same sample twice', { publishedSamples: [aPublishedSample(), aPublishedSample()] }, /UNIQUE/]
  ]
  for (const [what, overrides, message] of broken) {
    await t.rejects(store.importFacts(someFacts(overrides), what, NOW), { message }, what)
    t.equal(await store.revision(), 1)
    t.strictSame(await store.loadFacts(), someFacts())
  }
  t.strictSame(await store.importFacts(someFacts({ disputes: [] }), 'b', NOW), { changed: true, revision: 2 }, 'and the next one succeeds')
})

t.test('of two processes that import the same at once, the second does nothing', async t => {
  const { store, file } = open(t)
  const { store: other } = open(t, { file })
  const answers = await Promise.all([store, other].map(each => each.importFacts(someFacts(), 'a', NOW)))
  t.strictSame(answers, [{ changed: true, revision: 1 }, { changed: false, revision: 1 }])
})

t.test('every change is noticed, whoever made it, and nothing else is taken for one', async t => {
  const { store, file } = open(t)
  const { store: other } = open(t, { file })
  const before = store.changes()
  t.equal(store.changes(), before)
  await other.importFacts(someFacts(), 'a', NOW)
  await nextTurn()
  const imported = store.changes()
  t.not(imported, before, "another process's")
  t.equal(store.changes(), imported, 'once')
  await store.revision()
  await store.importFacts(someFacts(), 'a', NOW)
  t.equal(store.changes(), imported, 'reading is none, and neither is an import of the same')
  const others = other.changes()
  await store.saveSample(aSample())
  t.not(store.changes(), imported, 'its own, at once')
  await nextTurn()
  t.not(other.changes(), others)
  t.equal(await other.revision(), 2)
})

t.test('a sample comes back as it was saved, and in order', async t => {
  const { store } = open(t)
  await store.importFacts(someFacts({ publishedSamples: [aPublishedSample({ observedOn: '2026-11-26' }), aPublishedSample({ contributors: null })] }), 'a', NOW)
  const samples = [
    aSample(), aSample({ provider: 'calico', stars: null, openIssues: null, contributors: null, contributorsMethod: null }),
    aSample({ observedOn: '2026-11-25', heldReason: 'implausible' })
  ]
  for (const sample of samples) await store.saveSample(sample)

  const all = await store.listSamples({})
  t.strictSame(all.map(({ provider, observedOn, method }) => `${provider} ${observedOn} ${method}`), [
    'calico 2026-11-26 github-api', 'flannel 2018-07-26 published', 'flannel 2026-11-25 github-api', 'flannel 2026-11-26 github-api',
    'flannel 2026-11-26 published'
  ])
  t.strictSame([all[3], all[0], all[2]], samples)
  t.strictSame(all[4], {
    ...aPublishedSample({ observedOn: '2026-11-26' }), method: 'published', fetchedAt: null, openIssues: null, contributorsMethod: 'page', heldReason: null
  })
  t.equal(all[1]!.contributorsMethod, null, 'nothing was counted')

  t.strictSame(await store.listSamples({ providers: ['flannel', 'nobody'], from: '2026-11-25', to: '2026-11-25' }), [samples[2]])
  t.strictSame(await store.listSamples({ providers: [] }), [])
  t.equal((await store.listSamples({ to: '2026-11-25' })).length, 2)
})

t.test('the latest sample of a provider', async t => {
  const { store } = open(t)
  const published = (observedOn: string, overrides = {}) => aPublishedSample({ observedOn, publishedOn: observedOn, ...overrides })
  await store.importFacts(someFacts({
    publishedSamples: [
      published('2018-07-26', { publishedOn: '2018-08-22' }),
      published('2020-01-01', { stars: 1, edition: 'product' }),
      published('2020-01-01', { stars: 2, edition: 'community' }),
      published('2021-01-01', { publishedOn: null, heldReason: 'proposed, but never published' }),
      published('2026-11-20', { stars: 3 }),
      published('2026-11-25', { stars: 4 }),
      published('2019-01-01', { provider: 'calico' })
    ]
  }), 'a', NOW)
  await store.saveSample(aSample({ observedOn: '2026-11-20' }))
  await store.saveSample(aSample({ observedOn: '2026-11-26', heldReason: 'implausible' }))
  await store.saveSample(aSample({ provider: 'antrea', observedOn: '2026-11-26', heldReason: 'implausible' }))
  const flannelOn = async (day: string) => {
    const sample = (await store.latestSamples(day)).all().find(({ provider }) => provider === 'flannel')
    return sample && [sample.observedOn, sample.method, sample.stars]
  }

  t.strictSame((await store.latestSamples('2026-11-26')).all().map(({ provider }) => provider), ['calico', 'flannel'], 'one a provider, none that has held ones only')
  t.equal(await flannelOn('2018-07-25'), undefined, 'none before the first')
  t.strictSame(await flannelOn('2018-07-26'), ['2018-07-26', 'published', 3279], 'from the day it was observed, though published later')
  t.strictSame(await flannelOn('2020-01-01'), ['2020-01-01', 'published', 1], 'of two editions the one that sorts last')
  t.strictSame(await flannelOn('2021-06-01'), ['2020-01-01', 'published', 1], 'never one that was only proposed')
  t.strictSame(await flannelOn('2026-11-20'), ['2026-11-20', 'github-api', 9400], 'of one day the fetched one')
  t.strictSame(await flannelOn('2026-11-26'), ['2026-11-25', 'published', 4], 'never a held one, and the newer one whatever its method')
})

t.test('the latest samples are found by the index alone', async t => {
  const { file } = open(t)
  const plan = inspect(t, file).prepare(`EXPLAIN QUERY PLAN ${LATEST_SAMPLES_SQL}`).all({ day: '2026-11-26' }) as Array<{ detail: string }>
  const steps = plan.map(({ detail }) => detail)
  t.notOk(steps.some(step => /^SCAN (metric_samples|sample)\b/.test(step)), steps.join('\n'))
  t.ok(steps.some(step => /^SEARCH sample USING PRIMARY KEY \(provider=\? AND method=\? AND observed_on=\? AND edition=\?\)/.test(step)), steps.join('\n'))
})

t.test('observing a day again never loses a figure that was known', async t => {
  const { store } = open(t)
  const stored = async () => (await store.listSamples({}))[0]
  const noon = { fetchedAt: '2026-11-26T12:00:00.000Z' }
  await store.saveSample(aSample())
  await store.saveSample(aSample({ ...noon, stars: 9500, forks: null, contributors: null, contributorsMethod: null, openIssues: null }))
  t.strictSame(await stored(), aSample({ ...noon, stars: 9500 }))

  await store.saveSample(aSample({ stars: 3, heldReason: 'implausible' }))
  t.strictSame(await stored(), aSample({ ...noon, stars: 9500 }), 'nor by one that is not to be believed')

  const other = { provider: 'calico' }
  const calico = async () => (await store.listSamples({ providers: ['calico'] }))[0]
  await store.saveSample(aSample({ ...other, stars: 3, forks: 1, heldReason: 'implausible' }))
  await store.saveSample(aSample({ ...other, stars: 4, forks: null, heldReason: 'implausible' }))
  t.strictSame(await calico(), aSample({ ...other, stars: 4, forks: 1, heldReason: 'implausible' }))
  await store.saveSample(aSample({ ...other, forks: null }))
  t.strictSame(await calico(), aSample({ ...other, forks: null }), 'and nothing of a held one passes into a sound one')
})

t.test('figures of two repositories never mix in one day', async t => {
  const { store } = open(t)
  const stored = async () => (await store.listSamples({}))[0]
  const unknown = { contributors: null, contributorsMethod: null }
  const successor = aSample({ repository: 'example/successor', stars: 50, forks: null, ...unknown })
  await store.saveSample(aSample())
  await store.saveSample(successor)
  t.strictSame(await stored(), successor)
  t.equal((await store.latestSamples('2026-11-26')).of('flannel'), undefined, 'and it is not complete by the figures of the other one')
  await store.saveSample({ ...successor, forks: 5 })
  await store.saveSample({ ...successor, stars: 51 })
  t.strictSame(await stored(), { ...successor, stars: 51, forks: 5 })

  await store.saveSample(aSample({ heldReason: 'implausible' }))
  t.strictSame(await stored(), { ...successor, stars: 51, forks: 5 }, 'a sound one stays')

  t.comment('under another name it is still the same repository')
  await store.saveRename({ provider: 'flannel', noticedAt: '2026-11-26T12:00:00.000Z', from: 'example/successor', to: 'cncf/Flannel' })
  await store.saveSample({ ...successor, repository: 'CNCF/flannel' })
  t.strictSame(await stored(), { ...successor, repository: 'CNCF/flannel', forks: 5 })
})

t.test('a revision is made only by what a reader can see', async t => {
  let time = NOW
  const { store } = open(t, { clock: () => time })
  const revisions: number[] = []
  const after = async (work: Promise<unknown>) => { await work; revisions.push(await store.revision()) }
  await after(store.saveSample(aSample()))
  await after(store.saveSample(aSample()))
  await after(store.saveSample(aSample({ stars: null })))
  await after(store.saveSample(aSample({ stars: 1 })))
  t.strictSame(revisions.splice(0), [1, 1, 1, 2])

  await after(store.saveRepository(aRepositoryState()))
  await after(store.saveRepository(aRepositoryState({ failures: 2, nextAttemptAt: '2026-11-27T00:00:00.000Z', lastAttemptAt: null })))
  time = new Date('2026-11-27T00:00:00.000Z')
  await after(store.saveRepository(aRepositoryState({ archived: true })))
  t.strictSame(revisions.splice(0), [3, 3, 4])
  t.equal(await store.changedAt(), '2026-11-27T00:00:00.000Z')

  const rename = { provider: 'flannel', noticedAt: '2026-11-26T03:00:00.000Z', from: 'coreos/flannel', to: 'flannel-io/flannel' }
  await after(store.saveRename(rename))
  await after(store.saveRename(rename))
  await after(store.acquireLease('refresh', 'a', NOW, 1000))
  await after(store.startRun(aRun()))
  t.strictSame(revisions, [5, 5, 5, 5])
  t.strictSame(await store.listRenames(), [rename])
})

t.test('a sample that could not have been fetched is refused', async t => {
  const { store } = open(t)
  await t.rejects(store.saveSample(aSample({ stars: -1 })), { message: /CHECK/ })
  await t.rejects(store.saveSample(aSample({ observedOn: '2023-02-29' })), { message: /CHECK/ })
  await t.rejects(store.saveSample(aSample({ method: 'published' })), { message: /importFacts/ })
  t.equal(await store.revision(), 0)
})

t.test('what is known of a repository is kept per provider', async t => {
  const { store } = open(t)
  const unknown = aRepositoryState({ provider: 'calico', githubId: null, archived: null, license: null, pushedAt: null, lastAttemptAt: null })
  await store.saveRepository(aRepositoryState({ failures: 1 }))
  await store.saveRepository(unknown)
  await store.saveRepository(aRepositoryState({ archived: true }))
  t.strictSame(await store.listRepositories(), [unknown, aRepositoryState({ archived: true })])
})

t.test('a run is written as it goes', async t => {
  const { store } = open(t)
  const id = await store.startRun(aRun())
  await store.recordRunRepository(id, aRefreshedRepository({ provider: 'weave-net' }))
  await store.recordRunRepository(id, aRefreshedRepository({ outcome: 'failed', reason: 'timeout', httpStatus: null, stars: null }))
  await store.updateRun(id, { outcome: 'succeeded', requests: 4, finishedAt: '2026-11-26T03:00:09.000Z' })
  await store.recordRunRepository(id, aRefreshedRepository())
  t.strictSame(await store.findRun(id), {
    ...aRun({ outcome: 'succeeded', requests: 4, finishedAt: '2026-11-26T03:00:09.000Z' }),
    id,
    repositories: [aRefreshedRepository({ provider: 'weave-net' }), aRefreshedRepository()]
  }, 'with the last word on each repository, in the order of the first')

  t.equal(await store.findRun(99), undefined)
  await t.rejects(store.updateRun(99, { requests: 1 }), { message: 'refresh run 99 does not exist' })
  await t.rejects(store.recordRunRepository(99, aRefreshedRepository()), { message: /FOREIGN KEY/ })
})

t.test('runs are listed newest first, in pages', async t => {
  const { store } = open(t)
  for (const requests of [1, 2, 3]) await store.recordRunRepository(await store.startRun(aRun({ requests })), aRefreshedRepository({ stars: requests }))
  await store.startRun(aRun({ requests: 4 }))
  const summary = async (query: { limit: number, before?: number }) =>
    (await store.listRuns(query)).map(({ id, requests, repositories }) => [id, requests, repositories.map(({ stars }) => stars)])
  t.strictSame(await summary({ limit: 2 }), [[4, 4, []], [3, 3, [3]]])
  t.strictSame(await summary({ limit: 2, before: 3 }), [[2, 2, [2]], [1, 1, [1]]])
})

t.test('one holder at a time has the lease', async t => {
  const { store, file } = open(t)
  const { store: other } = open(t, { file })
  const later = (ms: number) => new Date(NOW.getTime() + ms)
  t.equal(await store.acquireLease('refresh', 'a', NOW, 1000), true)
  t.equal(await other.acquireLease('refresh', 'b', later(999), 1000), false)
  t.equal(await other.acquireLease('another', 'b', NOW, 1000), true)
  t.equal(await store.acquireLease('refresh', 'a', later(500), 1000), true, 'prolonged')
  t.equal(await other.acquireLease('refresh', 'b', later(1499), 1000), false)
  t.equal(await other.acquireLease('refresh', 'b', later(1500), 1000), true, 'expired')
  await store.releaseLease('refresh', 'a')
  t.equal(await store.acquireLease('refresh', 'a', later(1501), 1000), false, 'only its holder releases it')
  await other.releaseLease('refresh', 'b')
  t.equal(await store.acquireLease('refresh', 'a', later(1502), 1000), true)
})

t.test('a lease that lasts longer than any does is from a clock that was wrong, and holds for nobody', async t => {
  const { store } = open(t)
  const ahead = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000)
  t.equal(await store.acquireLease('refresh', 'a', ahead(10), 1000), true)
  t.equal(await store.acquireLease('refresh', 'b', NOW, 1000), false, 'two clocks may differ a little')
  t.equal(await store.acquireLease('refresh', 'a', ahead(11), 1000), true)
  t.equal(await store.acquireLease('refresh', 'b', NOW, 1000), true)
})

t.test('what was saved is there after the file was opened again', async t => {
  const { store, file } = open(t)
  await store.importFacts(someFacts(), 'a', NOW)
  await store.close()
  await t.rejects(store.revision(), { message: /not open/ })
  const { store: again } = open(t, { file })
  t.strictSame(await again.loadFacts(), someFacts())
  t.strictSame(await again.importFacts(someFacts(), 'a', NOW), { changed: false, revision: 1 })
})

t.test('migrations', async t => {
  /** A folder with the real migrations and some more. */
  const folderWith = (t: Test, more: Record<string, string>) => {
    const folder = join(t.testdir(), 'migrations')
    mkdirSync(folder)
    for (const name of readdirSync(migrationsFolder)) copyFileSync(join(migrationsFolder, name), join(folder, name))
    for (const [name, sql] of Object.entries(more)) writeFileSync(join(folder, name), sql)
    return { folder, file: join(folder, '..', 'atlas.db') }
  }
  const next = readdirSync(migrationsFolder).length + 1
  const nameOf = (number: number, name: string) => `${String(number).padStart(3, '0')}-${name}.sql`
  const attempt = (file: string, folder: string) => () => openSqliteStore({ file, migrationsFolder: folder })

  t.test('a new one is applied to a database that is in use', async t => {
    const { folder, file } = folderWith(t, { [nameOf(next, 'more')]: 'CREATE TABLE more (a INTEGER) STRICT' })
    const { store } = open(t, { file })
    await store.importFacts(someFacts(), 'a', NOW)
    const { store: newer } = open(t, { file, migrationsFolder: folder })
    t.strictSame(await newer.loadFacts(), someFacts())
    t.equal(inspect(t, file).pragma('user_version', { simple: true }), next)
    t.throws(attempt(file, migrationsFolder), new StoreError(`the database ${file} has version ${next}, but this release knows versions up to ${next - 1}: run a newer release`))
  })

  t.test('figures of an older file are there after all that were added', async t => {
    const file = join(t.testdir(), 'atlas.db')
    const db = inspect(t, file)
    for (const name of readdirSync(migrationsFolder).sort().slice(0, 5)) db.exec(readFileSync(join(migrationsFolder, name), 'utf8'))
    db.exec(`PRAGMA user_version = 5;
      INSERT INTO metric_samples (provider, method, observed_on, edition, repository, stars, observed_at, contributors_method, rounded, stated_period_stale, sources)
        VALUES ('flannel', 'github-api', '2026-11-20', '', 'flannel-io/flannel', 9600, '2026-11-20T03:17:05.000Z', 'anonymous-included', '[]', 0, '["github-api"]');
      INSERT INTO repository_renames VALUES ('flannel', '2026-11-20T03:17:05.000Z', 'coreos/flannel', 'flannel-io/flannel')`)
    const { store } = open(t, { file })
    t.match(await store.listSamples({ providers: ['flannel'] }), [{ observedOn: '2026-11-20', fetchedAt: '2026-11-20T03:17:05.000Z', stars: 9600 }])
    t.strictSame(await store.listRenames(), [{ provider: 'flannel', noticedAt: '2026-11-20T03:17:05.000Z', from: 'coreos/flannel', to: 'flannel-io/flannel' }])
  })

  t.test('a gap, a second one of a number and a stray file are refused', async t => {
    for (const name of [nameOf(next + 1, 'late'), nameOf(next - 1, 'zz-twice'), 'README.md']) {
      t.test(name, async t => {
        const { folder, file } = folderWith(t, { [name]: '' })
        t.throws(attempt(file, folder), { name: 'StoreError', message: new RegExp(`^migration ${name} is out of order, expected a file named ${String(next).padStart(3, '0')}-`) })
      })
    }
  })

  t.test('of two processes that start at once, the second waits and finds the work done', async t => {
    const file = join(t.testdir(), 'atlas.db')
    const other = new Worker(`
      const { readdirSync, readFileSync } = require('node:fs')
      const { parentPort, workerData: { file, folder } } = require('node:worker_threads')
      const db = require('better-sqlite3')(file)
      db.pragma('journal_mode = WAL')
      db.exec('BEGIN IMMEDIATE')
      parentPort.postMessage('busy')
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200)
      const names = readdirSync(folder).sort()
      for (const name of names) db.exec(readFileSync(folder + '/' + name, 'utf8'))
      db.pragma('user_version = ' + names.length)
      db.exec("UPDATE store_state SET revision = 7; COMMIT")
      db.close()`, { eval: true, workerData: { file, folder: migrationsFolder } })
    await once(other, 'message')
    t.equal(await open(t, { file }).store.revision(), 7)
    await other.terminate()
  })

  t.test('one that fails leaves nothing behind', async t => {
    const { folder, file } = folderWith(t, { [nameOf(next, 'broken')]: 'CREATE TABLE half (a INTEGER) STRICT; nonsense' })
    t.throws(attempt(file, folder), { name: 'StoreError', message: `migration ${nameOf(next, 'broken')} failed: near "nonsense": syntax error` })
    const db = inspect(t, file)
    t.equal(db.pragma('user_version', { simple: true }), next - 1)
    t.equal(db.prepare("SELECT count(*) FROM sqlite_master WHERE name = 'half'").pluck().get(), 0)
  })

  t.test('one for which there is no room says so', async t => {
    const { folder, file } = folderWith(t, { [nameOf(next, 'more')]: 'PRAGMA max_page_count = 1; CREATE TABLE more (a INTEGER) STRICT' })
    t.throws(attempt(file, folder), { name: 'StoreError', message: `the disk of the database ${file} is full (SQLITE_FULL)` })
  })
})

t.test('a file that cannot be used is named in one line', async t => {
  const folder = t.testdir({ 'garbage.db': 'this is no database at all. '.repeat(100), folder: {} })
  const attempt = (name: string) => () => openSqliteStore({ file: join(folder, name), migrationsFolder, busyTimeoutMs: 20 })
  t.throws(attempt('garbage.db'), { name: 'StoreError', message: /^[^\n]*garbage\.db is not an SQLite database \(SQLITE_NOTADB\)$/ })
  t.match(readFileSync(join(folder, 'garbage.db'), 'utf8'), /^this is no database/, 'and is left alone')
  t.throws(attempt('garbage.db/atlas.db'), { name: 'StoreError', message: /^the database [^\n]*atlas\.db cannot be opened for writing: [^\n]*$/ })
  t.throws(attempt('folder'), { name: 'StoreError', message: /^the database [^\n]*folder cannot be opened for writing: [^\n]*$/ })

  const { store } = open(t, { file: join(folder, 'damaged.db') })
  await store.close()
  const damaged = readFileSync(join(folder, 'damaged.db'))
  writeFileSync(join(folder, 'damaged.db'), damaged.fill(255, 100, 4000))
  t.throws(attempt('damaged.db'), { name: 'StoreError', message: /^the database [^\n]*damaged\.db is damaged \(SQLITE_CORRUPT\)$/ })

  const holder = inspect(t, join(folder, 'locked.db'))
  holder.exec('BEGIN IMMEDIATE')
  t.throws(attempt('locked.db'), { name: 'StoreError', message: /^the database [^\n]*locked\.db is locked by another process \(SQLITE_BUSY\)$/ })
  t.throws(() => openSqliteStore({ file: join(folder, 'new.db'), migrationsFolder: join(folder, 'nowhere') }), { code: 'ENOENT' }, 'another fault stays as it is')
})

t.test('the database of another program is refused, and stays as it is', async t => {
  const file = join(t.testdir(), 'notes.db')
  const db = inspect(t, file)
  const marks = () => ['application_id', 'user_version', 'journal_mode'].map(name => db.pragma(name, { simple: true }))
  const tables = () => db.prepare('SELECT name FROM sqlite_schema').pluck().all()
  for (const [table, id, version] of [['notes', 0, 0], ['notes', 0, 6], ['notes', 0, -1], ['store_state', 0, -1], ['store_state', 0x12345678, 6], ['notes', 0, 99]]) {
    db.exec(`DROP TABLE IF EXISTS notes; DROP TABLE IF EXISTS store_state; CREATE TABLE ${table} (a); PRAGMA application_id = ${id}; PRAGMA user_version = ${version}`)
    t.throws(() => openSqliteStore({ file, migrationsFolder }),
      new StoreError(`${file} is the database of another program (application_id ${id}, user_version ${version}); it was left as it is`))
    t.throws(() => backUp(file, `${file}.backup`), { name: 'StoreError', message: /notes\.db is the database of another program/ })
    t.strictSame([marks(), tables()], [[id, version, 'delete'], [table]])
  }
})

t.test('ours is known by its id, and one of before it had any by its tables', async t => {
  const { store, file } = open(t)
  const db = inspect(t, file)
  const id = db.pragma('application_id', { simple: true })
  t.equal(id, 0x434e4941)
  await store.close()
  db.exec('PRAGMA application_id = 0; PRAGMA user_version = 7')
  await open(t, { file }).store.close()
  t.equal(db.pragma('application_id', { simple: true }), id)
})

t.test('a store that is in use can be opened while another process writes', async t => {
  const { file } = open(t)
  const writer = inspect(t, file)
  writer.exec('BEGIN IMMEDIATE')
  const { store } = open(t, { file, busyTimeoutMs: 20 })
  t.equal(await store.revision(), 0)
  await t.rejects(store.saveSample(aSample()), { code: 'UNAVAILABLE', cause: { message: /locked by another process \(SQLITE_BUSY\)$/ } }, 'it only cannot write')
  writer.exec('ROLLBACK')
  await store.saveSample(aSample())
})
