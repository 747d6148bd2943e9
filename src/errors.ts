/** One fault of the input. */
export interface FieldError {
  /** Where: a JSON pointer or a parameter name. */
  pointer: string
  value: unknown
  /** May be worked out when it is read: of many faults few are told. */
  readonly expected: string
}

/** More faults in one answer help nobody. */
export const MAX_FAULTS = 10

/** A setting that is missing or wrong: one line that names it. */
export class ConfigError extends Error {}

/** A failure that the client can act on. Its message and code may leave the service; nothing else does. */
export class DomainError extends Error {
  readonly code: string
  readonly statusCode: number
  readonly errors: FieldError[]
  readonly extensions: { code: string, errors?: FieldError[] }

  constructor (code: string, statusCode: number, message: string, errors: FieldError[] = []) {
    super(message)
    this.name = new.target.name
    this.code = code
    this.statusCode = statusCode
    this.errors = errors
    this.extensions = errors.length > 0 ? { code, errors } : { code }
  }
}

export class NotFoundError extends DomainError {
  constructor (what: string, id: string, hint = '') { super('NOT_FOUND', 404, `${what} '${id}' does not exist${hint}`) }
}

/** Input that breaks a rule; names every fault, its value and what was expected, but of many only the first. */
export class BadRequestError extends DomainError {
  readonly found: readonly FieldError[]

  constructor (found: readonly FieldError[]) {
    const told = found.slice(0, MAX_FAULTS).map(error => ({ ...error, value: beginningOf(error.value) }))
    const sentences = told.map(({ pointer, value, expected }) =>
      `${pointer === '' ? 'the body' : pointer} ${value === undefined ? 'is missing' : `is ${JSON.stringify(value)}`}, expected ${expected}`)
    if (found.length > told.length) sentences.push(`and ${found.length - told.length} more`)
    super('BAD_REQUEST', 400, sentences.join('; '), told)
    this.found = found
  }
}

/** Of longer values the beginning is enough to find them by. */
const MAX_VALUE_CHARACTERS = 1000

/** The value, or how it begins; of a list or an object, the beginning of its JSON. */
export function beginningOf (value: unknown): unknown {
  const isThing = typeof value === 'object' && value !== null
  if (!isThing && typeof value !== 'string') return value
  const text = isThing ? jsonOf(value) : value
  return text.length <= MAX_VALUE_CHARACTERS + 1 ? value : `${text.slice(0, MAX_VALUE_CHARACTERS)}…`
}

function jsonOf (thing: object): string {
  try {
    return JSON.stringify(thing)
  } catch {
    // Lists within lists, more than the stack has room for.
    return '['.repeat(MAX_VALUE_CHARACTERS + 2)
  }
}

/**
 * What a rule does with the faults that it found: all that can be found are to be told at once.
 * @throws BadRequestError if there are any.
 */
export function refuse (faults: FieldError[]): void {
  if (faults.length > 0) throw new BadRequestError(faults)
}

export class UnauthorizedError extends DomainError {
  constructor (message: string) { super('UNAUTHORIZED', 401, message) }
}

export class ForbiddenError extends DomainError {
  constructor (message: string) { super('FORBIDDEN', 403, message) }
}

export class PreconditionFailedError extends DomainError {
  constructor (message: string) { super('PRECONDITION_FAILED', 412, message) }
}

/** Something that the service needs cannot be used at the moment. What is the matter with it stays inside: it is for the log. */
export class UnavailableError extends DomainError {
  constructor (message: string, cause: unknown) {
    super('UNAVAILABLE', 503, message)
    this.cause = cause
  }
}
