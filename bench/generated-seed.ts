import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fullNameOf, nameOf } from './many-figures.ts'

const DAY = '2018-07-26'
const SOURCE = 'example'
const said = { validFrom: DAY, sources: [SOURCE] }
const FEATURES = 20

const featureName = (index: number): string => `feature-${String(index).padStart(2, '0')}`

/** Writes a seed of made-up providers, each with as many features as the real ones have. JSON is YAML too. */
export function writeSeed (folder: string, providers: number): void {
  const write = (path: string, content: unknown): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), JSON.stringify(content, null, 2))
  }
  write('sources/example.yaml', [SOURCE, 'github-api'].map(id => ({ id, title: 'An example', url: `https://example.org/${id}`, publisher: 'Example', publishedOn: DAY })))
  write('cni.yaml', {
    name: 'CNI',
    descriptions: [{ summary: 'An interface.', consistsOf: 'A specification.', scope: 'Connectivity.', kubernetesUse: 'Between providers and pods.', ...said }],
    links: [{ repository: 'https://example.org/cni', ...said }]
  })
  write('metrics.yaml', ['stars', 'forks', 'contributors'].map((id, index) => ({ id, name: id, position: index + 1, definitions: [{ definition: `How many ${id}.`, ...said }] })))
  write('recommendations.yaml', [])
  write('protocols/vxlan.yaml', { name: 'VXLAN', kind: 'tunnel', definitions: [{ summary: 'Frames in UDP.', transport: 'udp', port: 4789, specification: 'RFC 7348', ...said }] })
  write('network-models/encapsulated.yaml', {
    name: 'Encapsulated', position: 1, definitions: [{ summary: 'A network over the network.', whenToUse: 'Where routes cannot be told.', protocols: ['vxlan'], ...said }]
  })
  for (let index = 0; index < FEATURES; index++) {
    write(`features/${featureName(index)}.yaml`, { name: `Feature ${index}`, position: index + 1, definitions: [{ definition: `What the feature ${index} does for a cluster.`, ...said }] })
  }
  for (let index = 0; index < providers; index++) write(`providers/${nameOf(index)}.yaml`, providerOf(index))
}

const providerOf = (index: number) => ({
  name: `Provider ${index}`,
  kind: 'network-provider',
  aliases: [`The ${index}th`],
  descriptions: [{ summary: `Gives pods a network of the kind ${index}: an overlay with policies, made for clusters of every size.`, ...said }],
  links: [{ homepage: `https://example.org/${index}`, documentation: `https://example.org/${index}/docs`, ...said }],
  lifecycle: [{ status: 'active', ...said }],
  licenses: [{ spdx: 'Apache-2.0', ...said }],
  repositories: [{ fullName: fullNameOf(index), ...said }],
  networkModels: [{ model: 'encapsulated', protocol: 'vxlan', default: true, ...said }],
  features: Object.fromEntries(Array.from({ length: FEATURES }, (_, feature) => [
    featureName(feature), [(index + feature) % 3 === 0 ? { support: 'no', value: 'No', ...said } : { support: 'yes', value: 'Yes', detail: 'Switched on in the values of the chart.', ...said }]
  ])),
  ports: [
    { protocol: 'udp', port: 8472, purpose: 'VXLAN overlay', scope: 'node-to-node', required: 'always', appliesByDefault: true, ...said },
    { protocol: 'tcp', port: 9099, purpose: 'Health check', scope: 'localhost', required: 'always', appliesByDefault: true, ...said }
  ]
})
