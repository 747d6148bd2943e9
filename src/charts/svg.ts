/** An element before it is written; texts in it are plain text, whoever wrote them. */
export interface SvgElement {
  name: string
  attributes: Record<string, string | number | undefined>
  children: SvgNode[]
}
export type SvgNode = SvgElement | string

/** An attribute that is undefined is left out. */
export const element = (name: string, attributes: SvgElement['attributes'] = {}, ...children: SvgNode[]): SvgElement => ({ name, attributes, children })

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
/** What no XML document may hold, not even escaped: control characters and halves of characters. */
const FORBIDDEN = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu

/** The one place where text becomes markup. */
const escape = (text: string): string => text.replace(FORBIDDEN, '\uFFFD').replace(/[&<>"]/g, character => ENTITIES[character]!)

/** A tenth of a pixel is finer than anybody sees. */
const write = (value: string | number): string => typeof value === 'number' ? String(Math.round(value * 10) / 10) : escape(value)

export function render (node: SvgNode): string {
  if (typeof node === 'string') return escape(node)
  const attributes = Object.entries(node.attributes).map(([name, value]) => value === undefined ? '' : ` ${name}="${write(value)}"`).join('')
  if (node.children.length === 0) return `<${node.name}${attributes}/>`
  return `<${node.name}${attributes}>${node.children.map(render).join('')}</${node.name}>`
}
