import type { Database } from 'better-sqlite3'
import { TOLERATED_SKEW_MS } from '../knowledge/dates.ts'

interface Lease { name: string, holder: string, expiresAt: string, now: string, latest: string }

/**
 * Who may do what only one process may do at a time. A lease that lasts longer than any does is from a clock that was wrong.
 * Instants compare as text: all are UTC and of one length.
 */
export function createLeaseStatements (db: Database) {
  const acquire = db.prepare<[Lease]>(`
    INSERT INTO leases (name, holder, expires_at) VALUES (@name, @holder, @expiresAt)
    ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at
    WHERE leases.holder = excluded.holder OR leases.expires_at <= @now OR leases.expires_at > @latest
    RETURNING holder`)
  const release = db.prepare<[string, string]>('DELETE FROM leases WHERE name = ? AND holder = ?')

  return {
    acquire (name: string, holder: string, now: Date, ttlMs: number): boolean {
      const after = (ms: number) => new Date(now.getTime() + ms).toISOString()
      return acquire.get({ name, holder, now: after(0), expiresAt: after(ttlMs), latest: after(ttlMs + TOLERATED_SKEW_MS) }) !== undefined
    },
    release: (name: string, holder: string) => { release.run(name, holder) }
  }
}
