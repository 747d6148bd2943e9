import t from 'tap'
import { setup } from './helpers/app.ts'

interface Change {
  id: string
  date: string
  provider: string
  kind: string
  subject: string
  type: string
  before: string | null
  after: string | null
  sources: string[]
}

t.test('what changed for Calico between 2018 and today is told in order, with its sources', async t => {
  const { get } = await setup(t)
  const { data, page } = await get('/v1/changes?provider=calico&kind=feature&to=2022-12-31') as { data: Change[], page: { total: number } }
  t.equal(page.total, data.length)
  t.same(data.filter(({ type }) => type === 'changed').map(({ date, subject, before, after }) => [date, subject, before, after]), [
    ['2022-01-19', 'External Datastore', 'Etcd and K8S API', 'Etcd and K8s API'],
    ['2022-01-19', 'Encryption', 'No', 'Yes'],
    ['2020-07-27', 'Network Model', 'Unencapsulated', 'Encapsulated (VXLAN,IPIP) OR Unencapsulated'],
    ['2020-07-27', 'External Datastore', 'Etcd', 'Etcd and K8S API'],
    ['2019-07-22', 'Encryption', 'Yes', 'No']
  ])
  t.match(data.find(({ type }) => type === 'removed'), { date: '2019-03-04', subject: 'Commercial Support', before: 'Yes', after: null })
  t.ok(data.every(({ sources }) => sources.length > 0))
})

t.test('the changes of a year are those of all providers, newest first, page by page', async t => {
  const { get, graphql } = await setup(t)
  const address = '/v1/changes?from=2022-01-01&to=2022-12-31&limit=20'
  const seen: Change[] = []
  for (let next: string | null = ''; next !== null;) {
    const answer: { data: Change[], page: { next: string | null } } = await get(`${address}${next === '' ? '' : `&cursor=${next}`}`)
    seen.push(...answer.data)
    next = answer.page.next
  }
  const dates = seen.map(({ date }) => date)
  t.same(dates, [...dates].sort().reverse())
  t.ok(dates.every(date => date.startsWith('2022-')))
  t.ok(new Set(seen.map(({ provider }) => provider)).size > 3)
  t.notOk(seen.some(({ type }) => type === 'restated'), 'what was only said again is no change')
  const { data } = await graphql('{ changes(from: "2022-01-01", to: "2022-12-31", first: 1000) { totalCount nodes { id kind type provider { id name provider { id } } sources { url } } } }')
  t.equal(data.changes.totalCount, seen.length)
  t.same(data.changes.nodes.map(({ id }: Change) => id), seen.map(({ id }) => id))
})

t.test('the timeline holds everything ever said and every event, in order of time, and both façades tell the same', async t => {
  const { get, graphql } = await setup(t)
  const { data } = await get('/v1/providers/weave-net/timeline') as { data: Change[] }
  const { data: { provider } } = await graphql('{ provider(id: "weave-net") { timeline { id date subject before after sources { id } } } }')
  const linked: Array<Omit<Change, 'sources'> & { sources: Array<{ id: string }> }> = provider.timeline
  t.same(linked.map(({ sources, ...change }) => ({ ...change, sources: sources.map(({ id }) => id) })),
    data.map(({ id, date, subject, before, after, sources }) => ({ id, date, subject, before, after, sources })))
  t.same(data.map(({ date }) => date), data.map(({ date }) => date).sort())
  t.match(data.find(({ kind, after }) => kind === 'lifecycle' && after === 'archived'), { date: '2024-06-20' })
  t.ok(data.some(({ kind, type }) => kind === 'event' && type === 'happened'))
  t.ok(data.some(({ kind, after }) => kind === 'support' && after?.includes('deprecated')), 'what a distribution does with it belongs to it')
})

t.test('the history of a past day ends there, and a mistaken question is refused', async t => {
  const { app, get } = await setup(t)
  t.ok((await get('/v1/providers/calico/timeline?asOf=2019-12-31')).data.every(({ date }: Change) => date <= '2019-12-31'))
  t.same((await get('/v1/changes?asOf=2018-07-25')).data, [], 'of providers that nobody knew yet nothing is told')
  for (const [query, pointer] of [['from=2022-02-30', 'from'], ['from=2022-02-02&to=2022-02-01', 'from'], ['to=x', 'to'], ['kind=x', 'kind']] as const) {
    const res = await app.inject(`/v1/changes?${query}`)
    t.match([res.statusCode, res.json()], [400, { errors: [{ pointer }] }], query)
  }
  t.equal((await app.inject('/v1/providers/nope/timeline')).statusCode, 404)
})

t.test('the changes come as an Atom feed', async t => {
  const { app } = await setup(t)
  const res = await app.inject('/v1/changes.atom?provider=calico&kind=feature&from=2019-01-01&to=2019-12-31')
  t.match(res.headers['content-type'], 'application/atom+xml')
  t.match(res.body, /<title type="html"><!\[CDATA\[Calico, Encryption: Yes → No\]\]>/)
  t.match(res.body, /no longer said \(Yes\)/)
  t.match(res.body, /Sources: https:\/\/github\.com\/rancher\/docs/)
  t.equal(res.body.match(/<entry>/g)?.length, 2)
  const events = await app.inject({ url: '/v1/changes?provider=canal&kind=event', headers: { accept: 'application/atom+xml' } })
  t.match(events.body, /Canal: /)
})
