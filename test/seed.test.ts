import { rmSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import t, { type Test } from 'tap'
import { PortScopeSchema } from '../src/ports/port-schema.ts'
import { readSeed } from '../src/seed/read-seed.ts'
import { SeedError, type SeedProblem } from '../src/seed/seed-errors.ts'
import { SEED_SCHEMAS } from '../src/seed/seed-schema.ts'

/** The smallest seed with something of every kind. */
const SEED = {
  'cni.yaml': `
name: Container Network Interface
descriptions:
  - { summary: A specification., consistsOf: Text., scope: Pods., kubernetesUse: Kubelet., validFrom: 2018-07-26, sources: [page] }
specificationVersions:
  - { version: 0.4.0, releasedOn: 2019-02-20, operations: [ADD], changes: CHECK., validFrom: 2019-02-20, sources: [page] }
`,
  'metrics.yaml': `
- { id: stars, name: Stars, position: 1, definitions: [{ definition: Marks., validFrom: 2018-07-26, sources: [page] }] }
`,
  'recommendations.yaml': `
- id: default
  scope: Rancher
  distributions: [rancher]
  providers: [flannel]
  networkModel: encapsulated
  strength: default
  text: Take this.
  validFrom: 2018-07-26
  sources: [page]
`,
  sources: {
    'example.yaml': `
- { id: page, title: A page, url: https://example.org/page, publisher: Example, publishedOn: 2018-07 }
- { id: other-page, title: Another page, url: https://example.org/other, publisher: Example, publishedOn: "2020" }
`
  },
  'network-models': {
    'encapsulated.yaml': `
name: Encapsulated
position: 1
definitions:
  - { summary: A tunnel., protocols: [vxlan], providers: [flannel], validFrom: 2018-07-26, sources: [page] }
`
  },
  protocols: {
    'vxlan.yaml': `
name: VXLAN
kind: tunnel
definitions:
  - { summary: Ethernet in UDP., transport: udp, port: 4789, validFrom: 2018-07-26, sources: [page] }
`
  },
  features: {
    'encryption.yaml': `
name: Encryption
position: 2
definitions:
  - { definition: Is it encrypted?, validFrom: 2018-07-26, sources: [page] }
`,
    'mesh.yaml': `
name: Mesh
position: 1
definitions:
  - { definition: Is it a mesh?, validFrom: 2018-07-26, sources: [page] }
`
  },
  providers: {
    'flannel.yaml': `
name: Flannel
kind: network-provider
descriptions:
  - { summary: Newer., validFrom: 2020-01-01, sources: [page] }
  - { summary: Simple., validFrom: 2018-07-26, sources: [page] }
suitability:
  - fit: good-for
    text: Small clusters.
    validFrom: 2018-07-26
    sources: [page]
events:
  - { date: 2020-01-01, kind: release, text: Second., sources: [page] }
  - { date: 2019-01-01, kind: release, text: First., sources: [page] }
  - { date: 2020-01-01, kind: other, text: Third., sources: [page] }
networkModels:
  - { model: encapsulated, protocol: vxlan, default: true, validFrom: 2018-07-26, sources: [page] }
features:
  encryption:
    - { support: no, value: No, validFrom: 2018-07-26, sources: [page] }
    - { support: yes, value: WireGuard, validFrom: 2021-01-01, sources: [page], dispute: encryption }
ports:
  - protocol: udp
    port: 8472
    purpose: VXLAN
    scope: node-to-node
    required: always
    distributions: [rancher]
    validFrom: 2018-07-26
    sources: [page]
`
  },
  distributions: {
    'rancher.yaml': `
name: Rancher
position: 1
versionScheme: Rancher version
descriptions:
  - { summary: Manages clusters., validFrom: 2018-07-26, sources: [page] }
support:
  - { kind: offer, choice: flannel, status: offered, versions: all, validFrom: 2018-07-26, sources: [page] }
  - { kind: windows, status: offered, versions: all, validFrom: 2018-07-26, sources: [page] }
`
  },
  disputes: {
    'encryption.yaml': `
topic: Encryption
providers: [flannel]
claims:
  - { statement: It has one., sources: [page] }
  - { statement: It has none., sources: [other-page] }
prevailing: 1
reason: The first is newer.
validFrom: 2018-07-26
sources: [page]
`
  },
  samples: {
    'flannel.yaml': `
- repository: coreos/flannel
  observedOn: 2018-07-26
  observedOnBasis: stated
  stars: 3279
  forks: 774
  contributors: 107
  edition: community
  publishedOn: 2018-08-22
  sources: [page]
`
  }
}

const PROVIDER = 'providers/flannel.yaml'

/** Replaces the first occurrence of a text in a file. */
function edit (folder: string, file: string, from: string, to: string): void {
  const path = join(folder, file)
  const text = readFileSync(path, 'utf8')
  if (!text.includes(from)) throw new Error(`${file} does not contain ${from}`)
  writeFileSync(path, text.replace(from, to))
}

async function problemsOf (folder: string): Promise<SeedProblem[]> {
  try {
    await readSeed(folder)
    return []
  } catch (err) {
    if (err instanceof SeedError) return err.problems
    throw err
  }
}

t.test('a sound seed becomes facts', async t => {
  const { facts, digest } = await readSeed(t.testdir(SEED))
  t.match(digest, /^[0-9a-f]{64}$/)
  t.match(facts, {
    cni: { id: 'cni', specificationVersions: [{ version: '0.4.0' }] },
    sources: [{ id: 'page', publishedOn: '2018-07', retrievedOn: null }, { id: 'other-page', publishedOn: '2020' }],
    distributions: [{ id: 'rancher', support: [{ choice: 'flannel', ranges: [], default: null }, { choice: null }] }],
    disputes: [{ id: 'encryption' }],
    publishedSamples: [{ provider: 'flannel', stars: 3279, rounded: [], asPublished: {}, statedPeriodStale: false, note: null }]
  })
  t.strictSame(facts.features.map(({ id }) => id), ['mesh', 'encryption'], 'in order of their position')
  const [provider] = facts.providers
  t.strictSame(provider!.descriptions.map(({ summary, validFrom, validTo }) => [summary, validFrom, validTo]), [
    ['Simple.', '2018-07-26', '2020-01-01'], ['Newer.', '2020-01-01', null]
  ], 'each statement ends where the next begins')
  t.strictSame(provider!.events.map(({ text }) => text), ['First.', 'Second.', 'Third.'])
  t.strictSame(provider!.features.map(({ feature, value, validTo }) => [feature, value, validTo]), [
    ['encryption', 'No', '2021-01-01'], ['encryption', 'WireGuard', null]
  ])
  t.strictSame(provider!.aliases, [], 'and what was left out is filled in')
})

t.test('the digest is one of facts, not of files', async t => {
  const folder = t.testdir(SEED)
  const { digest } = await readSeed(folder)
  edit(folder, PROVIDER, 'name: Flannel\nkind: network-provider', '# A comment.\nkind: "network-provider"\n\nname: Flannel')
  edit(folder, 'metrics.yaml', '{ id: stars, name: Stars,', '{ name: Stars, id: stars,')
  t.equal((await readSeed(folder)).digest, digest)
  edit(folder, PROVIDER, 'Simple.', 'Simpler.')
  t.not((await readSeed(folder)).digest, digest)
})

t.test('the folder may be named in any way', async t => {
  const folder = t.testdir(SEED)
  const { digest } = await readSeed(folder)
  for (const name of [`${folder}/`, `./${relative('.', folder)}`]) t.equal((await readSeed(name)).digest, digest, name)
  await t.rejects(readSeed(join(folder, 'nowhere')), { name: 'SeedError', message: `the seed has 1 problem:\n  ${folder}/nowhere: — expected a folder` })
})

type Damage = (folder: string) => void
const replace = (file: string, from: string, to: string): Damage => folder => edit(folder, file, from, to)
const add = (file: string, text: string): Damage => folder => writeFileSync(join(folder, file), text)

/** Flannel as the default of 1.5 to 2.0, and beside it another default of other versions. */
const twoDefaults = (ranges: string): Damage =>
  replace('distributions/rancher.yaml', 'versions: all, validFrom: 2018-07-26, sources: [page] }', `default: true, versions: a few,
      ranges: [{ from: "1.5", to: "2.1" }], validFrom: 2018-07-26, sources: [page] }
  - { kind: offer, choice: none, status: offered, default: true, versions: some, ranges: ${ranges}, validFrom: 2018-07-26, sources: [page] }`)

/** Every case: what is wrong, how it comes about, and every problem that must be told. */
const CASES: Array<[what: string, damage: Damage, problems: SeedProblem[]]> = [
  ['no YAML', replace(PROVIDER, 'kind: network-provider', 'kind: [network-provider'),
    [{ file: PROVIDER, path: '', expected: 'valid YAML: Flow sequence in block collection must be sufficiently indented and end with a ] at line 4, column 1:' }]],
  ['a key twice', replace(PROVIDER, 'kind:', 'name: Twice\nkind:'),
    [{ file: PROVIDER, path: '', expected: 'valid YAML: Map keys must be unique at line 3, column 1:' }]],
  ['an empty file', add('features/mesh.yaml', ''),
    [{ file: 'features/mesh.yaml', path: '', value: null, expected: 'a mapping' }]],
  ['no sources', replace(PROVIDER, '{ summary: Simple., validFrom: 2018-07-26, sources: [page] }', '{ summary: Simple., validFrom: 2018-07-26 }'),
    [{ file: PROVIDER, path: 'descriptions/1/sources', value: undefined, expected: 'a list with at least one item' }]],
  ['an empty list of sources', replace(PROVIDER, '2021-01-01, sources: [page]', '2021-01-01, sources: []'),
    [{ file: PROVIDER, path: 'features/encryption/1/sources', value: [], expected: 'a list with at least one item' }]],
  ['a source that does not exist', replace(PROVIDER, '2021-01-01, sources: [page]', '2021-01-01, sources: [page, hearsay]'),
    [{ file: PROVIDER, path: 'features/encryption/1/sources/1', value: 'hearsay', expected: 'the id of a source' }]],
  ['a source of a claim that does not exist', replace('disputes/encryption.yaml', '[other-page]', '[hearsay]'),
    [{ file: 'disputes/encryption.yaml', path: 'claims/1/sources/0', value: 'hearsay', expected: 'the id of a source' }]],
  ['a dispute that does not exist', replace(PROVIDER, 'dispute: encryption', 'dispute: quarrel'),
    [{ file: PROVIDER, path: 'features/encryption/1/dispute', value: 'quarrel', expected: 'the id of a dispute' }]],
  ['a protocol that does not exist', replace(PROVIDER, 'protocol: vxlan', 'protocol: vlxan'),
    [{ file: PROVIDER, path: 'networkModels/0/protocol', value: 'vlxan', expected: 'the id of a protocol' }]],
  ['a network model that does not exist', replace(PROVIDER, 'model: encapsulated', 'model: tunnelled'),
    [{ file: PROVIDER, path: 'networkModels/0/model', value: 'tunnelled', expected: 'the id of a network model' }]],
  ['a feature that does not exist', replace(PROVIDER, '  encryption:', '  secrecy:'),
    [{ file: PROVIDER, path: 'features/secrecy', value: 'secrecy', expected: 'the id of a feature' }]],
  ['a feature id that is none', replace(PROVIDER, '  encryption:', '  Encryption!:'), [{
    file: PROVIDER,
    path: 'features/Encryption!',
    value: [
      { support: 'no', value: 'No', validFrom: '2018-07-26', sources: ['page'] },
      { support: 'yes', value: 'WireGuard', validFrom: '2021-01-01', sources: ['page'], dispute: 'encryption' }
    ],
    expected: 'no such property'
  }]],
  ['providers and distributions that do not exist',
    replace('recommendations.yaml', 'distributions: [rancher]\n  providers: [flannel]\n  networkModel: encapsulated', 'distributions: [rancher, rke]\n  providers: [flanel]\n  networkModel: x'),
    [
      { file: 'recommendations.yaml', path: '0/providers/0', value: 'flanel', expected: 'the id of a provider' },
      { file: 'recommendations.yaml', path: '0/distributions/1', value: 'rke', expected: 'the id of a distribution' },
      { file: 'recommendations.yaml', path: '0/networkModel', value: 'x', expected: 'the id of a network model' }
    ]],
  ['a network model of things that do not exist', replace('network-models/encapsulated.yaml', 'protocols: [vxlan], providers: [flannel]', 'protocols: [a], providers: [b], optionalProviders: [c]'),
    [
      { file: 'network-models/encapsulated.yaml', path: 'definitions/0/protocols/0', value: 'a', expected: 'the id of a protocol' },
      { file: 'network-models/encapsulated.yaml', path: 'definitions/0/providers/0', value: 'b', expected: 'the id of a provider' },
      { file: 'network-models/encapsulated.yaml', path: 'definitions/0/optionalProviders/0', value: 'c', expected: 'the id of a provider' }
    ]],
  ['a choice that does not exist', replace('distributions/rancher.yaml', 'choice: flannel', 'choice: "none,flannel,flanel"'),
    [{ file: 'distributions/rancher.yaml', path: 'support/0/choice', value: 'flanel', expected: 'the id of a provider' }]],
  ['samples of nobody', folder => {
    writeFileSync(join(folder, 'samples/nobody.yaml'), readFileSync(join(folder, 'samples/flannel.yaml')))
  }, [{ file: 'samples/nobody.yaml', path: '', value: 'nobody', expected: 'the id of a provider' }]],
  ['a port beyond the last', replace(PROVIDER, 'port: 8472', 'port: 70000'),
    [{ file: PROVIDER, path: 'ports/0/port', value: 70000, expected: 'a whole number from 1 to 65535 or null' }]],
  ['a port that is text', replace(PROVIDER, 'port: 8472', 'port: "8472"'),
    [{ file: PROVIDER, path: 'ports/0/port', value: '8472', expected: 'a whole number from 1 to 65535 or null' }]],
  ['a port of a protocol that has none', replace(PROVIDER, 'protocol: udp', 'protocol: icmp'),
    [{ file: PROVIDER, path: 'ports/0/port', value: 8472, expected: 'null, icmp has no ports' }]],
  ['a range of ports that runs backwards', replace(PROVIDER, 'port: 8472', 'port: 8472\n    endPort: 8471'),
    [{ file: PROVIDER, path: 'ports/0/endPort', value: 8471, expected: 'a port above the first one' }]],
  ['numbers of another protocol', replace(PROVIDER, 'port: 8472', 'port: 8472\n    ipProtocolNumber: 4\n    icmpTypes: [8]'),
    [
      { file: PROVIDER, path: 'ports/0/ipProtocolNumber', value: 4, expected: 'a number exactly where the protocol is ip' },
      { file: PROVIDER, path: 'ports/0/icmpTypes', value: [8], expected: 'an empty list unless the protocol is icmp' }
    ]],
  ['a list and a number that are none', replace(PROVIDER, 'name: Flannel', 'name: Flannel\naliases: { a: b }\nposition: first'),
    [
      { file: PROVIDER, path: 'position', value: 'first', expected: 'a whole number from 1 or null' },
      { file: PROVIDER, path: 'aliases', value: { a: 'b' }, expected: 'a list' }
    ]],
  ['a list where one word is expected', replace(PROVIDER, 'fit: good-for', 'fit: [good-for]'),
    [{ file: PROVIDER, path: 'suitability/0/fit', value: ['good-for'], expected: 'one of good-for, not-for' }]],
  ['a mapping where its dash was forgotten', replace(PROVIDER, '  - fit: good-for', '    fit: good-for'), [{
    file: PROVIDER,
    path: 'suitability',
    value: { fit: 'good-for', text: 'Small clusters.', validFrom: '2018-07-26', sources: ['page'] },
    expected: 'a list'
  }]],
  ['a flag that is none', replace(PROVIDER, 'default: true', 'default: perhaps'),
    [{ file: PROVIDER, path: 'networkModels/0/default', value: 'perhaps', expected: 'true or false' }]],
  ['a word that is not on the list', replace(PROVIDER, 'scope: node-to-node', 'scope: everywhere'),
    [{ file: PROVIDER, path: 'ports/0/scope', value: 'everywhere', expected: `one of ${PortScopeSchema.enum.join(', ')}` }]],
  ['a negative count', replace('samples/flannel.yaml', 'stars: 3279', 'stars: -1'),
    [{ file: 'samples/flannel.yaml', path: '0/stars', value: -1, expected: 'a whole number from 0 to 2147483647 or null' }]],
  ['half a fork', replace('samples/flannel.yaml', 'forks: 774', 'forks: 0.5'),
    [{ file: 'samples/flannel.yaml', path: '0/forks', value: 0.5, expected: 'a whole number from 0 to 2147483647 or null' }]],
  ['a count that is text', replace('samples/flannel.yaml', 'contributors: 107', 'contributors: 1.2k'),
    [{ file: 'samples/flannel.yaml', path: '0/contributors', value: '1.2k', expected: 'a whole number from 0 to 2147483647 or null' }]],
  ['the same sample twice', folder => {
    const text = readFileSync(join(folder, 'samples/flannel.yaml'), 'utf8')
    writeFileSync(join(folder, 'samples/flannel.yaml'), text + text)
  }, [{ file: 'samples/flannel.yaml', path: '1/observedOn', value: '2018-07-26 (community)', expected: 'a day and edition that no other sample of this repository has' }]],
  ['the same event twice', replace(PROVIDER, 'kind: other', 'kind: release'),
    [{ file: PROVIDER, path: 'events/2/date', value: '2020-01-01 (release)', expected: 'a day, kind and version that no other event of this provider has' }]],
  ['two defaults from the same day', twoDefaults('[]'),
    [{ file: 'distributions/rancher.yaml', path: 'support/1/default', value: true, expected: 'false, support/0 is the default of the same versions from the same day' }]],
  ['two defaults of overlapping versions', twoDefaults('[{ from: "1.0", to: "2.0" }, { from: "2.1" }]'),
    [{ file: 'distributions/rancher.yaml', path: 'support/1/default', value: true, expected: 'false, support/0 is the default of the same versions from the same day' }]],
  ['two distributions of one name', folder => {
    writeFileSync(join(folder, 'distributions/copy.yaml'), readFileSync(join(folder, 'distributions/rancher.yaml')))
  }, [{ file: 'distributions/rancher.yaml', path: 'name', value: 'Rancher', expected: 'a name of its own, distributions/copy.yaml has this one' }]],
  ['two providers of one name', folder => {
    writeFileSync(join(folder, 'providers/copy.yaml'), readFileSync(join(folder, PROVIDER)))
  }, [{ file: PROVIDER, path: 'name', value: 'Flannel', expected: 'a name of its own, providers/copy.yaml has this one' }]],
  ['two features of one position', folder => {
    writeFileSync(join(folder, 'features/other.yaml'), readFileSync(join(folder, 'features/mesh.yaml')))
  }, [
    { file: 'features/other.yaml', path: 'name', value: 'Mesh', expected: 'a name of its own, features/mesh.yaml has this one' },
    { file: 'features/other.yaml', path: 'position', value: 1, expected: 'a position of its own, features/mesh.yaml has this one' }
  ]],
  ['a name that YAML takes for a reference', replace(PROVIDER, 'name: Flannel', 'name: *Flannel'),
    [{ file: PROVIDER, path: '', expected: 'valid YAML: Unresolved alias (the anchor must be set before the alias): Flannel' }]],
  ['a statement from a day on which nobody had read its sources', folder => {
    edit(folder, PROVIDER, 'validFrom: 2021-01-01', 'validFrom: 2062-01-01')
    edit(folder, 'sources/example.yaml', 'publishedOn: 2018-07', 'publishedOn: 2018-07, retrievedOn: 2026-11-24')
  }, [{ file: PROVIDER, path: 'features/encryption/1/validFrom', value: '2062-01-01', expected: 'a day not after 2026-11-24, when the last of its sources was read' }]],
  ['a day that does not exist', replace(PROVIDER, 'validFrom: 2021-01-01', 'validFrom: 2023-02-29'),
    [{ file: PROVIDER, path: 'features/encryption/1/validFrom', value: '2023-02-29', expected: 'a day that exists' }]],
  ['a month that does not exist', replace('sources/example.yaml', '2018-07', '2018-13'),
    [{ file: 'sources/example.yaml', path: '0/publishedOn', value: '2018-13', expected: 'a day that exists' }]],
  ['a day written otherwise', replace(PROVIDER, 'validFrom: 2021-01-01', 'validFrom: 1 January 2021'),
    [{ file: PROVIDER, path: 'features/encryption/1/validFrom', value: '1 January 2021', expected: 'a day, YYYY-MM-DD' }]],
  ['two truths at one time', replace(PROVIDER, 'value: No, validFrom: 2018-07-26', 'value: No, validFrom: 2018-07-26, validTo: 2021-01-02'), [{
    file: PROVIDER,
    path: 'features/encryption/0/validTo',
    value: '2021-01-02',
    expected: 'a day not after 2021-01-01, when features/encryption/1 of the same subject begins'
  }]],
  ['two truths from the same day', replace(PROVIDER, 'validFrom: 2021-01-01', 'validFrom: 2018-07-26'),
    [{ file: PROVIDER, path: 'features/encryption/1/validFrom', value: '2018-07-26', expected: 'another day than features/encryption/0 of the same subject' }]],
  ['an end before the beginning', replace(PROVIDER, 'sources: [page], dispute', 'validTo: 2021-01-01, verifiedOn: 2020-12-31, sources: [page], dispute'),
    [
      { file: PROVIDER, path: 'features/encryption/1/validTo', value: '2021-01-01', expected: 'a day after validFrom 2021-01-01' },
      { file: PROVIDER, path: 'features/encryption/1/verifiedOn', value: '2020-12-31', expected: 'a day not before validFrom 2021-01-01' }
    ]],
  ['a recommendation that ends before it begins', replace('recommendations.yaml', 'validFrom: 2018-07-26', 'validFrom: 2018-07-26\n  validTo: 2018-07-26'),
    [{ file: 'recommendations.yaml', path: '0/validTo', value: '2018-07-26', expected: 'a day after validFrom 2018-07-26' }]],
  ['a dispute that ends before it begins', replace('disputes/encryption.yaml', 'validFrom: 2018-07-26', 'validFrom: 2018-07-26\nvalidTo: 2018-01-01'),
    [{ file: 'disputes/encryption.yaml', path: 'validTo', value: '2018-01-01', expected: 'a day after validFrom 2018-07-26' }]],
  ['a claim that prevails and is not there', replace('disputes/encryption.yaml', 'prevailing: 1', 'prevailing: 3'),
    [{ file: 'disputes/encryption.yaml', path: 'prevailing', value: 3, expected: 'the position of one of the 2 claims' }]],
  ['a property that is unknown', replace(PROVIDER, 'kind: network-provider', 'kind: network-provider\nstars: 5'),
    [{ file: PROVIDER, path: 'stars', value: 5, expected: 'no such property' }]],
  ['a value without support', replace(PROVIDER, 'support: no', 'support: unknown'),
    [{ file: PROVIDER, path: 'features/encryption/0/value', value: 'No', expected: 'a value exactly where support is not unknown' }]],
  ['support without a value', replace(PROVIDER, 'support: yes, value: WireGuard', 'support: yes'),
    [{ file: PROVIDER, path: 'features/encryption/1/value', value: null, expected: 'a value exactly where support is not unknown' }]],
  ['a source id twice', replace('sources/example.yaml', 'id: other-page', 'id: page'), [
    { file: 'disputes/encryption.yaml', path: 'claims/1/sources/0', value: 'other-page', expected: 'the id of a source' },
    { file: 'sources/example.yaml', path: '1/id', value: 'page', expected: 'an id of its own, sources/example.yaml/0 has this one' }
  ]],
  ['a file of an unknown kind', add('providers.yaml', '[]'),
    [{ file: 'providers.yaml', path: '', expected: `one of the files ${Object.keys(SEED_SCHEMAS).join(', ')}` }]],
  ['a file that is not YAML by its name', add('providers/calico.json', '{}'),
    [{ file: 'providers/calico.json', path: '', expected: 'a file name that ends in .yaml' }]],
  ['a file whose name is no id', folder => {
    writeFileSync(join(folder, 'features/Big Feature.yaml'), readFileSync(join(folder, 'features/mesh.yaml')))
  }, [{ file: 'features/Big Feature.yaml', path: '', value: 'Big Feature', expected: 'a file name that is a kebab-case id' }]],
  ['a file that must be there', folder => rmSync(join(folder, 'cni.yaml')),
    [{ file: 'cni.yaml', path: '', expected: 'the file to be there' }]],
  ['sources that cannot be read, without blame for those who cite them', replace('sources/example.yaml', 'https://example.org/page', 'http://example.org/page'),
    [{ file: 'sources/example.yaml', path: '0/url', value: 'http://example.org/page', expected: 'text that matches ^https://[^\\s]+$' }]],
  ['a required file that cannot be read, which is there all the same', replace('cni.yaml', 'name: Container Network Interface', 'name: ""'),
    [{ file: 'cni.yaml', path: 'name', value: '', expected: 'text without white space at its ends' }]]
]

t.test('a default has its versions, and from the same day another one those before and after', async t => {
  const folder = t.testdir(SEED)
  twoDefaults('[{ to: "1.5" }, { from: "2.1" }]')(folder)
  t.strictSame(await problemsOf(folder), [])
})

for (const [what, damage, problems] of CASES) {
  t.test(`it is refused: ${what}`, async t => {
    const folder = t.testdir(SEED)
    damage(folder)
    const found = await problemsOf(folder)
    t.strictSame(found, problems)
  })
}

t.test('all problems are told at once, one a line', async (t: Test) => {
  const folder = t.testdir(SEED)
  edit(folder, PROVIDER, 'port: 8472', 'port: 70000')
  edit(folder, 'samples/flannel.yaml', 'stars: 3279', 'stars: -1')
  edit(folder, 'disputes/encryption.yaml', 'reason: The first is newer.', `reason: " ${'very '.repeat(40)}"`)
  edit(folder, 'protocols/vxlan.yaml', 'validFrom: 2018-07-26', 'validFrom: 2018-02-30')
  edit(folder, 'features/mesh.yaml', 'position: 1', 'position: [')
  await t.rejects(readSeed(folder), {
    name: 'SeedError',
    message: new RegExp(`^${[
      'the seed has 5 problems:',
      '  features/mesh.yaml: — expected valid YAML: .*',
      '  disputes/encryption.yaml/reason: " very .{100,110}\\.\\.\\. — expected text without white space at its ends',
      '  providers/flannel.yaml/ports/0/port: 70000 — expected a whole number from 1 to 65535 or null',
      '  samples/flannel.yaml/0/stars: -1 — expected a whole number from 0 to 2147483647 or null',
      '  protocols/vxlan.yaml/definitions/0/validFrom: "2018-02-30" — expected a day that exists'
    ].join('\\n')}$`)
  })
  t.equal((await problemsOf(folder)).length, 5)

  const other = t.testdir(SEED)
  edit(other, PROVIDER, 'port: 8472', 'port: 0')
  await t.rejects(readSeed(other), { message: 'the seed has 1 problem:\n  providers/flannel.yaml/ports/0/port: 0 — expected a whole number from 1 to 65535 or null' })
})
