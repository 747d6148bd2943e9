/** One fault of the input. */
export interface FieldError {
  /** Where: a JSON pointer or a parameter name. */
  pointer: string
  value: unknown
  expected: string
}

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

/** Input that breaks a rule; names every fault, its value and what was expected. */
export class BadRequestError extends DomainError {
  constructor (errors: FieldError[]) {
    super('BAD_REQUEST', 400, errors.map(({ pointer, value, expected }) =>
      `${pointer} ${value === undefined ? 'is missing' : `is ${JSON.stringify(value)}`}, expected ${expected}`).join('; '), errors)
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
