import type { FieldError } from '../errors.ts'
import { pageArgs } from '../graphql/connections.ts'
import { cursorOf, refuseList } from '../lists/page.ts'
import { findRun, isRunId, listRuns, type RunStore } from './refresh-rules.ts'

export const refreshTypeDefs = /* GraphQL */ `
  "Why a run started."
  enum RefreshTrigger {
    "The schedule."
    SCHEDULE
    "A request over HTTP."
    MANUAL
    "The command npm run refresh."
    COMMAND
  }
  "How a run ended."
  enum RefreshOutcome {
    "It has not ended."
    RUNNING
    "Every repository was fetched."
    SUCCEEDED
    "Some repositories were not."
    PARTIAL
    "None was."
    FAILED
    "GitHub's limit stopped it; it goes on later."
    RATE_LIMITED
    "The service was stopped."
    ABORTED
  }
  "What a run did for a repository."
  enum RepositoryOutcome {
    "A sample was stored."
    STORED
    "A sample was kept apart as not plausible."
    HELD
    "It could not be fetched; its last figures stay."
    FAILED
    "It was not asked."
    SKIPPED
  }
  "One run of the job that fetches the figures."
  type RefreshRun {
    "Its id."
    id: ID!
    "Why it started."
    trigger: RefreshTrigger!
    "The tick of the schedule that made it due."
    dueAt: DateTime
    "When it started."
    startedAt: DateTime!
    "When it ended; null while it runs."
    finishedAt: DateTime
    "How it ended."
    outcome: RefreshOutcome!
    "Requests sent to GitHub, retries included."
    requests: Int!
    "GitHub's limit of requests an hour, as last told."
    rateLimit: Int
    "What was left of it."
    rateLimitRemaining: Int
    "When it starts anew."
    rateLimitResetAt: DateTime
    "When a run that ended at a limit may go on."
    resumeAt: DateTime
    "Why the run as a whole ended early."
    error: String
    "What it did for each repository."
    repositories: [RefreshedRepository!]!
  }
  "What a run did for one repository, and why."
  type RefreshedRepository {
    "The provider's id."
    provider: ID!
    "The repository's name."
    fullName: String!
    "What was done."
    outcome: RepositoryOutcome!
    "The kind of fault, if there was one."
    reason: String
    "The fault in words."
    message: String
    "The status GitHub answered with."
    httpStatus: Int
    "The stars that were fetched."
    stars: Int
    "The forks that were fetched."
    forks: Int
    "The contributors that were counted."
    contributors: Int
  }
  extend type Query {
    "The runs of the refresh job, newest first."
    refreshes("At most so many." first: Int, "Go on below this run's id." before: ID): [RefreshRun!]!
    "The latest run; null before the first one."
    latestRefresh: RefreshRun
    "One run; null if there is none of that id."
    refresh("Its id." id: ID!): RefreshRun
  }
`

const faultsOfRun = (before: string): FieldError[] =>
  isRunId(before) ? [] : [{ pointer: 'before', value: before, expected: 'the id of a run' }]

interface RunArgs { first?: number | null, before?: string | null }

export const refreshResolvers = (runs: RunStore) => ({
  Query: {
    refreshes: async (_root: unknown, { before, ...args }: RunArgs) => {
      // The page below a run, which REST asks for by a cursor.
      const query = pageArgs({ ...args, after: before == null ? null : cursorOf(before) })
      if (before != null) refuseList(faultsOfRun(before), query)
      return (await listRuns(runs, query)).items
    },
    latestRefresh: async () => (await runs.listRuns({ limit: 1 }))[0] ?? null,
    refresh: async (_root: unknown, { id }: { id: string }) => await findRun(runs, id) ?? null
  }
})
