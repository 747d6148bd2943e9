import type { Database } from 'better-sqlite3'
import type { RepositoryStatements } from './repository-statements.ts'
import type { StarAddition, StarAnchor, StarHistory } from './store.ts'
import type { StateStatements } from './state-statements.ts'

const SELECT_HISTORY = `
  SELECT provider, repository, github_id AS githubId, status, next_page AS nextPage, newest_day AS newestDay, oldest_day AS oldestDay,
    asked_at AS askedAt, error, resume_at AS resumeAt, rate_limit AS rateLimit
  FROM star_histories`

type Count = Pick<StarAnchor, 'observedOn' | 'stars' | 'method'>

export function createStarStatements (db: Database, state: StateStatements, repositories: RepositoryStatements, clock: () => Date) {
  const listHistories = db.prepare<[], StarHistory>(`${SELECT_HISTORY} ORDER BY provider`)
  const findHistory = db.prepare<[string], StarHistory>(`${SELECT_HISTORY} WHERE provider = ?`)
  const listDone = db.prepare<[string], StarHistory>(`
    ${SELECT_HISTORY} WHERE provider IN (SELECT value FROM json_each(?)) AND status = 'done' ORDER BY provider`)
  const putHistory = db.prepare<[StarHistory]>(`
    INSERT OR REPLACE INTO star_histories (provider, repository, github_id, status, next_page, newest_day, oldest_day, asked_at, error, resume_at, rate_limit)
    VALUES (@provider, @repository, @githubId, @status, @nextPage, @newestDay, @oldestDay, @askedAt, @error, @resumeAt, @rateLimit)`)
  const deleteAdditions = db.prepare<[string]>('DELETE FROM star_additions WHERE provider = ?')
  const putAddition = db.prepare<[StarAddition]>(`
    INSERT INTO star_additions (provider, day, additions) VALUES (@provider, @day, @additions)
    ON CONFLICT (provider, day) DO UPDATE SET additions = excluded.additions`)
  const listAdditions = db.prepare<[{ providers: string, from: string, to: string }], StarAddition>(`
    SELECT provider, day, additions FROM star_additions
    WHERE provider IN (SELECT value FROM json_each(@providers)) AND day BETWEEN @from AND @to
    ORDER BY provider, day`)
  const findFirstFetched = db.prepare<[{ provider: string, names: string }], Count>(`
    SELECT observed_on AS observedOn, stars, method FROM metric_samples
    WHERE provider = @provider AND method = 'github-api' AND held_reason IS NULL AND stars IS NOT NULL
      AND lower(repository) IN (SELECT value FROM json_each(@names))
    ORDER BY observed_on LIMIT 1`)
  const findAnyFetched = db.prepare<[string], number>("SELECT 1 FROM metric_samples WHERE provider = ? AND method = 'github-api' LIMIT 1").pluck()
  const findNewestPublished = db.prepare<[{ provider: string, newestDay: string | null }], Count>(`
    SELECT observed_on AS observedOn, stars, method FROM metric_samples
    WHERE provider = @provider AND method = 'published' AND observed_on <= @newestDay AND held_reason IS NULL AND stars IS NOT NULL
      AND 'stars' NOT IN (SELECT value FROM json_each(rounded))
    ORDER BY observed_on DESC, edition DESC LIMIT 1`)

  const save = db.transaction((history: StarHistory, additions: Array<Omit<StarAddition, 'provider'>> | undefined) => {
    const { provider } = history
    const known = findHistory.get(provider)
    if (additions !== undefined && history.nextPage === 2) deleteAdditions.run(provider)
    for (const { day, additions: number } of additions ?? []) putAddition.run({ provider, day, additions: number })
    putHistory.run(history)
    // Readers see whole histories only, so the pages on the way are nothing new to them.
    if (history.status === 'done' || known?.status === 'done') state.bump(clock())
  })

  /** A count of another repository, which the provider's record named once, is no anchor. */
  function anchorOf (history: StarHistory): StarAnchor[] {
    const { provider, repository, newestDay } = history
    const count = findFirstFetched.get({ provider, names: JSON.stringify([...repositories.namesOf(provider, repository)]) }) ??
      (findAnyFetched.get(provider) === undefined ? findNewestPublished.get({ provider, newestDay }) : undefined)
    return count === undefined ? [] : [{ provider, repository, ...count, covered: newestDay !== null && count.observedOn <= newestDay }]
  }

  return {
    listHistories: () => listHistories.all(),
    save: save.immediate,
    listAdditions: ({ providers, from = '0000-01-01', to = '9999-12-31' }: { providers: string[], from?: string, to?: string }) =>
      listAdditions.all({ providers: JSON.stringify(providers), from, to }),
    listAnchors: db.transaction((providers: string[]) => listDone.all(JSON.stringify(providers)).flatMap(anchorOf))
  }
}
