import type { FastifyBaseLogger } from 'fastify'
import type { GraphQLSchema } from 'graphql'
import { makeHandler } from 'graphql-ws/use/@fastify/websocket'
import { DomainError } from '../errors.ts'
import { revisionsOf } from '../events/event-graphql.ts'
import type { RevisionWatcher } from '../events/revision-watcher.ts'
import type { KeptLimits } from '../http/limits.ts'
import { faultsOf, OperationError } from './answer.ts'
import { checkCost } from './cost.ts'
import { EXECUTION, type Documents } from './documents.ts'
import { formatError } from './errors.ts'

const MAX_OPERATIONS_PER_CLIENT = 20

/** Lets subscriptions find their events; graphql-js looks for them on the schema itself. */
export function wireSubscriptions (schema: GraphQLSchema, watcher: RevisionWatcher): void {
  const { revisionChanged } = schema.getSubscriptionType()!.getFields()
  revisionChanged!.subscribe = async (_root, { after }: { after?: number | null }) => await revisionsOf(watcher, after ?? undefined)
  revisionChanged!.resolve = revision => revision
}

export interface TransportOptions { schema: GraphQLSchema, documents: Documents, countOperation: KeptLimits['countOperation'], log: FastifyBaseLogger }

/** The protocol graphql-transport-ws: subscriptions, and queries too, within the same limits and the same budget as over HTTP. */
export const transportHandler = ({ schema, documents, countOperation, log }: TransportOptions) => makeHandler<Record<string, unknown>>({
  isProd: true,
  schema,
  onSubscribe ({ subscriptions, extra }, _id, { query, variables, operationName: name }) {
    try {
      countOperation(extra.request.ip)
      if (Object.keys(subscriptions).length > MAX_OPERATIONS_PER_CLIENT) {
        throw new DomainError('TOO_MANY_OPERATIONS', 429, `a connection carries ${MAX_OPERATIONS_PER_CLIENT} operations at once`)
      }
      const [variableValues, operationName] = [variables ?? {}, name == null || name === '' ? undefined : name]
      const { document, operation } = documents.exactly(query)
      const asked = operation(operationName)
      if (schema.getRootType(asked.operation) == null) throw new OperationError(asked.operation)
      checkCost(schema, document, asked, variableValues)
      return { schema, document, variableValues, options: EXECUTION, ...(operationName === undefined ? {} : { operationName }) }
    } catch (err) {
      return faultsOf(err)
    }
  },
  onError: (_context, _id, _payload, errors) => errors.map(err => formatError(err, log)),
  onNext: (_context, _id, _payload, _args, { data, errors }) => errors === undefined
    ? undefined
    : { ...(data === undefined ? {} : { data }), errors: errors.map(err => formatError(err, log)) }
})
