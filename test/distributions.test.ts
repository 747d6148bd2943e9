import t from 'tap'
import { setup, TODAY } from './helpers/app.ts'

t.test('REST and GraphQL say the same of what a distribution offers, in all versions or in one', async t => {
  const { get, graphql } = await setup(t)
  for (const id of ['rancher', 'rke1', 'rke2', 'k3s']) {
    for (const version of [null, '1', '1.20', '1.24', '1.29', '1.29.2', '2.0', '2.5.8', '9.9']) {
      const { data } = await get(`/v1/distributions/${id}${version === null ? '' : `?version=${version}`}`)
      const answer = await graphql('query ($id: ID!, $version: String) { distribution(id: $id) { name offer(version: $version) { version offered defaultChoice support { kind choice versions providers { id } } } } }', { id, version })
      const { name, offer: { support, ...offer } } = answer.data.distribution
      t.equal(name, data.name)
      t.strictSame(offer, { version: data.version, offered: data.offered, defaultChoice: data.defaultChoice }, `${id} ${version}`)
      t.strictSame(support.map(({ kind, choice, versions, providers }: Record<string, any>) => [kind.toLowerCase().replaceAll('_', '-'), choice, versions, providers.map((provider: { id: string }) => provider.id)]),
        data.support.map(({ kind, choice, versions, providers }: Record<string, unknown>) => [kind, choice, versions, providers]))
    }
  }
})

t.test('a version narrows the offer to the statements that hold for it', async t => {
  const { get } = await setup(t)
  const offered = async (version: string) => (await get(`/v1/distributions/rke2?version=${version}`)).data
  t.match(await offered('1.20'), { offered: ['canal', 'none'], defaultChoice: 'canal' })
  t.ok((await offered('1.29')).offered.includes('cilium'))
  t.notOk((await offered('1.20')).offered.includes('cilium'))
  t.ok((await offered('1.29')).offered.includes('flannel'), 'a short version stands for all its releases')
  t.ok((await offered('1.29.2')).offered.includes('flannel'))
  t.notOk((await offered('1.29.1')).offered.includes('flannel'))
})

t.test('a version may be written as Kubernetes, Rancher and k3s print it', async t => {
  const { get, graphql } = await setup(t)
  const offerOf = async (id: string, version: string) => {
    const { data } = await get(`/v1/distributions/${id}?version=${encodeURIComponent(version)}`)
    const answer = await graphql('query ($id: ID!, $version: String) { distribution(id: $id) { offer(version: $version) { version offered defaultChoice } } }', { id, version })
    const { version: said, offered, defaultChoice } = data
    t.equal(said, version)
    t.strictSame(answer.data.distribution.offer, { version, offered, defaultChoice }, version)
    return data.support
  }
  for (const [id, plain, printed] of [
    ['rke2', '1.29.4', ['v1.29.4', '1.29.4+rke2r1', 'v1.29.4+rke2r1', 'v1.29.4+rke2r1-build.20240515']],
    ['rke2', '1.29.1', ['v1.29.1+rke2r2']],
    ['rke2', '1.29', ['v1.29']],
    ['k3s', '1.21.4', ['v1.21.4+k3s1']],
    ['rancher', '2.5.8', ['v2.5.8']]
  ] as const) for (const version of printed) t.strictSame(await offerOf(id, version), await offerOf(id, plain), version)
})

t.test('a + that an address holds as it is, which forms read as a space, is one', async t => {
  const { get, graphql } = await setup(t)
  const { data } = await get('/v1/distributions/rke2?version=v1.29.4%2Brke2r1')
  t.strictSame((await get('/v1/distributions/rke2?version=v1.29.4+rke2r1')).data, data)
  t.strictSame((await get('/v1/distributions/rke2?version=v1.29.4%20rke2r1')).data, data)
  t.equal(data.version, 'v1.29.4+rke2r1')
  t.strictSame(await graphql('{ distribution(id: "rke2") { offer(version: "v1.29.4 rke2r1") { version offered } } }'),
    { data: { distribution: { offer: { version: 'v1.29.4+rke2r1', offered: data.offered } } } })
})

t.test('the list tells the whole offer of each', async t => {
  const { get, graphql } = await setup(t)
  const { data, page } = await get('/v1/distributions')
  t.equal(page.total, data.length)
  const answer = await graphql('{ distributions { id position versionScheme offer { offered } support { distribution { id } } } }')
  t.strictSame(answer.data.distributions.map(({ id, offer }: Record<string, any>) => [id, offer.offered]),
    data.map(({ id, offered }: Record<string, unknown>) => [id, offered]))
  for (const { id, support } of answer.data.distributions) t.ok(support.every(({ distribution }: Record<string, any>) => distribution.id === id))
})

t.test('a provider knows which distributions speak of it', async t => {
  const { graphql } = await setup(t)
  const { data } = await graphql('{ provider(id: "canal", asOf: "2018-07-26") { support { kind default versions distribution { id } } } }')
  t.strictSame(data.provider.support, [{ kind: 'OFFER', default: true, versions: 'v2.0.x', distribution: { id: 'rancher' } }])
})

t.test('what is no version, and what is no distribution, is refused', async t => {
  const { app, graphql } = await setup(t)
  const expected = 'a version such as 1.29, 1.29.2 or v1.29.2+rke2r1'
  for (const version of ['vv1.29', 'V1.29', '1.29.0+', '1.29.0+a+b', '1.29.0 ', ' 1.29.0', '1.29.0  rke2r1', '1.29.0 a+b', '1.30.0-rc1', '1.29.0-rke2r1', '+rke2r1', 'v', 'latest', '', '1.', '1.2.3.4', '12345', '1.29\n', '1.29+x\n']) {
    t.match(await (await app.inject(`/v1/distributions/rke2?version=${encodeURIComponent(version)}`)).json(), { status: 400, errors: [{ pointer: 'version', value: version, expected }] }, version)
    t.match(await graphql('query ($version: String) { distribution(id: "rke2") { offer(version: $version) { offered } } }', { version }),
      { errors: [{ extensions: { code: 'BAD_REQUEST', errors: [{ pointer: 'version', value: version, expected }] } }] }, version)
  }
  t.match((await app.inject('/v1/distributions/nope')).json(), { status: 404, detail: "distribution 'nope' does not exist" })
  t.strictSame(await graphql('{ distribution(id: "nope") { id } }'), { data: { distribution: null } })
})

t.test('whoever names no provider gets Canal from RKE1, in all its versions on all days: Flannel was the default before the record begins', async t => {
  const { get, graphql } = await setup(t)
  for (const asOf of ['2018-08-22', '2020-06-01', '2023-06-28', TODAY]) {
    for (const version of [null, 'v0.1.6', '1.8', '1.20', '1.29']) {
      const query = `asOf=${asOf}${version === null ? '' : `&version=${version}`}`
      const { offered, defaultChoice } = (await get(`/v1/distributions/rke1?fields=offered,defaultChoice&${query}`)).data
      t.equal(defaultChoice, 'canal', query)
      t.ok(offered.includes('flannel'), query)
      const answer = await graphql(`query ($asOf: Date, $version: String) {
        distribution(id: "rke1", asOf: $asOf) { offer(version: $version) { defaultChoice } }
      }`, { asOf, version })
      t.strictSame(answer.data, { distribution: { offer: { defaultChoice: 'canal' } } }, query)
    }
  }
})

t.test('Rancher offers the three providers of its first page in every release of Rancher 2', async t => {
  const { get } = await setup(t)
  for (const asOf of ['2018-08-22', '2019-03-26', '2020-06-01', '2021-08-15', '2021-08-16', TODAY]) {
    for (const version of ['2.0.0', '2.0.4', '2.0.5', '2.0.6', '2.0.7', '2.1', '2.2', '2.4', '2.5.8']) {
      const { offered, defaultChoice } = (await get(`/v1/distributions/rancher?version=${version}&asOf=${asOf}`)).data
      for (const choice of ['canal', 'flannel', 'calico']) t.ok(offered.includes(choice), `${choice} in v${version} on ${asOf}`)
      t.equal(defaultChoice, version === '2.0.5' ? 'flannel' : 'canal', `v${version} on ${asOf}`)
    }
  }
})

/** The newest minor version that anybody had named by a day: of Rancher 2, and of Kubernetes 1 for the others. */
const NEWEST_RANCHER = {
  major: 2,
  minors: {
    '2018-07-26': 0,
    '2019-03-26': 2,
    '2020-07-27': 4,
    '2021-04-16': 5,
    '2021-05-07': 6,
    '2024-02-23': 8,
    '2025-03-21': 12,
    '2025-11-25': 13,
    '2026-07-21': 15
  }
}
const NEWEST_KUBERNETES = {
  major: 1,
  minors: {
    '2018-07-26': 11,
    '2021-04-23': 21,
    '2022-07-26': 24,
    '2023-12-01': 28,
    '2024-02-23': 30,
    '2024-10-04': 31,
    '2025-07-30': 33,
    '2026-02-18': 35,
    '2026-05-27': 36
  }
}

/** The versions in a text that nobody could know of on a day. */
function futureIn (text: string, { major, minors }: typeof NEWEST_RANCHER | typeof NEWEST_KUBERNETES, day: string): number[] {
  const newest = Object.entries(minors).filter(([from]) => from <= day).at(-1)![1]
  return [...text.matchAll(new RegExp(`(?<![\\d.])${major}\\.(\\d+)`, 'g'))].map(([, minor]) => Number(minor)).filter(minor => minor > newest)
}

t.test('no version is told before anybody had named it', async t => {
  const { get, knowledge } = await setup(t)
  const { distributions, recommendations } = await knowledge.facts()
  for (const day of new Set([...distributions.flatMap(({ support }) => support), ...recommendations].map(({ validFrom }) => validFrom))) {
    for (const { scope, text, reason } of (await get(`/v1/recommendations?limit=1000&asOf=${day}`)).data) {
      const said = [scope, text, reason].join(' ')
      t.strictSame(futureIn(said, NEWEST_RANCHER, day), [], `${day}: ${said}`)
    }
    for (const { id, support } of (await get(`/v1/distributions?asOf=${day}`)).data) {
      for (const { versions, ranges, deprecatedIn, removedIn, detail } of support) {
        const text = [versions, deprecatedIn, removedIn, detail, ...ranges.map(({ from }: { from: string | null }) => from)].join(' ')
        t.strictSame(futureIn(text, id === 'rancher' ? NEWEST_RANCHER : NEWEST_KUBERNETES, day), [], `${id} on ${day}: ${text}`)
      }
    }
  }
})

t.test('what was said on past days tells nothing of later ones', async t => {
  const { get } = await setup(t)
  const told = async (id: string, asOf: string, of: Record<string, unknown>) => (await get(`/v1/distributions/${id}?asOf=${asOf}`)).data.support
    .filter((support: Record<string, unknown>) => Object.entries(of).every(([name, value]) => support[name] === value))
  const weave = { kind: 'offer', choice: 'weave-net', status: 'deprecated' }
  t.match(await told('rancher', '2024-02-23', weave), [{ versions: 'v2.2.0+ (RKE1 clusters)', removedIn: null, ranges: [{ from: '2.2.0', to: null }] }])
  t.match(await told('rancher', '2025-03-21', weave), [{ versions: 'v2.2.0 - v2.11 (RKE1 clusters)', removedIn: 'v2.12', ranges: [{ to: '2.12' }] }])
  t.match(await told('rke1', '2023-12-01', weave), [{ deprecatedIn: 'Kubernetes 1.27 (warning in RKE v1.5.0 of 2023-12-01)', removedIn: null }])
  t.match(await told('rke1', '2024-02-23', weave), [{ removedIn: 'Kubernetes 1.30' }])
  t.match(await told('rke1', '2024-07-22', weave), [{ removedIn: 'Kubernetes 1.30 (error in RKE v1.6.0 of 2024-07-22)' }])
  t.notMatch(await told('rancher', '2021-08-30', { choice: 'canal', versions: 'v2.6+ (RKE2 clusters)' }), [{ detail: /generally available/ }])
  t.notMatch(await told('rke1', '2025-07-31', { kind: 'end-of-life' }), [{ detail: /archived/ }])
  t.match(await told('rke1', TODAY, { kind: 'end-of-life' }), [{ detail: /archived on 2026-08-31/ }])

  const scopes = async (asOf: string) => (await get(`/v1/recommendations?limit=1000&asOf=${asOf}`)).data.map(({ scope }: { scope: string }) => scope)
  t.strictSame(await scopes('2018-07-26'), ['Rancher v2.0.x', 'Rancher v2.0.x', 'Rancher', 'Rancher', 'Rancher', 'Rancher'])
  t.notOk((await scopes('2018-08-22')).some((scope: string) => scope.includes('RKE2')))
  t.ok((await scopes(TODAY)).includes('Rancher, RKE1, RKE2'))
})
