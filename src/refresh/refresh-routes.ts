import { createHash, timingSafeEqual } from 'node:crypto'
import { Type } from '@sinclair/typebox'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { ForbiddenError, NotFoundError, UnauthorizedError } from '../errors.ts'
import { listProperties, PageSchema, ProblemSchema } from '../http/answer-schema.ts'
import { textInPath } from '../http/faults.ts'
import { DEFAULT_LIMIT } from '../lists/page.ts'
import { findRun, listRuns, type RefreshStarter, type RunStore } from './refresh-rules.ts'
import { RefreshRunSchema } from './refresh-schema.ts'

export interface RefreshRouteOptions {
  runs: RunStore
  refresher: RefreshStarter
  /** Who shows it may start a run; without one, nobody may. */
  adminToken: string | undefined
  publicUrl: string | undefined
}

// Digests have one length, so the comparison tells nothing about the token, not even how long it is.
const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
const isSame = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b))

export const refreshRoutes: FastifyPluginAsyncTypebox<RefreshRouteOptions> = async (app, { runs, refresher, adminToken, publicUrl = '' }) => {
  const tags = ['Refreshes']
  const RunAnswerSchema = Type.Object({ data: RefreshRunSchema }, { additionalProperties: false })

  app.get('/', {
    config: { cache: false, isWholeAsCsv: false },
    schema: {
      tags,
      operationId: 'listRefreshes',
      summary: 'List the runs of the refresh job, newest first',
      description: 'What each of them fetched, what failed, and why.',
      querystring: Type.Object({
        limit: Type.Optional({ ...listProperties.limit, description: `How many items at most; if left out, ${DEFAULT_LIMIT}, as CSV too: the runs grow with time` }),
        cursor: listProperties.cursor
      }, { additionalProperties: false }),
      response: { 200: Type.Object({ data: Type.Array(RefreshRunSchema), page: Type.Omit(PageSchema, ['total'], { title: 'PageWithoutTotal' }) }, { additionalProperties: false }) }
    }
  }, async ({ query }) => {
    const { items, limit, next } = await listRuns(runs, query)
    return { data: items, page: { limit, next } }
  })

  app.get('/latest', {
    config: { cache: false },
    schema: {
      tags,
      operationId: 'getLatestRefresh',
      summary: 'Get the latest run',
      description: 'The one that began last, be it under way; 404 before the first.',
      response: { 200: RunAnswerSchema, 404: ProblemSchema }
    }
  }, async () => {
    const [latest] = await runs.listRuns({ limit: 1 })
    if (latest === undefined) throw new NotFoundError('refresh', 'latest')
    return { data: latest }
  })

  app.get('/:id', {
    config: { cache: false },
    schema: {
      tags,
      operationId: 'getRefresh',
      summary: 'Get one run',
      description: 'What it fetched, what failed, and why.',
      params: Type.Object({ id: Type.Integer({ minimum: 1, description: 'Number of the run', examples: [12] }) }),
      response: { 200: RunAnswerSchema }
    }
  }, async request => {
    // A number has lost the last digits of a long one.
    const id = textInPath(request, 'id')
    const run = await findRun(runs, id)
    if (run === undefined) throw new NotFoundError('refresh', id)
    return { data: run }
  })

  app.post('/', {
    schema: {
      tags,
      operationId: 'startRefresh',
      summary: 'Start a run, or get the one that is under way',
      description: 'For administrators. The run goes on after the answer; `Location` tells where to follow it.',
      security: [{ bearer: [] }],
      response: { 202: RunAnswerSchema, 401: ProblemSchema, 403: ProblemSchema }
    },
    onRequest: async ({ headers }, reply) => {
      if (adminToken === undefined) throw new ForbiddenError('no ADMIN_TOKEN is set, so nobody can start a refresh over HTTP')
      const [, token] = /^Bearer (.+)$/i.exec(headers.authorization ?? '') ?? []
      if (token === undefined || !isSame(token, adminToken)) {
        reply.header('www-authenticate', 'Bearer realm="refreshes"')
        throw new UnauthorizedError('a refresh is started with the admin token: Authorization: Bearer …')
      }
    }
  }, async (_request, reply) => {
    const { run } = await refresher.start('manual')
    return await reply.code(202).header('location', `${publicUrl}/v1/refreshes/${run.id}`).send({ data: run })
  })
}
