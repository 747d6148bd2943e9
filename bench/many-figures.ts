import { connect } from '../src/store/connect.ts'

export interface Extent {
  repositories: number
  /** Of daily samples up to the last one, and as many of the past that GitHub tells, up to the first sample. */
  days: number
  lastDay: string
}

export const nameOf = (index: number): string => `provider-${String(index).padStart(4, '0')}`
export const fullNameOf = (index: number): string => `owner-${index}/repository-${index}`

/** The figures of the last day. */
export const figuresOf = (index: number, days: number) => ({ stars: 1000 + index + days, forks: 200 + Math.floor(days / 5), contributors: 50 + Math.floor(days / 50) })

/** Fills a store's file with what the job would have observed, were it as old as that. */
export function fill (file: string, extent: Extent): void {
  const db = connect(file)
  try {
    db.transaction(() => {
      db.prepare(`
        WITH RECURSIVE
          repository (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM repository WHERE i + 1 < @repositories),
          day (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM day WHERE n + 1 < @days)
        INSERT INTO metric_samples (provider, method, observed_on, edition, repository, stars, forks, contributors, open_issues, contributors_method, fetched_at,
          rounded, stated_period_stale, sources)
        SELECT format('provider-%04d', i), 'github-api', date(@lastDay, (n - @days + 1) || ' days'), '', format('owner-%d/repository-%d', i, i),
          1000 + i + n, 200 + n / 5, 50 + n / 50, 30 + n % 7, 'anonymous-included', date(@lastDay, (n - @days + 1) || ' days') || 'T03:17:05.000Z',
          '[]', 0, '["github-api"]'
        FROM repository CROSS JOIN day`).run(extent)
      db.prepare(`
        WITH RECURSIVE
          repository (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM repository WHERE i + 1 < @repositories),
          day (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM day WHERE n + 1 < @days)
        INSERT INTO star_additions (provider, day, additions)
        SELECT format('provider-%04d', i), date(@lastDay, (n - 2 * @days + 2) || ' days'), 1 + n % 9 FROM repository CROSS JOIN day`).run(extent)
      db.prepare(`
        WITH RECURSIVE repository (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM repository WHERE i + 1 < @repositories)
        INSERT INTO star_histories (provider, repository, github_id, status, next_page, newest_day, oldest_day, asked_at)
        SELECT format('provider-%04d', i), format('owner-%d/repository-%d', i, i), i + 1, 'done', 2, date(@lastDay, (1 - @days) || ' days'), date(@lastDay, (2 - 2 * @days) || ' days'),
          @lastDay || 'T03:30:00.000Z'
        FROM repository`).run(extent)
    })()
    db.pragma('wal_checkpoint(TRUNCATE)')
  } finally {
    db.close()
  }
}

/** Of a table, its rows and the bytes that each takes, pages not filled included. */
export function sizeOf (file: string, table: string): { rows: number, bytes: number } {
  const db = connect(file, { readonly: true })
  try {
    const rows = db.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get()!
    return { rows, bytes: db.prepare<[string], number>('SELECT sum(pgsize) FROM dbstat WHERE name = ?').pluck().get(table)! }
  } finally {
    db.close()
  }
}
