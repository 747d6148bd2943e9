import type { FastifyBaseLogger } from 'fastify'
import { GraphQLError, OperationTypeNode, type GraphQLSchema } from 'graphql'
import { DomainError } from '../errors.ts'
import { writeAnswer, Written } from '../http/json-parts.ts'
import { checkCost } from './cost.ts'
import { InvalidDocumentError, type Documents } from './documents.ts'
import { formatError, httpStatusOf } from './errors.ts'

export interface Question { query: string, variables: Record<string, unknown>, operationName: string | undefined }

/** A response as the media type `application/graphql-response+json` wants it; `keepable` if the same question at the same revision gives the same bytes. */
export interface Answer { status: number, body: string | Buffer, keepable: boolean }

/** An operation that is no query: data change by review here, and subscriptions need a connection that stays. */
export class OperationError extends DomainError {
  constructor (operation: string) { super('OPERATION_NOT_ALLOWED', 405, `a ${operation} cannot be asked here: /graphql answers queries; subscriptions are asked over WebSocket`) }
}

export interface AnswerOptions { schema: GraphQLSchema, documents: Pick<Documents, 'get' | 'exactly'>, log: FastifyBaseLogger }

/** Answers questions, within the limits and the budget. */
export const createAnswers = ({ schema, documents, log }: AnswerOptions) => async ({ query, variables, operationName }: Question): Promise<Answer> => {
  try {
    const prepared = documents.get(query)
    const operation = prepared.operation(operationName)
    if (operation.operation !== OperationTypeNode.QUERY) throw new OperationError(operation.operation)
    const values = prepared.variables(variables)
    let cost: number
    try {
      cost = checkCost(schema, prepared.document, operation, values)
    } catch (err) {
      // A value that is none is told before its price.
      documents.exactly(query)
      throw err
    }
    const outcome = await prepared.run(operationName, values, cost)
    if (outcome.errors !== undefined) return refuse(outcome.errors, log, outcome.data)
    const pieces = outcome.fields.flatMap(([key, { pieces }], index) => [`${index === 0 ? '' : ','}"${key}":`, ...pieces])
    return { status: 200, body: writeAnswer(new Written(['{"data":{', ...pieces, '}}'])), keepable: prepared.keepable }
  } catch (err) {
    return refuse(faultsOf(err), log)
  }
}

/** The answer to a question that went wrong. One that was asked has data, be it null, and is 200 whatever became of its fields. */
export function refuse (faults: readonly GraphQLError[], log: FastifyBaseLogger, data?: unknown): Answer {
  const body = JSON.stringify({ errors: faults.map(err => formatError(err, log)), data })
  return { status: data === undefined ? httpStatusOf(faults) : 200, body, keepable: false }
}

/** What was thrown, fault by fault. */
export function faultsOf (err: unknown): readonly GraphQLError[] {
  if (err instanceof InvalidDocumentError) return err.faults
  return [err instanceof GraphQLError ? err : new GraphQLError((err as Error).message, { originalError: err as Error })]
}
