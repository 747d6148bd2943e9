import t from 'tap'
import { cite, citeOrNull, idOf } from '../src/http/answers.ts'
import { buildSnapshot, indexFacts } from '../src/knowledge/build-snapshot.ts'
import type { Metrics, Provider } from '../src/knowledge/snapshot.ts'
import { pick, selectionOf, type ShapeSchema } from '../src/lists/fields.ts'
import type { SamplesOfDay } from '../src/metrics/kept-series.ts'
import { sampledOf } from '../src/metrics/quality.ts'
import { ProviderSchema } from '../src/providers/provider-schema.ts'
import type { LatestSamples } from '../src/store/store.ts'
import { setup, TODAY } from './helpers/app.ts'
import { aDispute, aDistribution, aFeature, aPort, aProvider, aSource, someFacts } from './helpers/builders.ts'

const { app, store, knowledge, get } = await setup(t)
const facts = await knowledge.facts()

const dayBefore = (day: string) => new Date(Date.parse(day) - 24 * 60 * 60 * 1000).toISOString().slice(0, 10)

const SELECTIONS = [
  undefined,
  'name',
  'metrics',
  'id,name,summary,features.*.support,features.*.value,metrics',
  'features.*.options.name,features.encryption.options.detail,features.mesh,ports.port,repository',
  'metrics.stars,metrics.sources,description.summary,lifecycle.sources,events.text,events.sources',
  'networkModels,suitability.text,suitability.dispute,license.spdx,foundation,links.homepage',
  'ports.distributions,networkModels.protocol,networkModels.disputed,features.*.dispute,features.*.verifiedOn'
]

const partOf = (thing: unknown, fields: string) => pick(thing, selectionOf(fields, ProviderSchema as ShapeSchema))

/** A provider as REST tells it, drawn from what is linked for one day alone. */
const tell = (provider: Provider) => ({
  id: provider.id,
  name: provider.name,
  label: provider.label,
  kind: provider.kind,
  aliases: provider.aliases,
  summary: provider.summary,
  description: citeOrNull(provider.description),
  links: citeOrNull(provider.links),
  lifecycle: citeOrNull(provider.lifecycle),
  events: provider.events.map(event => ({ ...event, sources: event.sources.map(idOf) })),
  foundation: citeOrNull(provider.foundation),
  license: citeOrNull(provider.license),
  repository: citeOrNull(provider.repository),
  activity: citeOrNull(provider.activity),
  networkModels: provider.networkModels.map(({ model, protocol, ...rest }) => ({ model: model.id, protocol: protocol?.id ?? null, ...cite(rest) })),
  features: Object.fromEntries(provider.features.map(
    ({ feature, support, value, detail, condition, options, validFrom, validTo, verifiedOn, sources, disputed, dispute }) =>
      [feature.id, cite({ support, value, detail, condition, options, validFrom, validTo, verifiedOn, sources, disputed, dispute })])),
  ports: provider.ports.map(({ provider: _, distributions, ...port }) => ({ ...cite(port), distributions: distributions.map(idOf) })),
  suitability: provider.suitability.map(cite),
  metrics: provider.metrics === null ? null : tellFigures(provider.metrics)
})

const tellFigures = ({
  observedAt, fetchedAt, ageDays, quality, stars, forks, contributors, openIssues, rounded, method, contributorsMethod, repository, edition, statedPeriod, note,
  heldReason, sources
}: Metrics) => ({
  observedAt,
  fetchedAt,
  ageDays,
  quality,
  stars,
  forks,
  contributors,
  openIssues,
  rounded,
  method,
  contributorsMethod,
  repository,
  edition,
  statedPeriod,
  note,
  heldReason,
  sources: sources.map(idOf)
})

const samplesOf = ({ of }: LatestSamples): SamplesOfDay => provider => {
  const sample = of(provider)
  return sample && sampledOf(sample)
}

/** The knowledge of a day as if no other day had ever been asked for. */
const alone = async (asOf: string, known = indexFacts(facts)) => buildSnapshot({
  known, samples: samplesOf(await store.latestSamples(asOf)), observations: [], asOf, today: TODAY, freshFrom: '', revision: 1, changedAt: ''
})

t.test('what days share is on each of them what it would be if that day were the only one', async t => {
  const changeDays = [...new Set(JSON.stringify(facts).match(/(?<=")\d{4}-\d\d-\d\d(?=")/g))].filter(day => day >= '2015' && day < TODAY).sort()
  t.ok(changeDays.length > 200)
  for (const [index, day] of changeDays.entries()) {
    const fields = SELECTIONS[index % SELECTIONS.length]
    for (const asOf of [dayBefore(day), day]) {
      const { providers } = await alone(asOf)
      const items = providers.map(tell).map(provider => fields === undefined ? provider : partOf(provider, fields))
      const { body } = await app.inject(`/v1/providers?limit=1000&asOf=${asOf}${fields === undefined ? '' : `&fields=${fields}`}`)
      const expected = `{"data":${JSON.stringify(items)},`
      if (!body.startsWith(expected)) t.equal(body.slice(0, expected.length), expected, `${asOf} ${fields}`)
    }
  }
})

t.test('a list says the same however often and in whatever parts it was asked for before', async t => {
  const whole = (await get('/v1/providers?asOf=2022-06-01&limit=1000')).data as unknown[]
  for (const round of [1, 2, 3]) {
    for (const fields of SELECTIONS.filter(fields => fields !== undefined)) {
      const { body } = await app.inject(`/v1/providers?asOf=2022-06-01&limit=${100 + round}&fields=${fields}`)
      t.ok(body.startsWith(`{"data":${JSON.stringify(whole.map(provider => partOf(provider, fields)))},`), fields)
    }
  }
})

t.test('all that a statement leads to changes it on the day on which that is known', async t => {
  const made = someFacts({
    sources: [aSource(), aSource({ id: 'later', publishedOn: '2019-01-01' })],
    disputes: [aDispute({ validFrom: '2019-02-01', validTo: '2019-03-01' })],
    distributions: [aDistribution({ descriptions: [{ ...aDistribution().descriptions[0]!, validFrom: '2019-04-01' }] })],
    providers: [aProvider({
      features: [aFeature({ sources: ['founding-document', 'later'], dispute: aDispute().id, verifiedOn: '2019-05-01' })],
      ports: [aPort({ distributions: [aDistribution().id] })]
    })]
  })
  const known = indexFacts(made)
  const [record] = made.providers
  const days = ['2018-12-31', '2019-01-01', '2019-02-01', '2019-03-01', '2019-04-01', '2019-05-01']
  const seen = await Promise.all(days.map(async day => {
    const { features, ports } = (await alone(day, known)).provider(record!.id)!
    return [features[0]!.sources.length, features[0]!.disputed, ports[0]!.distributions.length, features[0]!.verifiedOn]
  }))
  t.strictSame(seen, [
    [1, false, 0, null], [2, false, 0, null], [2, true, 0, null], [2, false, 0, null], [2, false, 1, null], [2, false, 1, '2019-05-01']
  ])
  t.equal(known.stateOf(record!, '2019-01-01'), known.stateOf(record!, '2019-01-31'), 'between two such days it is the same')
})
