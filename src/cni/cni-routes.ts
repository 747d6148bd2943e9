import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { NotFoundError } from '../errors.ts'
import { AsOfSchema, One, ProblemSchema } from '../http/answer-schema.ts'
import { one } from '../http/answers.ts'
import type { KnowledgeSource } from '../knowledge/knowledge.ts'
import { CniSchema } from './cni-schema.ts'
import { viewCni } from './cni-view.ts'

export const cniRoutes: FastifyPluginAsyncTypebox<{ knowledge: KnowledgeSource }> = async (app, { knowledge }) => {
  app.get('/', {
    schema: {
      tags: ['CNI'],
      operationId: 'getCni',
      summary: 'What CNI is: the specification and its project',
      description: 'What it consists of and what it leaves to others, its operations, and the versions of the specification and the library.',
      querystring: AsOfSchema,
      response: { 200: One(CniSchema), 404: ProblemSchema }
    }
  }, async ({ query }) => {
    const snapshot = await knowledge.at(query.asOf)
    if (snapshot.cni === undefined) throw new NotFoundError('knowledge of CNI on', snapshot.asOf)
    return one(snapshot, viewCni(snapshot.cni))
  })
}
