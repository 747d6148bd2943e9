import type { Database } from 'better-sqlite3'

interface Lease { name: string, holder: string, expiresAt: string, now: string }

/** Who may do what only one process may do at a time. Instants compare as text: all are UTC and of one length. */
export function createLeaseStatements (db: Database) {
  const acquire = db.prepare<[Lease]>(`
    INSERT INTO leases (name, holder, expires_at) VALUES (@name, @holder, @expiresAt)
    ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at
    WHERE leases.holder = excluded.holder OR leases.expires_at <= @now
    RETURNING holder`)
  const release = db.prepare<[string, string]>('DELETE FROM leases WHERE name = ? AND holder = ?')

  return {
    acquire: (name: string, holder: string, now: Date, ttlMs: number) => acquire.get({
      name, holder, now: now.toISOString(), expiresAt: new Date(now.getTime() + ttlMs).toISOString()
    }) !== undefined,
    release: (name: string, holder: string) => { release.run(name, holder) }
  }
}
