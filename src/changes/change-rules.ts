import { allOn } from '../knowledge/as-of.ts'
import type { Assertion } from '../knowledge/assertion-schema.ts'
import { citationsOf } from '../knowledge/citations.ts'
import type { Facts } from '../knowledge/facts-schema.ts'
import { remembered } from '../knowledge/frozen.ts'
import { faultsOfIds } from '../knowledge/known-ids.ts'
import type { Snapshot } from '../knowledge/snapshot.ts'
import { byId } from '../lists/by-id.ts'
import { groupBy } from '../lists/group-by.ts'
import { pageOf, refuseList, type Page, type PageQuery } from '../lists/page.ts'
import { faultsOfRange, type RangeQuery } from '../lists/range.ts'
import type { LifecycleEvent, NoticedEvent, ProviderRecord } from '../providers/provider-schema.ts'
import { subjectOfNetworkModel, subjectOfPort, subjectOfSupport } from '../knowledge/subjects.ts'
import { wordsFor } from './change-words.ts'
import type { Change, ChangeKind } from './change-schema.ts'

/** A list of assertions with the words to tell them in. */
interface Telling<T extends Assertion> {
  kind: ChangeKind
  /** Assertions of one subject follow each other. */
  subjectOf: (assertion: T) => string
  /** The subject as a reader would name it. */
  nameOf: (assertion: T) => string
  /** What is said, short enough to stand beside what was said before. */
  textOf: (assertion: T) => string
  detailOf?: (assertion: T) => string | null
}

/** A change on whatever day: it is disputed on those on which its dispute is there, and its sources are those that had appeared. */
type Told = Change & { dispute: string | null }

/** All that is ever told, made when it is first asked for: one question may ask for a hundred days, and most of it is the same on all of them. */
const tellerOf = remembered((facts: Facts) => {
  const [recordById, words] = [byId(facts.providers), wordsFor(facts)]
  const timelineOf = remembered((record: ProviderRecord) => wholeTimelineOf(facts, record, words))
  return { timelineOf: (id: string): Told[] => recordById.has(id) ? timelineOf(recordById.get(id)!) : [] }
})

/** What had been said of one provider by a day, and what had happened to it, in order of time; with the sources and disputes of that day. */
export const timelineOf = (facts: Facts, id: string, asOf: string): Change[] => toldBy(facts, id, asOf).map(asToldOn(facts, asOf))

function toldBy (facts: Facts, id: string, asOf: string): Told[] {
  const { isTold } = citationsOf(facts)
  return tellerOf(facts).timelineOf(id).filter(change => change.kind === 'event' ? isTold(change, asOf) : change.date <= asOf)
}

function asToldOn (facts: Facts, asOf: string): (told: Told) => Change {
  const { citedOn } = citationsOf(facts)
  const disputes = new Set(allOn(facts.disputes, asOf).map(({ id }) => id))
  return ({ dispute, ...change }) => ({
    ...change, disputed: dispute !== null && disputes.has(dispute), sources: citedOn(change.sources, asOf).map(({ id }) => id)
  })
}

function wholeTimelineOf (facts: Facts, record: ProviderRecord, words: ReturnType<typeof wordsFor>): Told[] {
  const { id } = record
  const tell = <T extends Assertion>(assertions: T[], telling: Telling<T>) => tellHistories(id, assertions, telling)
  const fixed = (text: string) => () => text

  const support = facts.distributions.flatMap(distribution => distribution.support
    .filter(({ choice }) => choice?.split(',').includes(id) === true)
    .map(assertion => ({ ...assertion, distribution: distribution.name })))

  return [
    ...record.events.map(event => ({
      id: `${id}/event/${event.date}/${event.kind}/${markOf(event)}`,
      date: event.date,
      provider: id,
      kind: 'event' as const,
      subject: event.kind,
      type: 'happened' as const,
      before: null,
      after: event.text,
      detail: null,
      disputed: false,
      dispute: null,
      sources: event.sources
    })),
    ...tell(record.lifecycle, { kind: 'lifecycle', subjectOf: fixed(''), nameOf: fixed('Lifecycle'), textOf: ({ status }) => status, detailOf: ({ detail }) => detail }),
    ...tell(record.features, {
      kind: 'feature', subjectOf: ({ feature }) => feature, nameOf: words.feature, textOf: ({ support, value }) => value ?? support, detailOf: ({ detail }) => detail
    }),
    ...tell(record.networkModels, { kind: 'network-model', subjectOf: subjectOfNetworkModel, nameOf: words.networkModel, textOf: words.networkModelText, detailOf: ({ detail }) => detail }),
    ...tell(record.ports, { kind: 'port', subjectOf: subjectOfPort, nameOf: words.port, textOf: words.portText, detailOf: ({ note }) => note }),
    ...tell(support, {
      kind: 'support',
      subjectOf: assertion => `${assertion.distribution} ${subjectOfSupport(assertion)}`,
      nameOf: ({ distribution, choice }) => `${distribution}: ${choice}`,
      textOf: words.supportText,
      detailOf: ({ detail }) => detail
    }),
    ...tell(facts.recommendations.filter(({ providers }) => providers.includes(id)), {
      kind: 'recommendation', subjectOf: recommendation => recommendation.id, nameOf: ({ scope }) => scope, textOf: ({ strength, text }) => `${strength}: ${text}`, detailOf: ({ reason }) => reason
    }),
    ...tell(record.repositories, { kind: 'repository', subjectOf: fixed(''), nameOf: fixed('Repository'), textOf: ({ fullName }) => fullName, detailOf: ({ detail }) => detail }),
    ...tell(record.activity, {
      kind: 'activity',
      subjectOf: fixed(''),
      nameOf: fixed('Activity'),
      textOf: ({ commits, commitsInYear, yearBefore }) => `${commits} commits, ${commitsInYear} of them in the year before ${yearBefore}`
    }),
    ...tell(record.foundations, {
      kind: 'foundation', subjectOf: fixed(''), nameOf: fixed('Foundation'), textOf: ({ name, maturity }) => [name ?? 'none', maturity].filter(part => part !== null).join(', '), detailOf: ({ detail }) => detail
    }),
    ...tell(record.licenses, { kind: 'license', subjectOf: fixed(''), nameOf: fixed('Licence'), textOf: ({ spdx }) => spdx ?? 'none stated', detailOf: ({ detail }) => detail }),
    ...tell(record.descriptions, { kind: 'description', subjectOf: fixed(''), nameOf: fixed('Description'), textOf: ({ summary }) => summary, detailOf: ({ howItWorks }) => howItWorks }),
    ...tell(record.links, { kind: 'links', subjectOf: fixed(''), nameOf: fixed('Links'), textOf: ({ homepage, documentation }) => [homepage, documentation].filter(link => link !== null).join(', ') }),
    ...tell(record.labels, { kind: 'label', subjectOf: fixed(''), nameOf: fixed('Row name in tables'), textOf: ({ label }) => label }),
    ...tell(record.suitability, { kind: 'suitability', subjectOf: ({ text }) => text, nameOf: ({ fit }) => fit === 'good-for' ? 'Good for' : 'Not for', textOf: ({ text }) => text })
  ].sort((a, b) => a.date < b.date ? -1 : a.date > b.date ? 1 : 0)
}

/** What tells an event from others of its kind and day, whatever else is told of that day later. */
const markOf = (event: LifecycleEvent | NoticedEvent): string => 'noticed' in event ? event.noticed : event.version ?? ''

/** Every statement of every subject as a change from the one before it; where one ended without a successor, its end too. */
function tellHistories<T extends Assertion> (provider: string, assertions: T[], { kind, subjectOf, nameOf, textOf, detailOf }: Telling<T>): Told[] {
  return [...groupBy(assertions, subjectOf)].flatMap(([subject, history]) => history.flatMap((assertion, index) => {
    const previous = history[index - 1]
    const continued = previous !== undefined && previous.validTo === assertion.validFrom ? previous : undefined
    const told = { provider, kind, subject: nameOf(assertion), disputed: false, dispute: assertion.dispute, sources: assertion.sources }
    const [before, after] = [continued === undefined ? null : textOf(continued), textOf(assertion)]
    const begun: Told = {
      ...told,
      id: `${provider}/${kind}/${subject}/${assertion.validFrom}`,
      date: assertion.validFrom,
      type: before === null ? 'added' : before === after ? 'restated' : 'changed',
      before,
      after,
      detail: detailOf?.(assertion) ?? null
    }
    const successor = history[index + 1]
    if (assertion.validTo === null || successor?.validFrom === assertion.validTo) return [begun]
    return [begun, { ...told, id: `${provider}/${kind}/${subject}/${assertion.validTo}/end`, date: assertion.validTo, type: 'removed', before: after, after: null, detail: null }]
  }))
}

export interface ChangeQuery extends PageQuery, RangeQuery {
  provider?: string | undefined
  kind?: string | undefined
}

/** What changed between two days, over all providers, newest first; what was only confirmed or reworded in its details is left out. */
export function listChanges (snapshot: Snapshot, query: ChangeQuery): Page<Change> {
  const { asOf, facts, providers } = snapshot
  const { from, to, provider, kind } = query
  refuseList([...faultsOfIds(snapshot, { provider }), ...faultsOfRange(query)], query)
  const found = providers
    .filter(({ id }) => provider === undefined || id === provider)
    .flatMap(({ id }) => toldBy(facts, id, asOf))
    .filter(change => change.type !== 'restated' &&
      (from === undefined || change.date >= from) && (to === undefined || change.date <= to) && (kind === undefined || change.kind === kind))
    .sort((a, b) => a.date > b.date ? -1 : a.date < b.date ? 1 : 0)
  const page = pageOf(found, change => change.id, query)
  return { ...page, items: page.items.map(asToldOn(facts, asOf)) }
}
