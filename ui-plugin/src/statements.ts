import { h, type VNode } from 'vue'
import { external, note, state, table, type Child } from './elements.ts'
import type { Applied, Content, Part } from './load.ts'
import { endOf, statusOf, TONES, topicOf, versionsOf } from './words.ts'

/** What is asked of every choice, so that silence shows as such. */
const ALWAYS = ['offer', 'windows', 'dual-stack']

/** What is said of all choices, and so of each. */
export const concerningAll = ({ general }: Content): Applied[] => general.filter(({ kind }) => ALWAYS.includes(kind))

/** Where the cluster will be: "RKE2 v1.29.4+rke2r1". */
export const placeOf = ({ distribution, form }: Content): string => [distribution?.name ?? [], form.kubernetesVersion || []].flat().join(' ')

/** What the distribution does with a choice at the version of the form, and what it does at others. */
export function supportTable (content: Content, about: Applied[], name: string, asked = ALWAYS): VNode {
  const kinds = [...new Set([...asked, ...about.map(({ kind }) => kind)])]
  const rows = kinds.flatMap(kind => {
    const statements = about.filter(statement => statement.kind === kind).sort((a, b) => Number(b.applies) - Number(a.applies))
    const silent = !asked.includes(kind) || statements.some(({ applies }) => applies) ? [] : [[topicOf(kind), state(undefined, 'Unknown'), '–', silence(content, statements)]]
    return [...silent, ...statements.map(statement => rowOf(content, statement))]
  })
  return table(`What ${content.distribution!.name} makes of ${name}, and who says so`, ['', 'State', 'Versions', 'Why'], rows)
}

const silence = (content: Content, others: Applied[]): string => others.length === 0
  ? `No source says anything of it for ${content.distribution!.name}.`
  : `No statement covers ${content.form.kubernetesVersion}; what is known is about other versions:`

const rowOf = (content: Content, statement: Applied): Child[] => [
  topicOf(statement.kind),
  statement.applies ? state(TONES[statement.status], statusOf(statement)) : `Other versions: ${statusOf(statement).toLowerCase()}`,
  versionsOf(statement),
  [statement.detail, disputeOf(content, statement), h('small', ['Source: ', sourcesOf(content, statement)])]
]

function disputeOf ({ disputes }: Content, { dispute }: Applied): Child {
  if (dispute === null) return null
  const found = disputes.get(dispute)
  return h('small', found === undefined ? 'Sources contradict each other on this.' : `Sources contradict each other on this (${found.topic}). ${found.reason}`)
}

const sourcesOf = ({ sources }: Content, statement: Applied): Child[] => statement.sources.flatMap((id, index) => {
  const source = sources.get(id)
  return [index === 0 ? [] : ', ', source === undefined ? id : external(source.url, `${source.title}${source.publishedOn === null ? '' : ` (${source.publishedOn})`}`)].flat()
})

/** What somebody who reads nothing else must know. */
export function warningsOf (content: Content, { id, provider, statements }: Part): VNode[] {
  const name = provider?.name ?? id
  return [...offerWarning(content, statements, name), ...lifecycleWarning(name, provider)]
}

/** If a choice is not simply offered there. */
export function offerWarning (content: Content, statements: Applied[], name: string): VNode[] {
  if (content.distribution === null) return []
  const offers = statements.filter(({ kind }) => kind === 'offer')
  const holding = offers.filter(({ applies }) => applies)
  const place = placeOf(content)
  if (holding.length > 0) {
    return holding.filter(({ status }) => status !== 'offered')
      .map(statement => note(TONES[statement.status] ?? '', `${name} on ${place}: ${statusOf(statement).toLowerCase()} (${versionsOf(statement)}).`))
  }
  const elsewhere = offers.filter(({ status }) => status !== 'removed' && status !== 'not-offered')
  const hint = elsewhere.length > 0 ? ` It is offered in ${elsewhere.map(versionsOf).join('; ')}.` : ''
  return [note('warning', `No source says that ${name} can be chosen on ${place}.${hint}`)]
}

function lifecycleWarning (name: string, provider: Part['provider']): VNode[] {
  const { lifecycle = null, repository = null } = provider ?? {}
  const isArchived = repository?.observation?.archived === true
  if (lifecycle !== null && lifecycle.status !== 'active') {
    return [note(TONES[lifecycle.status] ?? '', `The project ${name} ${endOf(lifecycle.status)}${lifecycle.since === null ? '' : ` since ${lifecycle.since}`}. ${lifecycle.detail ?? ''}`)]
  }
  return isArchived ? [note('bad', `The repository of ${name} is archived: nothing in it changes any more.`)] : []
}
