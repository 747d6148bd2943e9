import { randomUUID } from 'node:crypto'
import { copyFile, rm } from 'node:fs/promises'
import type { Test } from 'tap'
import { buildApp, type AppOptions } from '../../src/app.ts'
import { createKnowledge } from '../../src/knowledge/knowledge.ts'
import { openSqliteStore } from '../../src/store/sqlite-store.ts'
import { seededFile } from './seeded-file.ts'

/** The day on which the tests ask, unless they say another. */
export const TODAY = '2026-11-26'

export interface SetupOptions extends Partial<AppOptions> { now?: () => Date }

/** The service on a database of its own with the real seed; nobody refreshes it, and nothing leaves the process. */
export async function setup (t: Test, { now = () => new Date(`${TODAY}T12:00:00Z`), ...options }: SetupOptions = {}) {
  const seeded = await seededFile()
  const file = `${seeded}.${randomUUID()}`
  await copyFile(seeded, file)
  const store = openSqliteStore({ file, migrationsFolder: 'migrations' })
  const knowledge = createKnowledge({ store, now })
  const app = await buildApp({ now, knowledge, store, refresher: { start: async () => { throw new Error('no refresher here') } }, ...options })
  t.teardown(async () => {
    await app.close()
    await store.close()
    await Promise.all(['', '-wal', '-shm'].map(suffix => rm(file + suffix, { force: true })))
  })
  const get = async (url: string) => (await app.inject(url)).json()
  const graphql = async (query: string, variables: object = {}) =>
    (await app.inject({ method: 'POST', url: '/graphql', payload: { query, variables } })).json()
  return { app, store, file, knowledge, get, graphql }
}
