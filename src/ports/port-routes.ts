import { Type } from '@sinclair/typebox'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { listProperties, Many } from '../http/answer-schema.ts'
import { many } from '../http/answers.ts'
import type { KnowledgeSource } from '../knowledge/knowledge.ts'
import { viewPort } from '../providers/provider-view.ts'
import { listPorts } from './port-rules.ts'
import { PortProtocolSchema, PortSchema, PortScopeSchema } from './port-schema.ts'

const PortListQuerySchema = Type.Object({
  ...listProperties,
  provider: Type.Optional(Type.String({ maxLength: 80, description: 'Id of a provider', examples: ['canal'] })),
  protocol: Type.Optional({ ...PortProtocolSchema, description: 'What the packets are' }),
  port: Type.Optional(Type.Integer({ minimum: 1, maximum: 65535, description: 'A number in the range', examples: [8472] })),
  scope: Type.Optional({ ...PortScopeSchema, description: 'From whom to whom' }),
  distribution: Type.Optional(Type.String({ maxLength: 80, description: 'Id of a distribution: its ports, and those that hold everywhere', examples: ['rke2'] }))
}, { additionalProperties: false })

export const portRoutes: FastifyPluginAsyncTypebox<{ knowledge: KnowledgeSource }> = async (app, { knowledge }) => {
  app.get('/', {
    schema: {
      tags: ['Ports'],
      operationId: 'listPorts',
      summary: 'List the ports of all providers',
      description: 'What a firewall must let pass, from whom to whom and when; in the order of the providers.',
      querystring: PortListQuerySchema,
      response: { 200: Many(PortSchema) }
    }
  }, async ({ query }) => {
    const snapshot = await knowledge.at(query.asOf)
    return many(snapshot, listPorts(snapshot, query), viewPort)
  })
}
