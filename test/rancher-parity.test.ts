import t from 'tap'
import { setup } from './helpers/app.ts'
import { aSample } from './helpers/builders.ts'

t.setTimeout(120_000)

type Thing = Record<string, any>

const without = (thing: Thing, ...names: string[]): Thing => Object.fromEntries(Object.entries(thing).filter(([name]) => !names.includes(name)))

/** What documents say beside the knowledge itself. */
const ENVELOPE = ['id', 'type', 'links', 'actions', 'name', 'displayName', 'description', 'created', 'state', 'metadata']

const COMPARED: Array<{ rest: string, rancher: string, say: (thing: Thing) => Thing, description: string, name?: string }> = [
  { rest: 'features', rancher: 'cni.features', say: thing => without(thing, 'id', 'name'), description: 'definition' },
  { rest: 'network-models', rancher: 'cni.networkmodels', say: thing => without(thing, 'id', 'name'), description: 'summary' },
  { rest: 'distributions', rancher: 'cni.distributions', say: thing => without(thing, 'id', 'name'), description: 'summary' },
  { rest: 'ports', rancher: 'cni.ports', say: thing => thing, description: 'purpose' },
  { rest: 'metrics', rancher: 'cni.metrics', say: thing => ({ ...thing, collectedAt: thing.fetchedAt ?? `${thing.observedAt}T00:00:00Z`, source: thing.method }), description: '' }
]

for (const day of ['2018-07-26', '2020-09-01', '2022-06-01', '2024-01-01', '2026-11-26']) {
  t.test(`/rancher/v1 and /v1 say the same on ${day}`, async t => {
    const { get } = await setup(t)
    const list = async (path: string): Promise<Thing[]> => (await get(`${path}?asOf=${day}${path.startsWith('/v1') ? '&limit=1000' : ''}`)).data

    const providers = await list('/v1/providers')
    const shown = await list('/rancher/v1/cni.providers')
    t.ok(providers.length >= 3)
    t.strictSame(shown.map(({ id }) => id), providers.map(({ id }) => id), 'the same providers in the same order')
    for (const [index, provider] of providers.entries()) {
      const { metrics, lifecycle, links, networkModels, name, summary, description, ...same } = provider
      t.strictSame(without(shown[index]!, 'type', 'links', 'actions', 'name', 'created', 'state', 'metadata'), {
        ...same,
        displayName: name,
        description: summary,
        summary,
        lifecycle: lifecycle?.status ?? 'unknown',
        lifecycleDetail: lifecycle,
        networkModels: [...new Set(networkModels.map(({ model }: Thing) => model))],
        networkModelDetails: networkModels,
        homepage: links?.homepage ?? null,
        documentation: links?.documentation ?? null,
        howItWorks: description?.howItWorks ?? null,
        github: metrics === null ? null : { ...metrics, collectedAt: metrics.fetchedAt ?? `${metrics.observedAt}T00:00:00Z`, source: metrics.method }
      }, provider.id)
      t.strictSame(await get(`/rancher/v1/cni.providers/${provider.id}?asOf=${day}`), shown[index], `${provider.id}, asked for by itself`)
    }

    for (const { rest, rancher, say, description } of COMPARED) {
      const [things, documents] = [await list(`/v1/${rest}`), await list(`/rancher/v1/${rancher}`)]
      t.strictSame(documents.map(document => without(document, ...ENVELOPE)), things.map(thing => say(thing)), rest)
      if (description !== '') t.strictSame(documents.map(document => document.description), things.map(thing => thing[description]), `${rest}: descriptions`)
      if (things[0]?.name !== undefined) t.strictSame(documents.map(({ displayName, id }) => [displayName, id]), things.map(({ name, id }) => [name, id]), `${rest}: names`)
    }
  })
}

t.test('the revision is the one of the knowledge, and a change is seen', async t => {
  const { get, store } = await setup(t)
  const before = await get('/rancher/v1/cni.providers?pagesize=1')
  t.equal(before.revision, String((await get('/v1/providers?limit=1')).meta.revision))
  t.equal(before.data[0].metadata.resourceVersion, before.revision)
  await store.saveSample(aSample({ provider: 'canal', observedOn: '2026-11-26', fetchedAt: '2026-11-26T11:00:00Z', stars: 7777 }))
  const after = await get('/rancher/v1/cni.providers?pagesize=1')
  t.ok(Number(after.revision) > Number(before.revision))
  t.match(after.data[0].github, { stars: 7777, collectedAt: '2026-11-26T11:00:00Z', source: 'github-api', quality: 'exact' })
})
