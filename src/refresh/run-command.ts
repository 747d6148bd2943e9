import type { ConsoleLog } from './console-log.ts'
import { summaryOf } from './refresh-run.ts'
import type { RefreshRun } from './refresh-schema.ts'
import type { Refresher } from './refresher.ts'
import type { RepositoryTarget } from './repository-refresh.ts'

export interface RefreshCommandOptions {
  refresher: Pick<Refresher, 'start'>
  repositories: RepositoryTarget[]
  /** Ids of providers; none means all. */
  names: string[]
  log: ConsoleLog
}

/** One run that somebody watches. @returns the exit code: 0 only if every repository asked for has been fetched. */
export async function runRefreshCommand ({ refresher, repositories, names, log }: RefreshCommandOptions): Promise<number> {
  const known = repositories.map(({ provider }) => provider)
  const unknown = names.filter(name => !known.includes(name))
  if (unknown.length > 0) {
    log.line(`No provider with a repository is called ${unknown.map(name => `'${name}'`).join(', ')}. There are: ${known.sort().join(', ')}`)
    return 2
  }
  const only = names.length > 0 ? names : undefined
  const finished = await runOnce({ refresher, only, log })
  // Its process was killed: the repositories are still to be fetched.
  const run = finished.joined && finished.run.outcome === 'aborted' ? (await runOnce({ refresher, only, log })).run : finished.run
  const fetched = run.repositories.filter(({ outcome }) => outcome === 'stored' || outcome === 'held').map(({ provider }) => provider)
  return (only ?? known).every(provider => fetched.includes(provider)) ? 0 : 1
}

async function runOnce ({ refresher, only, log }: Pick<RefreshCommandOptions, 'refresher' | 'log'> & { only: string[] | undefined }): Promise<{ run: RefreshRun, joined: boolean }> {
  const { run, done, started } = await refresher.start('command', { only, onProgress: (_repository, position, total) => log.showProgress(position, total) })
  if (!started) log.line(`refresh ${run.id} is under way already; waiting for it`)
  const finished = await done
  if (!started) log.line(summaryOf(finished))
  return { run: finished, joined: !started }
}
