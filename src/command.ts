import { databaseFile, loadConfig } from './config.ts'
import { dayOf } from './knowledge/dates.ts'
import { describeFailure } from './main-error.ts'
import { MIGRATIONS_FOLDER, SEED_FOLDER } from './paths.ts'
import type { CommandOptions } from './refresh/command-names.ts'
import { createConsoleLog } from './refresh/console-log.ts'
import { currentRepositories } from './refresh/current-repositories.ts'
import { openRefresher } from './refresh/open-refresher.ts'
import type { Refresher } from './refresh/refresher.ts'
import { openSeededStore } from './seed/open-seeded-store.ts'
import { VERSION } from './version.ts'

/** What a command works with. */
export interface CommandContext extends CommandOptions { refresher: Refresher }

/** Runs a command on the database of the settings, beside a service that may be running; what it returns is the exit code. */
export function runCommand (command: (context: CommandContext) => Promise<number>): void {
  work(command, process.argv.slice(2)).then(code => { process.exitCode = code }, fail)
}

async function work (command: (context: CommandContext) => Promise<number>, names: string[]): Promise<number> {
  const config = loadConfig(process.env)
  const { store } = await openSeededStore({ file: databaseFile(config), migrationsFolder: MIGRATIONS_FOLDER, seedFolder: SEED_FOLDER })
  try {
    const log = createConsoleLog(process.stdout)
    const repositories = currentRepositories((await store.loadFacts())!, dayOf(new Date()))
    const refresher = openRefresher({ config, version: VERSION, env: process.env, store, log, listRepositories: () => repositories })
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => { refresher.close().catch(fail) })
    try {
      return await command({ refresher, repositories, names, log })
    } finally {
      await refresher.close()
    }
  } finally {
    await store.close()
  }
}

function fail (err: unknown): void {
  console.error(`cni-atlas: ${describeFailure(err)}`)
  process.exitCode = 1
}
