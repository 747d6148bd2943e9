import { Type, type Static } from '@sinclair/typebox'
import { IdSchema, Nullable, OneOf, RecordOf } from '../knowledge/assertion-schema.ts'
import { CountSchema } from '../metrics/metric-schema.ts'

export const RefreshTriggerSchema = OneOf('schedule', 'manual', 'command')
export type RefreshTrigger = Static<typeof RefreshTriggerSchema>

export const RefreshOutcomeSchema = OneOf('running', 'succeeded', 'partial', 'failed', 'rate-limited', 'aborted')
export type RefreshOutcome = Static<typeof RefreshOutcomeSchema>

/** What a run did for one repository, and why. */
export const RefreshedRepositorySchema = RecordOf({
  provider: IdSchema,
  fullName: Type.String(),
  outcome: OneOf('stored', 'held', 'failed', 'skipped'),
  /** The kind of fault: `not-found`, `blocked`, `network`, `timeout`, `bad-answer`, `rate-limited`, `implausible`…; null if none. */
  reason: Nullable(Type.String()),
  message: Nullable(Type.String()),
  httpStatus: Nullable(Type.Integer()),
  stars: CountSchema,
  forks: CountSchema,
  contributors: CountSchema
}, { title: 'RefreshedRepository', description: 'What a run did for one repository, and why' })
export type RefreshedRepository = Static<typeof RefreshedRepositorySchema>

/** One run of the job that fetches the figures. Instants are RFC 3339 in UTC. */
export const RefreshRunSchema = RecordOf({
  id: Type.Integer({ minimum: 1 }),
  trigger: RefreshTriggerSchema,
  /** The tick of the schedule that made it due; null for a run that somebody asked for. */
  dueAt: Nullable(Type.String()),
  startedAt: Type.String(),
  finishedAt: Nullable(Type.String()),
  outcome: RefreshOutcomeSchema,
  /** Requests sent to GitHub, retries included. */
  requests: Type.Integer({ minimum: 0 }),
  rateLimit: Nullable(Type.Integer({ minimum: 0 })),
  rateLimitRemaining: Nullable(Type.Integer({ minimum: 0 })),
  rateLimitResetAt: Nullable(Type.String()),
  /** When a run that ended at a limit may go on. */
  resumeAt: Nullable(Type.String()),
  /** Why the run as a whole ended early; null if it did not. */
  error: Nullable(Type.String()),
  repositories: Type.Array(RefreshedRepositorySchema)
}, { title: 'RefreshRun', description: 'One run of the job that fetches the figures' })
export type RefreshRun = Static<typeof RefreshRunSchema>
