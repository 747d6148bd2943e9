import type { SupportRecord } from '../distributions/distribution-schema.ts'
import { overlap } from '../distributions/version.ts'
import type { Assertion } from '../knowledge/assertion-schema.ts'
import { isDate } from '../knowledge/dates.ts'
import { subjectOfNetworkModel, subjectOfPort, subjectOfSupport } from '../knowledge/subjects.ts'
import type { PortRecord } from '../ports/port-schema.ts'
import { groupBy } from '../lists/group-by.ts'
import type { SeedProblem } from './seed-errors.ts'
import { seedIdOf, seedKindOf, type SeedContent, type SeedKind } from './seed-schema.ts'
import type { ShapedFile } from './seed-shape.ts'

/** Choices of a distribution that name no provider of ours. */
const FOREIGN_CHOICES = new Set(['none', 'aci'])

type Located<T> = T & { path: string }
const located = <T extends object>(list: T[], path: string): Array<Located<T>> => list.map((item, index) => ({ ...item, path: `${path}/${index}` }))

/**
 * Everything that a schema cannot see: days that do not exist, dangling ids, two truths at one time.
 * The faulty files are those that could not be read: they are there, so nothing that refers to them is blamed for it.
 */
export function checkSeedRules (files: ShapedFile[], faulty: string[]): SeedProblem[] {
  const problems: SeedProblem[] = []
  const faultyOf = (kind: SeedKind) => faulty.filter(path => seedKindOf(path) === kind)
  const idsOf = (kind: SeedKind) => new Set([...files.filter(file => file.kind === kind).map(file => file.id), ...faultyOf(kind).map(seedIdOf)])
  const rowsOf = <K extends SeedKind>(kind: K) => files.filter(file => file.kind === kind)
    .flatMap(file => (file.content as Array<{ id: string }>).map((row, index) => ({ file: file.path, path: String(index), id: row.id })))
  const known = {
    source: new Set(rowsOf('sources/*.yaml').map(row => row.id)),
    dispute: idsOf('disputes/*.yaml'),
    provider: idsOf('providers/*.yaml'),
    feature: idsOf('features/*.yaml'),
    protocol: idsOf('protocols/*.yaml'),
    'network model': idsOf('network-models/*.yaml'),
    distribution: idsOf('distributions/*.yaml')
  }

  const readOn = new Map(files.filter(({ kind }) => kind === 'sources/*.yaml')
    .flatMap(({ content }) => (content as SeedContent<'sources/*.yaml'>).map(({ id, retrievedOn }) => [id, retrievedOn])))

  for (const file of files) {
    const report = (path: string, value: unknown, expected: string) => problems.push({ file: file.path, path, value, expected })
    const refer = (what: keyof typeof known, path: string, id: string) => {
      if (what === 'source' && faultyOf('sources/*.yaml').length > 0) return
      if (!known[what].has(id)) report(path, id, `the id of a ${what}`)
    }
    const referAll = (what: keyof typeof known, path: string, ids: string[]) => ids.forEach((id, index) => refer(what, `${path}/${index}`, id))
    const once = (assertions: Array<Located<Assertion>>, subjectOf: (assertion: any) => string = () => '') => {
      for (const history of groupBy(assertions, subjectOf).values()) checkHistory(history, report)
    }

    checkDates(file.content, '', report)
    checkSources(file.content, '', refer)
    checkReading(file.content, '', readOn, report)

    switch (file.kind) {
      case 'providers/*.yaml': {
        const provider = file.content as SeedContent<'providers/*.yaml'>
        for (const list of ['labels', 'descriptions', 'links', 'lifecycle', 'foundations', 'licenses', 'repositories', 'activity'] as const) once(located<Assertion>(provider[list], list))
        for (const [feature, history] of Object.entries(provider.features)) {
          refer('feature', `features/${feature}`, feature)
          once(located(history, `features/${feature}`))
          history.forEach(({ support, value }, index) => {
            if ((support === 'unknown') !== (value === null)) report(`features/${feature}/${index}/value`, value, 'a value exactly where support is not unknown')
          })
        }
        once(located(provider.networkModels, 'networkModels'), subjectOfNetworkModel)
        provider.networkModels.forEach(({ model, protocol }, index) => {
          refer('network model', `networkModels/${index}/model`, model)
          if (protocol !== null) refer('protocol', `networkModels/${index}/protocol`, protocol)
        })
        once(located(provider.ports, 'ports'), subjectOfPort)
        provider.ports.forEach((port, index) => {
          checkPort(port, `ports/${index}`, report)
          referAll('distribution', `ports/${index}/distributions`, port.distributions)
        })
        once(located(provider.suitability, 'suitability'), ({ text }) => text)
        // Changes are known by these for ever.
        checkUnique(provider.events.map(({ date, kind, version }, index) => ({ id: `${date} (${[kind, version].join(' ').trim()})`, path: `events/${index}/date` })),
          'a day, kind and version that no other event of this provider has', report)
        break
      }
      case 'network-models/*.yaml': {
        const { definitions } = file.content as SeedContent<'network-models/*.yaml'>
        once(located(definitions, 'definitions'))
        definitions.forEach((definition, index) => {
          referAll('protocol', `definitions/${index}/protocols`, definition.protocols)
          referAll('provider', `definitions/${index}/providers`, definition.providers)
          referAll('provider', `definitions/${index}/optionalProviders`, definition.optionalProviders)
        })
        break
      }
      case 'protocols/*.yaml':
      case 'features/*.yaml':
        once(located((file.content as { definitions: Assertion[] }).definitions, 'definitions'))
        break
      case 'distributions/*.yaml': {
        const { descriptions, support } = file.content as SeedContent<'distributions/*.yaml'>
        once(located(descriptions, 'descriptions'))
        once(located(support, 'support'), subjectOfSupport)
        checkDefaults(located(support, 'support'), report)
        support.forEach(({ choice }, index) => {
          for (const part of choice?.split(',') ?? []) if (!FOREIGN_CHOICES.has(part)) refer('provider', `support/${index}/choice`, part)
        })
        break
      }
      case 'recommendations.yaml':
        (file.content as SeedContent<'recommendations.yaml'>).forEach((recommendation, index) => {
          const { providers, distributions, networkModel } = recommendation
          checkSpan(recommendation, `${index}/`, report)
          referAll('provider', `${index}/providers`, providers)
          referAll('distribution', `${index}/distributions`, distributions)
          if (networkModel !== null) refer('network model', `${index}/networkModel`, networkModel)
        })
        break
      case 'disputes/*.yaml': {
        const dispute = file.content as SeedContent<'disputes/*.yaml'>
        const { providers, claims, prevailing } = dispute
        checkSpan(dispute, '', report)
        referAll('provider', 'providers', providers)
        if (prevailing !== null && prevailing > claims.length) report('prevailing', prevailing, `the position of one of the ${claims.length} claims`)
        break
      }
      case 'samples/*.yaml': {
        refer('provider', '', file.id)
        const samples = file.content as SeedContent<'samples/*.yaml'>
        checkUnique(samples.map(({ observedOn, edition }, index) => ({ id: `${observedOn} (${edition})`, path: `${index}/observedOn` })),
          'a day and edition that no other sample of this repository has', report)
        break
      }
      case 'cni.yaml': {
        const cni = file.content as SeedContent<'cni.yaml'>
        for (const list of ['descriptions', 'links', 'foundations'] as const) once(located<Assertion>(cni[list], list))
        once(located(cni.operations, 'operations'), ({ name }) => name)
        once(located(cni.specificationVersions, 'specificationVersions'), ({ version }) => version)
        once(located(cni.libraryReleases, 'libraryReleases'), ({ version }) => version)
        break
      }
      case 'metrics.yaml':
        (file.content as SeedContent<'metrics.yaml'>).forEach(({ definitions }, index) => once(located(definitions, `${index}/definitions`)))
        break
      case 'sources/*.yaml':
        break
    }
  }

  for (const kind of ['sources/*.yaml', 'recommendations.yaml', 'metrics.yaml'] as const) {
    const seen = new Map<string, string>()
    for (const { file, path, id } of rowsOf(kind)) {
      const first = seen.get(id)
      if (first === undefined) seen.set(id, `${file}/${path}`)
      else problems.push({ file, path: `${path}/id`, value: id, expected: `an id of its own, ${first} has this one` })
    }
  }
  for (const [kind, property] of OWN) problems.push(...sharedOf(files, kind, property))
  for (const required of ['cni.yaml', 'metrics.yaml'] as const) {
    if (idsOf(required).size === 0) problems.push({ file: required, path: '', expected: 'the file to be there' })
  }
  return problems
}

/** What no two of a kind may share: readers know them by it, and changes of what a distribution supports are known by its name. */
const OWN: ReadonlyArray<[kind: SeedKind, property: 'name' | 'position']> = [
  ['distributions/*.yaml', 'name'], ['providers/*.yaml', 'name'], ['providers/*.yaml', 'position'], ['features/*.yaml', 'name'], ['features/*.yaml', 'position']
]

function sharedOf (files: ShapedFile[], kind: SeedKind, property: 'name' | 'position'): SeedProblem[] {
  const having = files.filter(file => file.kind === kind).map(({ path, content }) => ({ path, value: (content as Record<string, unknown>)[property] }))
  return [...groupBy(having.filter(({ value }) => value !== null), ({ value }) => String(value)).values()].flatMap(([first, ...others]) =>
    others.map(({ path, value }) => ({ file: path, path: property, value, expected: `a ${property} of its own, ${first!.path} has this one` })))
}

type Report = (path: string, value: unknown, expected: string) => void

function checkHistory (history: Array<Located<Assertion>>, report: Report): void {
  const ordered = [...history].sort((a, b) => a.validFrom < b.validFrom ? -1 : 1)
  ordered.forEach((assertion, index) => {
    const { path, validFrom, validTo } = assertion
    const next = ordered[index + 1]
    checkSpan(assertion, `${path}/`, report)
    if (next === undefined) return
    if (next.validFrom === validFrom) report(`${next.path}/validFrom`, next.validFrom, `another day than ${path} of the same subject`)
    else if (validTo !== null && validTo > next.validFrom) report(`${path}/validTo`, validTo, `a day not after ${next.validFrom}, when ${next.path} of the same subject begins`)
  })
}

function checkSpan ({ validFrom, validTo, verifiedOn }: Assertion, path: string, report: Report): void {
  if (validTo !== null && validTo <= validFrom) report(`${path}validTo`, validTo, `a day after validFrom ${validFrom}`)
  if (verifiedOn !== null && verifiedOn < validFrom) report(`${path}verifiedOn`, verifiedOn, `a day not before validFrom ${validFrom}`)
}

/** Of defaults that hold together, the newest is the answer; of two from one day it would be whichever stands first in the file. */
function checkDefaults (support: Array<Located<SupportRecord>>, report: Report): void {
  const defaults = support.filter(({ kind, default: isDefault }) => kind === 'offer' && isDefault === true)
  defaults.forEach(({ path, choice, validFrom, ranges }, index) => {
    const rival = defaults.slice(0, index).find(other => other.validFrom === validFrom && other.choice !== choice && overlap(other.ranges, ranges))
    if (rival !== undefined) report(`${path}/default`, true, `false, ${rival.path} is the default of the same versions from the same day`)
  })
}

function checkPort ({ protocol, port, endPort, ipProtocolNumber, icmpTypes }: PortRecord, path: string, report: Report): void {
  const hasPorts = protocol === 'tcp' || protocol === 'udp'
  if (port !== null && !hasPorts) report(`${path}/port`, port, `null, ${protocol} has no ports`)
  if (endPort !== null && (port === null || endPort <= port)) report(`${path}/endPort`, endPort, 'a port above the first one')
  if ((ipProtocolNumber !== null) !== (protocol === 'ip')) report(`${path}/ipProtocolNumber`, ipProtocolNumber, 'a number exactly where the protocol is ip')
  if (icmpTypes.length > 0 && protocol !== 'icmp') report(`${path}/icmpTypes`, icmpTypes, 'an empty list unless the protocol is icmp')
}

function checkUnique (items: Array<{ id: string, path: string }>, expected: string, report: Report): void {
  const seen = new Set<string>()
  for (const { id, path } of items) {
    if (seen.has(id)) report(path, id, expected)
    seen.add(id)
  }
}

const DAY_PROPERTIES = new Set(['validFrom', 'validTo', 'verifiedOn', 'date', 'since', 'observedOn', 'publishedOn', 'retrievedOn', 'releasedOn'])

function checkDates (node: unknown, path: string, report: Report): void {
  eachProperty(node, path, (key, value, at) => {
    // A month or a year exists if its first day does.
    if (DAY_PROPERTIES.has(key) && typeof value === 'string' && !isDate(`${value}-01-01`.slice(0, 10))) report(at, value, 'a day that exists')
    checkDates(value, at, report)
  })
}

function checkSources (node: unknown, path: string, refer: (what: 'source' | 'dispute', path: string, id: string) => void): void {
  eachProperty(node, path, (key, value, at) => {
    if (key === 'sources' && Array.isArray(value)) value.forEach((id: string, index) => refer('source', `${at}/${index}`, id))
    else if (key === 'dispute' && typeof value === 'string') refer('dispute', at, value)
    else checkSources(value, at, refer)
  })
}

/** What is said from a day on which nobody had read it yet is dated wrongly. Of some sources it is not known when they were read. */
function checkReading (node: unknown, path: string, readOn: ReadonlyMap<string, string | null>, report: Report): void {
  const { validFrom, sources } = (node ?? {}) as Partial<Assertion>
  if (validFrom !== undefined && sources !== undefined) {
    const days = sources.map(id => readOn.get(id) ?? null)
    const last = days.includes(null) ? undefined : days.sort().at(-1)!
    if (last !== undefined && last < validFrom) report(`${path}/validFrom`, validFrom, `a day not after ${last}, when the last of its sources was read`)
  }
  eachProperty(node, path, (_, value, at) => { checkReading(value, at, readOn, report) })
}

function eachProperty (node: unknown, path: string, visit: (key: string, value: unknown, at: string) => void): void {
  if (typeof node !== 'object' || node === null) return
  for (const [key, value] of Object.entries(node)) visit(key, value, path === '' ? key : `${path}/${key}`)
}
