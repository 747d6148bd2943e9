import { h, type VNode } from 'vue'

export type Child = VNode | string | null | Child[]

/**
 * A link to elsewhere: in a tab of its own, so that the form is not lost, and without a way back into it. An address that leads to no page, which a
 * browser could take for a script, stays text.
 */
export const external = (href: string, text: string): VNode => /^https?:\/\//.test(href)
  ? h('a', { href, target: '_blank', rel: 'noopener noreferrer nofollow' }, text)
  : h('span', text)

export const note = (tone: string, ...children: Child[]): VNode => h('div', { class: ['cni-atlas-note', tone], role: 'note' }, children)

export const state = (tone: string | undefined, text: string): VNode => h('span', { class: ['cni-atlas-state', tone] }, text)

/** A table whose rows begin with their heading. */
export const table = (caption: string, head: string[], rows: Child[][]): VNode => h('div', { class: 'cni-atlas-scroll' }, h('table', [
  h('caption', caption),
  h('thead', h('tr', head.map(text => h('th', { scope: 'col' }, text)))),
  h('tbody', rows.map(([first, ...cells]) => h('tr', [h('th', { scope: 'row' }, [first]), ...cells.map(cell => h('td', [cell]))])))
]))
