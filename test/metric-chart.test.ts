import t from 'tap'
import { MARKED_KINDS } from '../src/charts/chart-rules.ts'
import { connect } from '../src/store/connect.ts'
import { setup, TODAY } from './helpers/app.ts'
import { aSample } from './helpers/builders.ts'
import { readPicture } from './helpers/picture.ts'

// Years of daily figures are stored, which takes its time on a busy machine.
t.setTimeout(240_000)

const PATH = '/v1/metrics/chart.svg'
interface Point { time: string, provider: string, metric: string, value: number, quality: string, method: string }
interface Row { provider: string, day: string, value: number }

const byPlace = (a: Row, b: Row): number => a.provider.localeCompare(b.provider) || a.day.localeCompare(b.day) || a.value - b.value
const rowsOf = (points: Row[]): Row[] => points.map(({ provider, day, value }) => ({ provider, day, value })).sort(byPlace)

t.test('the points of the picture are those of the history, in the form in which they are known', async t => {
  const { app, get } = await setup(t)
  for (const query of ['providers=calico,canal,weave-net&metric=stars', 'providers=cilium&metric=contributors', 'providers=flannel,cilium&metric=forks&from=2019-01-01&to=2024-01-31',
    'providers=calico,canal,flannel&metric=stars&asOf=2018-12-31', 'providers=calico&metric=stars&method=published']) {
    const picture = readPicture((await app.inject(`${PATH}?${query}`)).body)
    const history = (await get(`/v1/metrics/history?${query}`)).data as Point[]
    const rows = history.map(({ time, ...point }) => ({ ...point, day: time.slice(0, 10) }))
    const keys = new Set(rows.map(({ provider, day, value }) => `${provider} ${day} ${value}`))
    t.ok(picture.points.length > 0)
    for (const { provider, day, value, kind, title } of picture.points) {
      t.ok(keys.has(`${provider} ${day} ${value}`), `${query}: ${provider} ${day} ${value}`)
      const known = rows.find(row => row.provider === provider && row.day === day && row.value === value)!
      t.equal(kind, known.quality, title)
      t.equal(title.endsWith('published in thousands'), known.quality === 'rounded', title)
    }
    // Only where two would cover each other is one left to the line, which runs through it all the same.
    const drawn = new Set(picture.points.map(({ provider, day, value }) => `${provider} ${day} ${value}`))
    const { x, y } = picture.axes
    for (const row of rows.filter(({ provider, day, value }) => !drawn.has(`${provider} ${day} ${value}`))) {
      const near = picture.points.some(point => point.provider === row.provider && Math.hypot(point.x - x(row.day), point.y - y(row.value)) < 4)
      t.ok(near, `${query}: ${row.provider} ${row.day} is left out beside its neighbour`)
    }
    if (query.includes('to=2024')) t.strictSame(rowsOf(picture.points), rowsOf(rows), 'and none is left out where they have room')
  }
})

t.test('eight years of daily figures of five providers are a small picture with every figure within a pixel of its line', async t => {
  const { app, file, get } = await setup(t)
  const providers = ['antrea', 'terway', 'kube-ovn', 'multus', 'kindnet']
  const samples = providers.flatMap((provider, i) => Array.from({ length: 8 * 365 }, (_, day) => ({
    provider,
    day: new Date(Date.parse('2018-11-26') + day * 86_400_000).toISOString().slice(0, 10),
    stars: 500 * (i + 1) + Math.round(day * (i + 1) + 60 * Math.sin(day / 40 + i)) + day % 3
  })))
  fill(file, samples)
  const query = `providers=${providers.join(',')}`
  const { body } = await app.inject(`${PATH}?${query}`)
  t.ok(body.length < 60_000, `${body.length} bytes`)
  t.ok(body.length > 10_000)

  const { points, lines, axes } = readPicture(body)
  const rows = (await get(`/v1/metrics/history?${query}&metric=stars`)).data as Point[]
  t.equal(rows.length, samples.length)
  for (const provider of providers) {
    const own = rows.filter(row => row.provider === provider)
    const [line] = lines.filter(line => line.provider === provider)
    const farthest = Math.max(...own.map(({ time, value }) => distanceTo(line!.corners, { x: axes.x(time.slice(0, 10)), y: axes.y(value) })))
    t.ok(farthest < 1, `${provider}: a figure lies ${farthest.toFixed(2)} pixels off`)
    const markers = points.filter(point => point.provider === provider)
    t.ok(markers.length < 60 && markers.every(({ kind }) => kind === 'fetched'), `${markers.length} dots`)
    const values = own.map(({ value }) => value)
    for (const value of [values[0]!, values.at(-1)!, Math.min(...values), Math.max(...values)]) t.ok(markers.some(marker => marker.value === value), `${provider}: ${value} is there`)
  }
})

t.test('among years of daily figures every published one has its marker, or stands beside that of its neighbour', async t => {
  const { app, file, get } = await setup(t)
  fill(file, Array.from({ length: 8 * 365 }, (_, day) => ({
    provider: 'calico', day: new Date(Date.parse('2018-11-26') + day * 86_400_000).toISOString().slice(0, 10), stars: 4000 + 8000 * (day % 2)
  })))
  const published = ((await get('/v1/metrics/history?providers=calico&metric=stars')).data as Point[]).filter(({ method }) => method === 'published')
  t.ok(published.length > 20)
  const { points, axes } = readPicture((await app.inject(`${PATH}?providers=calico&width=320`)).body)
  for (const { time, value, quality } of published) {
    const place = { x: axes.x(time.slice(0, 10)), y: axes.y(value) }
    t.ok(points.some(point => point.kind === quality && Math.hypot(point.x - place.x, point.y - place.y) < 4.2), `${time} ${value}`)
  }
})

/** What the job would have stored one by one in all these years, in one go. */
function fill (file: string, samples: Array<{ provider: string, day: string, stars: number }>): void {
  const db = connect(file)
  const insert = db.prepare(`
    INSERT INTO metric_samples (provider, method, observed_on, edition, repository, stars, fetched_at, rounded, stated_period_stale, sources)
    VALUES (@provider, 'github-api', @day, '', @provider || '/' || @provider, @stars, @day || 'T03:17:05.000Z', '[]', 0, '["github-api"]')`)
  db.transaction(() => { for (const sample of samples) insert.run(sample) })()
  db.close()
}

function distanceTo (corners: Array<{ x: number, y: number }>, { x, y }: { x: number, y: number }): number {
  return Math.min(...corners.slice(1).map((b, i) => {
    const a = corners[i]!
    const length = (b.x - a.x) ** 2 + (b.y - a.y) ** 2
    const along = length === 0 ? 0 : Math.max(0, Math.min(1, ((x - a.x) * (b.x - a.x) + (y - a.y) * (b.y - a.y)) / length))
    return Math.hypot(x - a.x - along * (b.x - a.x), y - a.y - along * (b.y - a.y))
  }))
}

t.test('who does not see the picture is told what it shows', async t => {
  const { app } = await setup(t)
  const { root, title, description, labels } = readPicture((await app.inject(`${PATH}?providers=calico,canal,antrea&from=2018-07-26`)).body)
  t.equal(root.getAttribute('role'), 'img')
  const ids = root.getAttribute('aria-labelledby')!.split(' ')
  t.strictSame(ids.map(id => root.ownerDocument.getElementById(id)?.tagName), ['title', 'desc'])
  t.equal(title, `Stars of Calico, Canal and Antrea, 2018-07-26 to ${TODAY}`)
  t.match(description, 'Newest stars: Calico 7.3k on 2026-07-28 (published in thousands); Canal 721 on 2026-07-28 (published).')
  t.match(description, 'Canal archived on 2025-10-20')
  t.match(description, 'No sound count of stars in these days: Antrea.')
  t.strictSame(labels, ['Calico 7.3k', 'Canal 721'])
  t.strictSame(['viewBox', 'width', 'height'].map(name => root.getAttribute(name)), ['0 0 640 360', '640', '360'])
})

t.test('without providers those with the highest figures of the day are drawn, whichever figure it is', async t => {
  const { app } = await setup(t)
  const labels = async (query: string) => readPicture((await app.inject(PATH + query)).body).labels.map(label => label!.replace(/ \S+$/, ''))
  t.strictSame(await labels(''), ['Cilium', 'Flannel', 'Calico', 'Weave Net', 'Canal'])
  t.strictSame(await labels('?metric=contributors'), ['Cilium', 'Calico', 'Flannel', 'Weave Net', 'Canal'])
  t.strictSame(await labels('?asOf=2018-07-26'), ['Flannel', 'Calico', 'Canal'])
  t.strictSame(await labels('?providers=canal,calico,canal'), ['Canal', 'Calico'], 'in the order asked, each once')
})

t.test('turns in the life of a project are marked, on its line or, where there is none, on the axis', async t => {
  const { app, get } = await setup(t)
  const { events, points, axes } = readPicture((await app.inject(`${PATH}?providers=weave-net,canal,antrea&from=2018-01-01`)).body)
  const expected: Array<{ date: string, kind: string }> = (await Promise.all(['weave-net', 'canal', 'antrea'].map(async id => (await get(`/v1/providers/${id}`)).data.events))).flat()
  t.strictSame(events.map(({ day, kind }) => `${day} ${kind}`).sort(), expected.filter(({ kind, date }) => MARKED_KINDS.has(kind) && date >= '2018-01-01').map(({ date, kind }) => `${date} ${kind}`).sort())
  t.strictSame(events.filter(({ kind }) => kind === 'release'), [])
  const archived = events.find(({ provider, kind }) => provider === 'canal' && kind === 'archived')!
  t.match(archived.title, /^2025-10-20: The repository is archived\./)
  const [, x, top] = /M([\d.]+) ([\d.]+)v16/.exec(archived.d)!
  t.ok(Math.abs(Number(x) - axes.x('2025-10-20')) < 0.2)
  const before = points.filter(({ provider, day }) => provider === 'canal' && day < '2025-10-20').at(-1)!
  t.ok(Math.abs(Number(top) + 8 - before.y) < 2, 'on the line')
  const sandbox = events.find(({ provider }) => provider === 'antrea')!
  t.ok(Math.abs(Number(/ ([\d.]+)v/.exec(sandbox.d)![1]) + 16 - axes.y(0)) < 0.2, 'on the axis')
})

t.test('what is held is not drawn, and what nobody counted is drawn dashed', async t => {
  const { app, store } = await setup(t)
  await store.saveSample(aSample({ provider: 'antrea', observedOn: '2026-11-24', stars: 1500 }))
  await store.saveSample(aSample({ provider: 'antrea', observedOn: '2026-11-25', stars: 3, heldReason: 'collapsed' }))
  const { points } = readPicture((await app.inject(`${PATH}?providers=antrea`)).body)
  t.match(points, [{ day: '2026-11-24', value: 1500, kind: 'fetched' }])
  t.equal(points.length, 1)

  await store.saveStarHistory({
    provider: 'antrea',
    repository: 'flannel-io/flannel',
    githubId: null,
    status: 'done',
    nextPage: 2,
    newestDay: '2026-11-25',
    oldestDay: '2026-11-20',
    askedAt: '2026-11-25T12:00:00Z',
    error: null,
    resumeAt: null,
    rateLimit: null
  }, [20, 21, 22, 23, 24].map(day => ({ day: `2026-11-${day}`, additions: 10 * day })))
  const history = (await app.inject('/v1/metrics/history?providers=antrea&method=star-history&metric=stars')).json().data as Point[]
  t.ok(history.length > 3)
  const curve = readPicture((await app.inject(`${PATH}?providers=antrea&method=star-history`)).body)
  t.strictSame(curve.points, [], 'no marker, since there was no count')
  t.match(curve.lines, [{ provider: 'antrea', isDashed: true }])
  t.ok(curve.texts.includes('calculated, not counted'))
  t.match(curve.description, /Antrea [\d,]+ on 2026-11-24 \(calculated\)/)
})

t.test('contributors that were counted in two ways are two lines, and it is said', async t => {
  const { app, store } = await setup(t)
  for (const [day, contributors] of [['2026-11-01', 800], ['2026-11-25', 805]] as const) await store.saveSample(aSample({ provider: 'calico', observedOn: day, contributors }))
  const picture = readPicture((await app.inject(`${PATH}?providers=calico&metric=contributors`)).body)
  t.equal(picture.lines.length, 2)
  t.ok(picture.texts.some(text => text.startsWith('Documents count contributors otherwise')))
  t.equal(readPicture((await app.inject(`${PATH}?providers=calico`)).body).lines.length, 1)
})

t.test('where nothing is known the picture says so, and why', async t => {
  const { app } = await setup(t)
  for (const [query, reason] of [
    ['providers=antrea', `No sound count of stars up to ${TODAY}: Antrea.`],
    ['providers=calico,terway&from=2020-02-01&to=2020-03-01', 'No sound count of stars from 2020-02-01 to 2020-03-01: Calico and Terway.'],
    ['asOf=2018-07-25', 'No sound count of stars up to 2018-07-25: none of the providers asked for has one.'],
    ['providers=antrea&asOf=2018-07-26', 'No sound count of stars up to 2018-07-26: none of the providers asked for has one.'],
    ['providers=calico&metric=forks&method=star-history', `No sound count of forks up to ${TODAY}: Calico.`],
    ['providers=calico&from=2030-01-01', `Nothing to draw: 2030-01-01 is after ${TODAY}, the last day that was asked for.`]
  ] as const) {
    const res = await app.inject(`${PATH}?${query}`)
    t.equal(res.statusCode, 200, query)
    const { texts, description, points } = readPicture(res.body)
    t.ok(texts.join(' ').includes(reason), `${query}: ${texts.join(' ')}`)
    t.equal(description, reason)
    t.strictSame(points, [])
  }
})

t.test('what makes no sense is refused as by the history', async t => {
  const { app, get } = await setup(t)
  const ids: string[] = (await get('/v1/providers?fields=id')).data.map(({ id }: { id: string }) => id)
  for (const [query, status, words] of [
    ['from=2020-01-01&to=2019-01-01', 400, 'a day not after to'],
    ['from=2020-02-30', 400, 'a day that exists'],
    ['metric=watchers', 400, 'one of stars, forks, contributors'],
    ['provider=calico', 400, "did you mean 'providers'?"],
    ['width=319', 400, 'a whole number from 320 to 1600'],
    ['width=1e9', 400, 'a whole number from 320 to 1600'],
    ['height=NaN', 400, 'a whole number from 240 to 1000'],
    ['theme=sepia', 400, 'one of light, dark, auto'],
    ['scale=square', 400, 'one of linear, log'],
    ['method=guess', 400, 'one of published, github-api, star-history'],
    [`providers=${ids.slice(0, 9).join(',')}`, 400, 'at most 8 ids, not 9'],
    ['providers=calico,nope', 400, 'providers is "nope", expected the id of a provider'],
    ['providers=', 400, 'providers is "", expected the id of a provider']
  ] as const) {
    const res = await app.inject(`${PATH}?${query}`)
    t.equal(res.statusCode, status, query)
    t.match(res.headers['content-type'], /^application\/problem\+json/)
    t.match(res.json(), { status, detail: new RegExp(words.replace(/[?]/g, '\\?')) }, query)
  }
  t.equal((await app.inject(`${PATH}?providers=${ids.slice(0, 8).join(',')}`)).statusCode, 200)
  for (const method of ['POST', 'DELETE'] as const) t.equal((await app.inject({ method, url: PATH })).statusCode, 405, method)
})

t.test('it is kept and told like every other answer, and may style itself but no more', async t => {
  const { app, store } = await setup(t)
  const first = await app.inject(PATH)
  t.match(first.headers, {
    'content-type': 'image/svg+xml; charset=utf-8',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    'access-control-allow-origin': '*',
    'cache-control': /^public, max-age=\d+/,
    vary: 'Accept-Encoding',
    'last-modified': /GMT$/,
    etag: /^"/
  })
  const kept = await app.inject(PATH)
  t.strictSame([kept.body, kept.headers.etag, kept.headers['content-security-policy']], [first.body, first.headers.etag, first.headers['content-security-policy']])
  t.equal((await app.inject({ url: PATH, headers: { 'if-none-match': String(first.headers.etag) } })).statusCode, 304)
  const head = await app.inject({ method: 'HEAD', url: PATH })
  t.match(head, { statusCode: 200, headers: { etag: first.headers.etag, 'content-length': String(first.rawPayload.length) } })
  const zipped = await app.inject({ url: PATH, headers: { 'accept-encoding': 'gzip' } })
  t.equal(zipped.headers['content-encoding'], 'gzip')
  t.ok(zipped.rawPayload.length < first.rawPayload.length / 3)
  for (const accept of ['image/avif,image/webp,*/*;q=0.8', 'image/*', 'text/html', 'application/json']) {
    t.equal((await app.inject({ url: PATH, headers: { accept } })).body, first.body, `${accept}: the address has said what it wants`)
  }
  await store.saveSample(aSample({ provider: 'flannel', observedOn: TODAY, stars: 9512 }))
  const next = await app.inject({ url: PATH, headers: { 'if-none-match': String(first.headers.etag) } })
  t.equal(next.statusCode, 200, 'a new figure is a new picture')
  t.match(next.body, '9,512')
})

t.test('no name and no text of the store becomes markup', async t => {
  const { app, store } = await setup(t)
  const evil = '"><script>alert(1)</script><image href="https://example.org/x"/>&amp;]]>\u0007\uD800<!--'
  const facts = (await store.loadFacts())!
  const providers = facts.providers.map(provider => provider.id !== 'canal'
    ? provider
    : { ...provider, name: evil, events: provider.events.map(event => ({ ...event, text: evil })) })
  await store.importFacts({ ...facts, providers }, 'with an evil name', new Date())
  for (const query of ['', '&from=2018-01-01&width=320', '&method=star-history']) {
    const { body, statusCode } = await app.inject(`${PATH}?providers=canal,calico${query}`)
    t.equal(statusCode, 200)
    const { root, all, title, labels } = readPicture(body)
    const names = new Set(all('*').map(({ tagName }) => tagName))
    t.strictSame([...names].filter(name => !['title', 'desc', 'style', 'rect', 'text', 'tspan', 'g', 'path', 'circle'].includes(name)), [])
    for (const element of [root, ...all('*')]) {
      t.strictSame(element.getAttributeNames().filter(name => name.startsWith('on') || /href|src/.test(name)), [])
    }
    t.match(title, '"><script>')
    if (query === '') t.match(labels[0], /^"><script>.*… 721$/)
  }
})

t.test('the same question gives the same bytes, whichever time zone and language the machine has', async t => {
  const [one, other] = [await setup(t), await setup(t)]
  const zone = process.env.TZ
  const ask = async ({ app }: typeof one) => (await app.inject(`${PATH}?from=2025-01-01&scale=log`)).body
  const here = await ask(one)
  process.env.TZ = 'Pacific/Kiritimati'
  t.teardown(() => { if (zone === undefined) delete process.env.TZ; else process.env.TZ = zone })
  t.equal(await ask(other), here)
})

t.test('the theme decides about the style sheet, and colours of both are in auto', async t => {
  const { app } = await setup(t)
  const styleOf = async (theme: string) => readPicture((await app.inject(`${PATH}?theme=${theme}`)).body).style
  const [light, dark, auto] = [await styleOf('light'), await styleOf('dark'), await styleOf('auto')]
  t.notMatch(light + dark, 'prefers-color-scheme')
  t.match(auto, /@media \(prefers-color-scheme:dark\)\{.*\.ground/)
  t.not(light, dark)
  for (const style of [light, dark, auto]) t.notMatch(style, /url\(|@import|@font-face|https?:/)
})

t.test('on a logarithmic scale equal ratios are equal distances', async t => {
  const { app, store } = await setup(t)
  for (const [day, stars] of [['2026-11-20', 0], ['2026-11-21', 10], ['2026-11-22', 100], ['2026-11-23', 1000]] as const) await store.saveSample(aSample({ provider: 'antrea', observedOn: day, stars }))
  const { points, texts } = readPicture((await app.inject(`${PATH}?providers=antrea&scale=log&from=2026-11-01`)).body)
  const [nought, ten, hundred, thousand] = points.map(({ y }) => y)
  t.ok(Math.abs((ten! - hundred!) - (hundred! - thousand!)) < 0.3)
  t.ok(nought! > ten!, 'and nought, which has no logarithm, is below all others')
  t.ok(texts.includes('logarithmic scale'))
})
