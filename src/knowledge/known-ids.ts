import { MAX_FAULTS, type FieldError } from '../errors.ts'
import type { NamedKey } from '../lists/fields.ts'
import { didYouMean, nearestId } from '../lists/nearest.ts'
import type { Facts } from './facts-schema.ts'

/** What filters name by its id. */
export type Kind = 'provider' | 'distribution' | 'networkModel' | 'protocol' | 'feature'

/** All that ever had an id, on whatever day. */
export type EverKnown = Readonly<Record<Kind, ReadonlyArray<{ id: string, aliases?: readonly string[] }>>>

const WORDS: Record<Kind, string> = { provider: 'provider', distribution: 'distribution', networkModel: 'network model', protocol: 'protocol', feature: 'feature' }

/** Whatever tells them: a snapshot, or a thing of it. */
interface Knowing { everKnown: EverKnown }

export const everKnown = ({ providers, distributions, networkModels, protocols, features }: Facts): EverKnown =>
  ({ provider: providers, distribution: distributions, networkModel: networkModels, protocol: protocols, feature: features })

/** The ids that a filter asks for; null and undefined are none. */
type Asked = Partial<Record<Kind, string | null | undefined>>

/** An id that is known on other days only finds nothing; one that nothing ever had is a mistake. */
export const faultsOfIds = (day: Knowing, asked: Asked): FieldError[] =>
  Object.entries(asked).flatMap(([kind, id]) => id == null ? [] : faultsOfIdList(day, kind as Kind, kind, [id]))

/** The same for a list of ids under a name of its own. */
export function faultsOfIdList ({ everKnown }: Knowing, kind: Kind, pointer: string, ids: readonly string[]): FieldError[] {
  const things = everKnown[kind]
  const known = new Set(things.map(({ id }) => id))
  return [...new Set(ids)].filter(id => !known.has(id))
    // Those after are never told, since all of a list stand at one place.
    .map((value, i) => ({ pointer, value, expected: `the id of a ${WORDS[kind]}${i < MAX_FAULTS ? didYouMean(nearestId(value, things)) : ''}` }))
}

/** What follows the message that there is no such thing, of those of a day. */
export function hintOfId ({ everKnown, asOf }: Knowing & { asOf: string }, kind: Kind, id: string, ofDay: EverKnown[Kind]): string {
  return everKnown[kind].some(thing => thing.id === id) ? ` on ${asOf}, but does on other days` : didYouMean(nearestId(id, ofDay))
}

/** What the keys of a map are the ids of, for every map of which an answer can be had in part. */
const KEYS_OF: Record<string, Kind> = { features: 'feature', providers: 'provider' }

/** The same for the keys that `fields` name. */
export const faultsOfKeys = (day: Knowing, keys: readonly NamedKey[]): FieldError[] =>
  keys.flatMap(({ path, map, key }) => faultsOfIdList(day, KEYS_OF[map]!, 'fields', [key]).map(fault => ({ ...fault, value: path })))
