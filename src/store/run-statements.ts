import type { Database } from 'better-sqlite3'
import type { RefreshedRepository, RefreshRun } from '../refresh/refresh-schema.ts'

type Run = Omit<RefreshRun, 'repositories'>

const SELECT = `
  SELECT id, "trigger", due_at AS dueAt, started_at AS startedAt, finished_at AS finishedAt, outcome, requests, rate_limit AS rateLimit,
    rate_limit_remaining AS rateLimitRemaining, rate_limit_reset_at AS rateLimitResetAt, resume_at AS resumeAt, error
  FROM refresh_runs`

/** Refresh runs. They are a record of work, not knowledge: writing one makes no new revision. */
export function createRunStatements (db: Database) {
  const insert = db.prepare<[Omit<Run, 'id'>]>(`
    INSERT INTO refresh_runs ("trigger", due_at, started_at, finished_at, outcome, requests, rate_limit, rate_limit_remaining,
      rate_limit_reset_at, resume_at, error)
    VALUES (@trigger, @dueAt, @startedAt, @finishedAt, @outcome, @requests, @rateLimit, @rateLimitRemaining,
      @rateLimitResetAt, @resumeAt, @error)`)
  const update = db.prepare<[Run]>(`
    UPDATE refresh_runs SET "trigger" = @trigger, due_at = @dueAt, started_at = @startedAt, finished_at = @finishedAt, outcome = @outcome,
      requests = @requests, rate_limit = @rateLimit, rate_limit_remaining = @rateLimitRemaining, rate_limit_reset_at = @rateLimitResetAt,
      resume_at = @resumeAt, error = @error
    WHERE id = @id`)
  const find = db.prepare<[number], Run>(`${SELECT} WHERE id = ?`)
  const list = db.prepare<[{ before: number, limit: number }], Run>(`${SELECT} WHERE id < @before ORDER BY id DESC LIMIT @limit`)
  const putRepository = db.prepare<[RefreshedRepository & { runId: number }]>(`
    INSERT INTO refreshed_repositories (run_id, provider, position, full_name, outcome, reason, message, http_status, stars, forks, contributors)
    VALUES (@runId, @provider, (SELECT count(*) FROM refreshed_repositories WHERE run_id = @runId),
      @fullName, @outcome, @reason, @message, @httpStatus, @stars, @forks, @contributors)
    ON CONFLICT (run_id, provider) DO UPDATE SET full_name = excluded.full_name, outcome = excluded.outcome, reason = excluded.reason,
      message = excluded.message, http_status = excluded.http_status, stars = excluded.stars, forks = excluded.forks,
      contributors = excluded.contributors`)
  const listRepositories = db.prepare<[string], RefreshedRepository & { runId: number }>(`
    SELECT run_id AS runId, provider, full_name AS fullName, outcome, reason, message, http_status AS httpStatus, stars, forks, contributors
    FROM refreshed_repositories WHERE run_id IN (SELECT value FROM json_each(?)) ORDER BY run_id, position`)

  /** One query for the repositories of all runs. */
  function withRepositories (runs: Run[]): RefreshRun[] {
    const byRun = new Map(runs.map((run): [number, RefreshedRepository[]] => [run.id, []]))
    for (const { runId, ...repository } of listRepositories.all(JSON.stringify([...byRun.keys()]))) byRun.get(runId)!.push(repository)
    return runs.map(run => ({ ...run, repositories: byRun.get(run.id)! }))
  }

  const change = db.transaction((id: number, changes: Partial<Omit<Run, 'id'>>) => {
    const run = find.get(id)
    if (run === undefined) throw new Error(`refresh run ${id} does not exist`)
    update.run({ ...run, ...changes, id })
  })
  const findWithRepositories = db.transaction((id: number) => withRepositories([find.get(id) ?? []].flat())[0])
  const listWithRepositories = db.transaction((before: number, limit: number) => withRepositories(list.all({ before, limit })))

  return {
    start: (run: Omit<Run, 'id'>) => Number(insert.run(run).lastInsertRowid),
    /** A run has one entry for a repository: its last word replaces an earlier one. */
    recordRepository: (runId: number, repository: RefreshedRepository) => { putRepository.run({ ...repository, runId }) },
    update: change.immediate,
    find: findWithRepositories,
    list: ({ limit, before = Number.MAX_SAFE_INTEGER }: { limit: number, before?: number }) => listWithRepositories(before, limit)
  }
}
