import type { FastifyBaseLogger } from 'fastify'
import { GraphQLError, type GraphQLFormattedError } from 'graphql'
import { DomainError } from '../errors.ts'
import { codeOf } from '../http/problem-registry.ts'

/** The status of a fault that kept a question from being asked at all; undefined for one of ours. */
function statusOf ({ originalError }: GraphQLError): number | undefined {
  if (originalError == null || originalError instanceof GraphQLError) return 400
  const { statusCode } = originalError as { statusCode?: number }
  return statusCode !== undefined && statusCode < 500 ? statusCode : undefined
}

/** What of a failure may leave: its message and a code. Everything unexpected stays inside and goes to the log. */
export function formatError (err: GraphQLError, log: FastifyBaseLogger): GraphQLFormattedError {
  const { message, locations, path, originalError } = err
  const where = { ...(locations === undefined ? {} : { locations }), ...(path === undefined ? {} : { path }) }
  if (originalError instanceof DomainError && originalError.cause !== undefined) log.error({ err: originalError, path }, 'query failed')
  if (originalError instanceof DomainError) return { message: originalError.message, ...where, extensions: { ...originalError.extensions } }
  const status = statusOf(err)
  if (status !== undefined) return { message: shorten(message), ...where, extensions: { code: codeOf(status) } }
  log.error({ err: originalError, path }, 'query failed')
  return { message: 'The service failed; the failure was logged.', ...where, extensions: { code: 'INTERNAL' } }
}

/** Longer ones hold a whole variable; what is wrong with it stands at the end. */
const MAX_MESSAGE_CHARACTERS = 1000

const shorten = (message: string): string => message.length <= MAX_MESSAGE_CHARACTERS
  ? message
  : `${message.slice(0, MAX_MESSAGE_CHARACTERS / 2)} … ${message.slice(-MAX_MESSAGE_CHARACTERS / 2)}`

/** The HTTP status of an answer without data: of the fault that kept its question from being asked. */
export const httpStatusOf = (errors: readonly GraphQLError[]): number => statusOf(errors[0]!) ?? 500
