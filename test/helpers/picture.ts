import { JSDOM } from 'jsdom'

export interface DrawnPoint { provider: string, day: string, value: number, kind: string, x: number, y: number, title: string }

/** What a picture holds, read by a parser that forgives no fault of its XML. */
export function readPicture (svg: string) {
  const { document } = new JSDOM(svg, { contentType: 'image/svg+xml' }).window
  const root = document.documentElement
  const all = (selector: string, within: Element = root): Element[] => [...within.querySelectorAll(selector)]
  const textOf = (selector: string): string | undefined => root.querySelector(selector)?.textContent ?? undefined
  const number = (element: Element, name: string): number => Number(element.getAttribute(name))
  const ofProviders = (selector: string) => all('g[data-provider]').flatMap(group => all(selector, group).map(element => ({ element, provider: group.getAttribute('data-provider')! })))
  const titleIn = (element: Element): string => element.querySelector('title')?.textContent ?? ''

  return {
    root,
    all,
    title: textOf(':root > title'),
    description: textOf(':root > desc') ?? '',
    style: textOf('style') ?? '',
    texts: all('text').map(({ textContent }) => textContent ?? ''),
    points: ofProviders('circle').map(({ element, provider }): DrawnPoint => ({
      provider,
      day: element.getAttribute('data-day')!,
      value: number(element, 'data-value'),
      kind: element.getAttribute('class')!,
      x: number(element, 'cx'),
      y: number(element, 'cy'),
      title: titleIn(element)
    })),
    events: ofProviders('path.event').map(({ element, provider }) => ({
      provider, day: element.getAttribute('data-day')!, kind: element.getAttribute('data-kind')!, title: titleIn(element), d: element.getAttribute('d')!
    })),
    /** The corners of the lines of each provider. */
    lines: ofProviders('path.line').filter(({ element }) => element.getAttribute('d')!.includes('L')).map(({ element, provider }) => ({
      provider,
      isDashed: element.classList.contains('estimated'),
      corners: [...element.getAttribute('d')!.matchAll(/[ML](-?[\d.]+),(-?[\d.]+)/g)].map(([, x, y]) => ({ x: Number(x), y: Number(y) }))
    })),
    labels: all('text[data-label]').map(({ textContent }) => textContent),
    /** Where a day and a count stand by the axes: a straight line through their first and last tick. */
    axes: {
      x: (day: string) => along(all('g[data-day]').map(tick => [Date.parse(tick.getAttribute('data-day')!), placeOf(tick)[0]!] as const), Date.parse(day)),
      y: (count: number) => along(all('g[data-count]').map(tick => [number(tick, 'data-count'), placeOf(tick)[1]!] as const), count)
    }
  }
}

const placeOf = (tick: Element): number[] => /M([\d.]+) ([\d.]+)/.exec(tick.querySelector('path')!.getAttribute('d')!)!.slice(1).map(Number)

function along (ticks: ReadonlyArray<readonly [number, number]>, value: number): number {
  const [[v0, p0], [v1, p1]] = [ticks[0]!, ticks.at(-1)!]
  return p0 + (p1 - p0) * (value - v0) / (v1 - v0)
}
