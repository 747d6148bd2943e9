import type { FastifyBaseLogger } from 'fastify'
import { GraphQLError, type GraphQLFormattedError } from 'graphql'
import { DomainError } from '../errors.ts'

/** Whether a failure speaks of the question: its syntax, its fields, its arguments. */
const isClientError = (err: GraphQLError): boolean => err.originalError === undefined || err.originalError === null || err.originalError instanceof GraphQLError

/** What of a failure may leave: its message and a code. Everything unexpected stays inside and goes to the log. */
export function formatError (err: GraphQLError, log: FastifyBaseLogger): GraphQLFormattedError {
  const { message, locations, path, originalError } = err
  const where = { ...(locations === undefined ? {} : { locations }), ...(path === undefined ? {} : { path }) }
  if (originalError instanceof DomainError) return { message: originalError.message, ...where, extensions: { ...originalError.extensions } }
  if (isClientError(err)) return { message, ...where, extensions: { code: (originalError as GraphQLError | undefined)?.extensions.code ?? err.extensions.code ?? 'BAD_REQUEST' } }
  log.error({ err: originalError, path }, 'query failed')
  return { message: 'The service failed; the failure was logged.', ...where, extensions: { code: 'INTERNAL' } }
}
