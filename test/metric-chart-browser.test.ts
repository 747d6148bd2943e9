import { chromium } from 'playwright-core'
import t from 'tap'
import { setup } from './helpers/app.ts'
import { aSample } from './helpers/builders.ts'
import { BROWSER, WITHOUT_BROWSER } from './helpers/browser.ts'

if (WITHOUT_BROWSER !== false) console.error(WITHOUT_BROWSER)
// A browser takes its time to start on a busy machine.
t.setTimeout(240_000)

interface Box { text: string, left: number, top: number, right: number, bottom: number }

/** Run in the page: the boxes of all words, and the size of the picture. */
const measure = () => {
  const boxOf = (element: { getBoundingClientRect: () => Omit<Box, 'text'>, textContent: string | null }): Box => {
    const { left, top, right, bottom } = element.getBoundingClientRect()
    return { text: element.textContent ?? '', left, top, right, bottom }
  }
  const { document, getComputedStyle } = globalThis as unknown as {
    document: { documentElement: never, querySelectorAll: (selector: string) => Iterable<never>, querySelector: (selector: string) => never }
    getComputedStyle: (element: never) => { fill: string }
  }
  return { picture: boxOf(document.documentElement), words: [...document.querySelectorAll('text')].map(boxOf), ground: getComputedStyle(document.querySelector('.ground')).fill }
}

const overlap = (a: Box, b: Box): boolean => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1.5 && b.top < a.bottom - 1.5

t.test('a browser shows the picture as it opens it, with no words on each other and none cut off, light and dark', { skip: WITHOUT_BROWSER }, async t => {
  const { app, store } = await setup(t)
  for (const [i, provider] of ['antrea', 'kube-ovn', 'cni-reference-plugins', 'tungsten-fabric', 'ovn-kubernetes'].entries()) {
    for (const day of ['2019-01-01', '2026-11-25']) await store.saveSample(aSample({ provider, observedOn: day, stars: 1000 + i }))
  }
  const origin = await app.listen({ port: 0, host: '127.0.0.1' })
  const browser = await chromium.launch({ executablePath: BROWSER, args: ['--no-sandbox', '--disable-gpu'] })
  t.teardown(() => browser.close())

  for (const colorScheme of ['light', 'dark'] as const) {
    const context = await browser.newContext({ colorScheme, viewport: { width: 1600, height: 1000 } })
    const foreign: string[] = []
    const faults: string[] = []
    await context.route(url => url.origin !== origin, async route => {
      foreign.push(route.request().url())
      await route.abort()
    })
    const page = await context.newPage()
    page.on('console', message => { if (message.type() === 'error' && !message.text().includes('favicon')) faults.push(message.text()) })
    for (const query of [
      '', '?scale=log', '?metric=contributors&width=320&height=240', '?providers=weave-net,canal&from=2024-01-01', '?asOf=2018-07-26', '?providers=multus,terway&width=320',
      '?providers=antrea,kube-ovn,cni-reference-plugins,tungsten-fabric,ovn-kubernetes,cilium,multus,terway', '?from=2026-07-01&to=2026-07-28',
      '?providers=antrea,kube-ovn,cni-reference-plugins,tungsten-fabric,ovn-kubernetes,cilium,calico,flannel&width=320&height=240', '?width=1600&height=1000'
    ]) {
      await page.goto(`${origin}/v1/metrics/chart.svg${query}`)
      const { picture, words, ground } = await page.evaluate(measure)
      t.equal(ground, colorScheme === 'light' ? 'rgb(255, 255, 255)' : 'rgb(13, 17, 23)', `${query} follows the reader`)
      t.ok(words.length > 1, query)
      t.strictSame(words.flatMap((a, i) => words.slice(0, i).filter(b => overlap(a, b)).map(b => `${a.text} on ${b.text}`)), [], query)
      t.strictSame(words.filter(({ left, top, right, bottom }) => left < 0 || top < 0 || right > picture.right || bottom > picture.bottom).map(({ text }) => text), [], `${query}: all within`)
    }
    t.strictSame(foreign, [])
    t.strictSame(faults, [], 'its policy lets it have its style')
    await context.close()
  }

  const page = await browser.newPage()
  await page.setContent(`<img alt="Stars" src="${origin}/v1/metrics/chart.svg?width=800">`)
  const image = page.getByRole('img', { name: 'Stars' })
  await image.evaluate(async element => { await (element as unknown as { decode: () => Promise<void> }).decode() })
  t.equal(await image.evaluate(element => (element as unknown as { naturalWidth: number }).naturalWidth), 800, 'any page may embed it')
})
