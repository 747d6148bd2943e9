import type { Assertion } from './assertion-schema.ts'

/** The one rule of time: an assertion holds from its first day up to, but not on, its last. */
export const holdsOn = ({ validFrom, validTo }: Pick<Assertion, 'validFrom' | 'validTo'>, day: string): boolean =>
  validFrom <= day && (validTo === null || day < validTo)

/** The assertions in force on a day. */
export const allOn = <T extends Assertion>(assertions: readonly T[], day: string): T[] => assertions.filter(assertion => holdsOn(assertion, day))

/** The one assertion of a single-subject history that is in force on a day. */
export const oneOn = <T extends Assertion>(assertions: readonly T[], day: string): T | undefined => assertions.find(assertion => holdsOn(assertion, day))
