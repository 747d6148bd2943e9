import { createHash } from 'node:crypto'
import type { Facts } from '../knowledge/facts-schema.ts'
import { subjectOfNetworkModel, subjectOfPort, subjectOfSupport } from '../knowledge/subjects.ts'
import { closeHistories, closeHistory } from './history.ts'
import { SeedError } from './seed-errors.ts'
import { readSeedFiles } from './seed-files.ts'
import { checkSeedRules } from './seed-rules.ts'
import type { ProviderSeed, SeedContent, SeedKind } from './seed-schema.ts'
import { shapeSeedFiles, type ShapedFile } from './seed-shape.ts'

export interface Seed {
  facts: Facts
  /** Of the facts, not of the files: another order of keys or another comment changes nothing. */
  digest: string
}

/**
 * Reads the whole seed folder.
 * @throws SeedError with every problem of every file; then nothing of it may be imported.
 */
export async function readSeed (folder: string): Promise<Seed> {
  const { files, problems: unreadable } = await readSeedFiles(folder)
  const { shaped, problems: misshapen } = shapeSeedFiles(files)
  const faulty = new Set([...unreadable, ...misshapen].map(({ file }) => file))
  const problems = [...unreadable, ...misshapen, ...checkSeedRules(shaped, [...faulty])]
  if (problems.length > 0) throw new SeedError(problems)
  const facts = assembleFacts(shaped)
  return { facts, digest: createHash('sha256').update(JSON.stringify(facts, sortKeys)).digest('hex') }
}

const sortKeys = (_key: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1))
    : value

/** Puts the files together and closes every history. */
function assembleFacts (files: ShapedFile[]): Facts {
  const ofKind = <K extends SeedKind>(kind: K) => files.filter(file => file.kind === kind)
    .map(({ id, content }) => ({ id, content: content as SeedContent<K> }))
  const records = <K extends SeedKind>(kind: K) => ofKind(kind)
    .map(({ id, content }) => ({ id, ...content as object }) as { id: string } & SeedContent<K>)
  const byPosition = <T extends { position: number }>(list: T[]) => list.sort((a, b) => a.position - b.position)
  const defined = <T extends { definitions: Parameters<typeof closeHistory>[0] }>(record: T): T =>
    ({ ...record, definitions: closeHistory(record.definitions) })
  const [cni] = ofKind('cni.yaml')

  return {
    cni: closeCni(cni!.content),
    sources: ofKind('sources/*.yaml').flatMap(file => file.content),
    networkModels: byPosition(records('network-models/*.yaml').map(defined)),
    protocols: records('protocols/*.yaml').map(defined),
    features: byPosition(records('features/*.yaml').map(defined)),
    providers: ofKind('providers/*.yaml').map(({ id, content }) => closeProvider(id, content)),
    distributions: byPosition(records('distributions/*.yaml').map(distribution => ({
      ...distribution,
      descriptions: closeHistory(distribution.descriptions),
      support: closeHistories(distribution.support, subjectOfSupport)
    }))),
    recommendations: ofKind('recommendations.yaml').flatMap(file => file.content),
    disputes: records('disputes/*.yaml'),
    metrics: byPosition(ofKind('metrics.yaml').flatMap(file => file.content.map(defined))),
    publishedSamples: ofKind('samples/*.yaml').flatMap(({ id, content }) => content.map(sample => ({ provider: id, ...sample })))
  }
}

function closeProvider (id: string, { features, ...provider }: ProviderSeed): Facts['providers'][number] {
  return {
    id,
    ...provider,
    labels: closeHistory(provider.labels),
    descriptions: closeHistory(provider.descriptions),
    links: closeHistory(provider.links),
    lifecycle: closeHistory(provider.lifecycle),
    events: [...provider.events].sort((a, b) => a.date < b.date ? -1 : a.date > b.date ? 1 : 0),
    foundations: closeHistory(provider.foundations),
    licenses: closeHistory(provider.licenses),
    repositories: closeHistory(provider.repositories),
    activity: closeHistory(provider.activity),
    networkModels: closeHistories(provider.networkModels, subjectOfNetworkModel),
    features: Object.entries(features).flatMap(([feature, history]) => closeHistory(history).map(assertion => ({ feature, ...assertion }))),
    ports: closeHistories(provider.ports, subjectOfPort),
    suitability: closeHistories(provider.suitability, ({ text }) => text)
  }
}

function closeCni (cni: SeedContent<'cni.yaml'>): Facts['cni'] {
  return {
    id: 'cni',
    ...cni,
    descriptions: closeHistory(cni.descriptions),
    links: closeHistory(cni.links),
    foundations: closeHistory(cni.foundations),
    operations: closeHistories(cni.operations, ({ name }) => name),
    specificationVersions: closeHistories(cni.specificationVersions, ({ version }) => version),
    libraryReleases: closeHistories(cni.libraryReleases, ({ version }) => version)
  }
}
