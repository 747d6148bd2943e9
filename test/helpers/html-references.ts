import { JSDOM } from 'jsdom'

export interface Reference { what: string, address: string }

/** Attributes by which a document makes a browser load or send something. A link that a reader must follow is none of them. */
const LOADING: Array<[elements: string, attribute: string]> = [
  ['script, img, iframe, frame, embed, source, track, audio, video, input', 'src'], ['link', 'href'], ['object', 'data'], ['video', 'poster'],
  ['form', 'action'], ['button, input', 'formaction'], ['base', 'href'], ['use, image, feImage', 'href'], ['use, image, feImage', 'xlink:href'],
  ['body, table, td', 'background'], ['html', 'manifest'], ['a, area', 'ping']
]

/** Everything a page or a picture refers to so that it is loaded, absolute, and the links in it. */
export function readReferences (markup: string, url: string, contentType: string) {
  const { document } = new JSDOM(markup, { url, contentType: contentType.split(';')[0]! }).window
  const all = (selector: string): Element[] => [...document.querySelectorAll(selector)]
  const found: Reference[] = LOADING.flatMap(([elements, attribute]) => all(elements)
    .filter(element => element.hasAttribute(attribute))
    .map(element => ({ what: `${element.tagName.toLowerCase()} ${attribute}`, address: element.getAttribute(attribute)! })))
  for (const element of all('[srcset]')) {
    found.push(...element.getAttribute('srcset')!.split(',').map(candidate => ({ what: 'srcset', address: candidate.trim().split(/\s/)[0]! })))
  }
  for (const element of all('[style]')) found.push(...stylesIn(element.getAttribute('style')!, 'style attribute'))
  for (const element of all('style')) found.push(...stylesIn(element.textContent!, 'style'))
  for (const element of all('meta[http-equiv="refresh" i]')) {
    const [, address] = /url=(.+)/i.exec(element.getAttribute('content') ?? '') ?? []
    if (address !== undefined) found.push({ what: 'meta refresh', address })
  }
  for (const frame of all('iframe[srcdoc]')) found.push(...readReferences(frame.getAttribute('srcdoc')!, url, 'text/html').references)
  return {
    // The base of a page counts for all that is in it.
    references: found.map(({ what, address }) => ({ what, address: new URL(address, document.baseURI).href })),
    links: all('a[href]').map(link => new URL(link.getAttribute('href')!, document.baseURI).href)
  }
}

/** What a style sheet makes a browser load. */
export const stylesIn = (css: string, what: string): Reference[] =>
  [...css.matchAll(/url\(\s*(?:"([^"]*)"|'([^']*)'|([^)\s]*))\s*\)|@import\s+(?:"([^"]*)"|'([^']*)')/gi)]
    .map(([, ...addresses]) => ({ what, address: addresses.find(address => address !== undefined)! }))

/** From elsewhere than this origin; what an address holds in itself is from nowhere. */
export function isForeign (address: string, origin: string): boolean {
  const url = new URL(address, origin)
  return url.origin !== origin && !['data:', 'about:', 'blob:'].includes(url.protocol)
}
