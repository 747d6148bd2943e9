import { Type } from '@sinclair/typebox'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { DomainError } from '../errors.ts'
import { ProblemSchema } from './answer-schema.ts'
import type { KnowledgeSource } from '../knowledge/knowledge.ts'
import type { Store } from '../store/store.ts'

export interface HealthOptions { knowledge: KnowledgeSource, store: Pick<Store, 'check'>, isEnding: () => boolean }

/** For whatever keeps the service running. Neither depends on GitHub. */
export const healthRoutes: FastifyPluginAsyncTypebox<HealthOptions> = async (app, { knowledge, store, isEnding }) => {
  const tags = ['Operations']
  const response = { 200: Type.Object({ status: Type.Literal('ok', { description: 'Always ok: a failure has another status' }) }, { additionalProperties: false, title: 'Health', description: 'All is well', examples: [{ status: 'ok' }] }) }

  app.get('/livez', { schema: { tags, operationId: 'getLiveness', summary: 'Whether the process answers', description: 'For whoever restarts it when it does not. Parameters count for nothing.', response } }, async () => ({ status: 'ok' as const }))

  app.get('/readyz', { schema: { tags, operationId: 'getReadiness', summary: 'Whether the knowledge can be read', description: 'For whoever sends it requests; 503 while it cannot, and while the service is about to end. It does not depend on GitHub. Parameters count for nothing.', response: { ...response, 503: ProblemSchema } } }, async request => {
    if (isEnding()) throw new DomainError('UNAVAILABLE', 503, 'the service is about to end')
    try {
      // The knowledge of today is in memory, and would go on being told for long.
      await store.check()
      await knowledge.at()
    } catch (err) {
      request.log.error({ err }, 'the knowledge cannot be read')
      throw new DomainError('UNAVAILABLE', 503, 'the knowledge cannot be read; the failure was logged')
    }
    return { status: 'ok' as const }
  })
}
