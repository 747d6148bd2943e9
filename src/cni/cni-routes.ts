import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { NotFoundError } from '../errors.ts'
import { AsOfSchema, One } from '../http/answer-schema.ts'
import { one } from '../http/answers.ts'
import type { KnowledgeSource } from '../knowledge/knowledge.ts'
import { CniSchema } from './cni-schema.ts'
import { viewCni } from './cni-view.ts'

export const cniRoutes: FastifyPluginAsyncTypebox<{ knowledge: KnowledgeSource }> = async (app, { knowledge }) => {
  app.get('/', {
    schema: { tags: ['CNI'], summary: 'What CNI is: the specification and its project', querystring: AsOfSchema, response: { 200: One(CniSchema) } }
  }, async ({ query }) => {
    const snapshot = await knowledge.at(query.asOf)
    if (snapshot.cni === undefined) throw new NotFoundError('knowledge of CNI on', snapshot.asOf)
    return one(snapshot, viewCni(snapshot.cni))
  })
}
