import { h, type VNode } from 'vue'
import type { FeatureValue, Port, Provider } from './answers.ts'
import { external, note, state, table, type Child } from './elements.ts'
import type { Content, Part } from './load.ts'
import { concerningAll, offerWarning, placeOf, supportTable, warningsOf } from './statements.ts'
import { kindOf, lifecycleOf, methodOf, portOf, scopeOf, supportOf, TONES, whenOf } from './words.ts'

/** Everything for the choice in the form. */
export function contentOf (content: Content): Child[] {
  const { form, distribution, parts, isDefault, general } = content
  const choice = parts.map(({ id }) => id).join(',')
  return [
    parts.length === 0 ? note('', 'No network provider is chosen yet. Choose one in the form, and this tab tells what is known of it.') : null,
    isDefault ? note('', `The form names no network provider. ${distribution!.name} then takes ${choice}, which is shown here.`) : null,
    form.kubernetesVersion === '' ? note('', 'No Kubernetes version is chosen yet, so nothing can be said here of versions.') : null,
    form.kubernetesVersion !== '' && distribution === null ? note('warning', `${form.kubernetesVersion} is a version of neither RKE2 nor K3s, so nothing can be said here of versions.`) : null,
    parts.length > 1 ? compositeOf(content, choice) : null,
    ...parts.map(part => partOf(content, part)),
    ...general.filter(({ kind, applies }) => applies && kind === 'limitation').map(({ detail, versions }) => note('', `${distribution!.name} (${versions}): ${detail ?? ''}`))
  ]
}

/** A choice such as multus,canal as a whole; what its parts can do stands with them. */
function compositeOf (content: Content, choice: string): VNode {
  const { distribution, parts, composite } = content
  const support = distribution === null ? [] : [...offerWarning(content, composite, choice), supportTable(content, composite, choice, ['offer'])]
  return h('section', [h('h3', choice), h('p', `Several providers, in this order: ${parts.map(({ id }) => id).join(', then ')}.`), ...support])
}

function partOf (content: Content, part: Part): VNode {
  const { id, provider, statements } = part
  const name = provider?.name ?? id
  const support = content.distribution === null ? [] : [h('h4', `On ${placeOf(content)}`), supportTable(content, [...statements, ...concerningAll(content)], name)]
  if (id === 'none') return h('section', [h('h3', 'No network provider'), nothingInstalled(content), ...support])
  if (provider === null) {
    return h('section', [h('h3', id), note('warning', `CNI Atlas knows nothing of a network provider called ${id}: neither what it does nor which ports it needs.`),
      ...(statements.length > 0 ? support : [])])
  }
  return h('section', [
    h('h3', name),
    h('p', [`${kindOf(provider.kind)}. `.replace(/^a/, 'A'), provider.summary ?? 'No source says what it is.']),
    linksOf(provider),
    ...warningsOf(content, part),
    ...support,
    h('h4', 'Ports to open'), portsOf(content, part, name),
    h('h4', 'Features'), featuresOf(content, provider),
    h('h4', 'What it is good for, and what not'), suitabilityOf(provider),
    h('h4', 'Health of the project'), healthOf(provider)
  ])
}

const nothingInstalled = ({ distribution }: Content): VNode =>
  note('warning', `${distribution?.name ?? 'The distribution'} installs no network provider: until you install one yourself, pods have no network. Its ports and features are up to the one you install.`)

function linksOf ({ links, repository }: Provider): VNode {
  const found = [
    links?.documentation == null ? [] : external(links.documentation, 'Documentation'),
    links?.homepage == null ? [] : external(links.homepage, 'Home page'),
    repository === null ? [] : external(repository.url, `Repository ${repository.fullName}`)
  ].flat()
  return h('p', found.length === 0 ? 'No source names its documentation.' : found.flatMap((link, index) => index === 0 ? [link] : [' · ', link]))
}

function portsOf ({ distribution }: Content, { ports }: Part, name: string): Child[] {
  const own = ports.filter(({ distributions }) => distributions.length > 0)
  const rest = ports.filter(({ distributions }) => distributions.length === 0)
  if (ports.length === 0) return [h('p', `No source names a port of ${name}. That does not mean that it needs none.`)]
  return [
    own.length > 0 ? portTable(distribution === null ? 'Stated for single distributions' : `Stated for ${distribution.name}`, own, distribution === null) : null,
    rest.length > 0 ? portTable(`Stated of ${name} itself, whoever installs it`, rest, false) : null
  ]
}

const portTable = (caption: string, ports: Port[], namesDistribution: boolean): VNode => table(caption, ['Purpose', 'Protocol', 'Port', 'From whom to whom', 'When'],
  ports.map(port => [
    port.purpose, port.protocol.toUpperCase(), portOf(port), scopeOf(port.scope),
    [whenOf(port), h('small', [namesDistribution ? `${port.distributions.join(', ')}. ` : '', port.note ?? '', port.disputed ? ' Sources contradict each other on this.' : ''])]
  ]))

function featuresOf ({ features }: Content, provider: Provider): VNode {
  const unknown: FeatureValue = { support: 'unknown', value: null, detail: null, condition: null, disputed: false }
  return table(`What ${provider.name} can do by itself, whoever installs it`, ['Feature', 'Supported', 'How'], features.map(({ id, name }) => {
    const { support, value, detail, condition, disputed } = provider.features[id] ?? unknown
    const how = value === null || value === supportOf(support) ? '' : `${value}. `
    return [name, state(TONES[support], supportOf(support)),
      [how, condition === null ? '' : `Only with: ${condition}. `, h('small', [detail ?? '', disputed ? ' Sources contradict each other on this.' : ''])]]
  }))
}

function suitabilityOf ({ suitability }: Provider): VNode {
  if (suitability.length === 0) return h('p', 'No source says.')
  return h('ul', suitability.map(({ fit, text }) => h('li', `${fit === 'good-for' ? 'Good for' : 'Not for'}: ${text}`)))
}

function healthOf ({ name, lifecycle, events, foundation, license, repository, metrics }: Provider): VNode {
  const release = events.filter(({ kind }) => kind === 'release' || kind === 'first-release').at(-1)
  const observation = repository?.observation ?? null
  const figure = (key: 'stars' | 'forks' | 'contributors'): string => {
    const value = metrics?.[key] ?? null
    return value === null ? 'Unknown' : `${metrics!.rounded.includes(key) ? 'about ' : ''}${value.toLocaleString('en')}`
  }
  return table(`How alive ${name} is`, ['', 'What is known'], [
    ['Status', lifecycle === null ? 'Unknown' : [state(TONES[lifecycle.status], lifecycleOf(lifecycle.status)), h('small', lifecycle.detail ?? '')]],
    ['Newest release seen', release === undefined ? 'Unknown' : `${release.version ?? 'without a number'}, on ${release.date}`],
    ['Repository archived', observation?.archived == null ? 'Unknown' : observation.archived ? 'Yes' : 'No'],
    ['Last push', observation?.pushedAt?.slice(0, 10) ?? 'Unknown'],
    ['Stars', figure('stars')],
    ['Forks', figure('forks')],
    ['Contributors', figure('contributors')],
    ['Date of the figures', metrics === null ? 'No figures yet' : `${metrics.observedAt.slice(0, 10)}, ${metrics.ageDays} days ago; ${metrics.quality}; ${methodOf(metrics.method)}`],
    ['Licence', license?.spdx ?? 'Unknown'],
    ['Foundation', foundation === null ? 'Unknown' : foundation.name === null ? 'None' : [foundation.name, foundation.maturity ?? []].flat().join(', ')]
  ])
}
