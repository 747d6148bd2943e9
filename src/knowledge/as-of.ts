import type { ProviderRecord } from '../providers/provider-schema.ts'
import type { Assertion } from './assertion-schema.ts'

/** The one rule of time: an assertion holds from its first day up to, but not on, its last. */
export const holdsOn = ({ validFrom, validTo }: Pick<Assertion, 'validFrom' | 'validTo'>, day: string): boolean =>
  validFrom <= day && (validTo === null || day < validTo)

/** When it was last confirmed, as far as that was known on a day. */
export const verifiedBy = ({ verifiedOn }: Pick<Assertion, 'verifiedOn'>, day: string): string | null => verifiedOn !== null && verifiedOn <= day ? verifiedOn : null

/** The assertions in force on a day. */
export const allOn = <T extends Assertion>(assertions: readonly T[], day: string): T[] => assertions.filter(assertion => holdsOn(assertion, day))

/** The one assertion of a single-subject history that is in force on a day. */
export const oneOn = <T extends Assertion>(assertions: readonly T[], day: string): T | undefined => assertions.find(assertion => holdsOn(assertion, day))

/** A provider is there from the first thing said of what it does; how long its project had existed by then is told by its events. */
export const bornOn = ({ labels, descriptions, features, ports, networkModels }: ProviderRecord): string =>
  [labels, descriptions, features, ports, networkModels].flat().map(({ validFrom }) => validFrom).sort()[0]!
