import t from 'tap'
import { feedAt, renderFeed } from '../src/changes/change-feed.ts'
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

/** What a reader sees of a feed: its id, where its links lead by relation, and the ids of its entries. */
function readFeed (xml: string) {
  const unescape = (text: string) => text.replaceAll('&amp;', '&')
  const [head = '', ...entries] = xml.split('<entry>')
  const idOf = (part: string) => unescape(/<id>([^<]+)<\/id>/.exec(part)?.[1] ?? '')
  const links = Object.fromEntries([...head.matchAll(/<link rel="(\w+)" href="([^"]+)"\/>/g)].map(([, rel, href]) => [rel!, unescape(href!)]))
  return { id: idOf(head), links, entries: entries.map(idOf) }
}

/** Made of a name by SHA-1 (RFC 9562, 5.5). */
const URN = /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

t.test('the ids of a feed and its entries stay what they are, by whatever host they are asked for', async t => {
  const here = await setup(t)
  const moved = await setup(t, { publicUrl: 'https://atlas.example.org/cni' })
  const idsAt = async ({ app }: typeof here, host: string) => {
    const { id, entries } = readFeed((await app.inject({ url: '/v1/changes.atom?limit=20', headers: { host } })).body)
    return [id, ...entries]
  }
  const ids = await idsAt(here, 'a.example')
  t.equal(ids.length, 21)
  for (const id of ids) t.match(id, URN)
  t.strictSame(await idsAt(here, 'b.example'), ids)
  t.strictSame(await idsAt(moved, 'a.example'), ids)
  t.strictSame(readFeed((await here.app.inject('/v1/changes.atom?limit=30')).body).entries.slice(0, 20), ids.slice(1), 'nor does it matter how long the page is')
})

t.test('a filtered feed has an id of its own, and a reader that follows it is led through its pages', async t => {
  const { app, get } = await setup(t, { publicUrl: 'https://atlas.example.org/cni' })
  const base = 'https://atlas.example.org/cni/v1/changes'
  const filters = 'provider=calico&kind=feature&to=2022-12-31'
  const { id, links } = readFeed((await app.inject(`/v1/changes.atom?limit=7&${filters}`)).body)
  const [feed, page] = [new URL(links.alternate!), new URL(links.self!)]
  t.match(id, URN)
  t.equal(feed.origin + feed.pathname, base)
  t.equal(page.origin + page.pathname, `${base}.atom`)
  t.strictSame(Object.fromEntries(feed.searchParams), Object.fromEntries(new URLSearchParams(filters)))
  t.strictSame(Object.fromEntries(page.searchParams), { ...Object.fromEntries(feed.searchParams), limit: '7' })
  t.equal(links.first, links.self)

  const seen: string[] = []
  for (let address: string | undefined = links.first; address !== undefined;) {
    const res = await app.inject(address.replace('https://atlas.example.org/cni', ''))
    const told = readFeed(res.body)
    t.match(told, { id, links: { self: address, first: links.first } }, address)
    t.equal(/rel="next"/.test(String(res.headers.link)), told.links.next !== undefined, 'as HTTP says it')
    seen.push(...told.entries)
    address = told.links.next
  }
  const { data, page: { total } } = await get(`/v1/changes?limit=1000&${filters}`) as { data: Change[], page: { total: number } }
  t.ok(total > 7)
  t.equal(new Set(seen).size, data.length, 'each change has an id of its own')

  const whole = readFeed((await app.inject('/v1/changes.atom')).body)
  t.match(whole, { id: URN, links: { alternate: base, self: `${base}.atom`, first: `${base}.atom` } })
  const past = readFeed((await app.inject({ url: '/v1/changes?asOf=2020-01-01', headers: { accept: 'application/atom+xml' } })).body)
  t.match(past, { id: URN, links: { alternate: `${base}?asOf=2020-01-01`, self: `${base}.atom?asOf=2020-01-01` } })
  t.equal(new Set([id, whole.id, past.id]).size, 3)
})

t.test('the pages of a feed are told by Link as those of the other forms', async t => {
  const { app } = await setup(t)
  const linkOf = async (suffix: string) => String((await app.inject(`/v1/changes${suffix}?limit=2&provider=calico`)).headers.link)
  t.match(await linkOf('.atom'), /^<\/v1\/changes\.atom\?limit=2&provider=calico>; rel="first", <\/v1\/changes\.atom\?limit=2&provider=calico&cursor=[\w~-]+>; rel="next"$/)
  t.equal((await linkOf('.atom')).replaceAll('.atom', '.csv'), await linkOf('.csv'))
})

t.test('what is text stays text in a feed', t => {
  const change = { id: 'a/b', date: '2020-01-01', provider: 'a', kind: 'feature' as const, subject: 'R&D', type: 'changed' as const, before: '<b>No</b>', after: '&lt;', detail: ']]> <i>', disputed: false, sources: [] }
  const snapshot = { providers: [], sources: [], changedAt: '2020-01-01T00:00:00Z' } as unknown as Parameters<typeof renderFeed>[1]
  const xml = renderFeed([change], snapshot, feedAt('http://a', {}, null))
  // As HTML within a feed, which a reader unescapes once more.
  t.match(xml, '<title type="html"><![CDATA[a, R&amp;D: &lt;b&gt;No&lt;/b&gt; → &amp;lt;]]></title>')
  t.match(xml, '<summary type="html"><![CDATA[]]&gt; &lt;i&gt;]]></summary>')
  t.end()
})
