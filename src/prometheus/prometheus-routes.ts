import { Type } from '@sinclair/typebox'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Registry } from 'prom-client'
import { DomainError } from '../errors.ts'
import { ProblemSchema } from '../http/answer-schema.ts'
import type { KnowledgeSource } from '../knowledge/knowledge.ts'
import type { RunStore } from '../refresh/refresh-rules.ts'
import { renderKnowledge } from './knowledge-metrics.ts'
import { createRunHistory } from './run-history.ts'

export interface PrometheusOptions {
  knowledge: KnowledgeSource
  runs: Pick<RunStore, 'listRuns'>
  version: string
  now: () => Date
  nextRefresh: () => Date | undefined
  /** What the process tells of itself; left out, only the knowledge is told. */
  processMetrics?: Pick<Registry, 'metrics'> | undefined
}

/** `/metrics`: the knowledge as gauges, and the process beside it. Nothing is counted between two scrapes, so that no request pays for them. */
export const prometheusRoutes: FastifyPluginAsyncTypebox<PrometheusOptions> = async (app, { knowledge, runs, version, now, nextRefresh, processMetrics }) => {
  const readRuns = createRunHistory(runs)
  let underWay: Promise<string> | undefined

  async function scrape (): Promise<string> {
    const [snapshot, history] = await Promise.all([knowledge.at(), readRuns()])
    const parts = [await renderKnowledge({ snapshot, ...history, now: now(), nextRefresh: nextRefresh(), version }), await processMetrics?.metrics()]
    return parts.filter(part => part !== undefined).join('\n')
  }

  app.get('/metrics', {
    schema: {
      tags: ['Operations'],
      operationId: 'getPrometheusMetrics',
      summary: 'Get the figures and the state of the service for Prometheus',
      description: 'In its text format, version 0.0.4: stars, forks, contributors and their age and quality, lifecycle, disputes, the refresh and its rate limit, the process. ' +
        'What is not known has no sample. 503 while the knowledge cannot be read. Parameters, as a scrape may add them, count for nothing.',
      response: {
        200: {
          description: 'The samples of this moment',
          content: { 'text/plain': { schema: Type.String({ examples: ['cni_repository_stars{provider="calico",repository="projectcalico/calico"} 7312\n'] }) } }
        },
        503: ProblemSchema
      }
    }
  }, async (request, reply) => {
    // Several who ask at once get one answer, since this address has no rate limit.
    underWay ??= scrape().finally(() => { underWay = undefined })
    const samples = await underWay.catch((err: unknown) => {
      request.log.error({ err }, 'the metrics cannot be told')
      throw new DomainError('UNAVAILABLE', 503, 'the knowledge cannot be read; the failure was logged')
    })
    return await reply.headers({ 'content-type': Registry.PROMETHEUS_CONTENT_TYPE, 'cache-control': 'no-store' }).send(samples)
  })
}
