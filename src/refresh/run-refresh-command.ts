import { areKnown, type CommandOptions } from './command-names.ts'
import { summaryOf } from './refresh-run.ts'
import type { RefreshRun } from './refresh-schema.ts'
import type { Refresher } from './refresher.ts'

export interface RefreshCommandOptions extends CommandOptions {
  refresher: Pick<Refresher, 'start'>
}

/** One run that somebody watches. @returns the exit code: 0 only if every repository asked for has been fetched. */
export async function runRefreshCommand ({ refresher, repositories, names, log }: RefreshCommandOptions): Promise<number> {
  if (!areKnown({ repositories, names, log })) return 2
  const only = names.length > 0 ? names : undefined
  const finished = await runOnce({ refresher, only, log })
  // Its process was killed: the repositories are still to be fetched.
  const run = finished.joined && finished.run.outcome === 'aborted' ? (await runOnce({ refresher, only, log })).run : finished.run
  const fetched = run.repositories.filter(({ outcome }) => outcome === 'stored' || outcome === 'held').map(({ provider }) => provider)
  return (only ?? repositories.map(({ provider }) => provider)).every(provider => fetched.includes(provider)) ? 0 : 1
}

async function runOnce ({ refresher, only, log }: Pick<RefreshCommandOptions, 'refresher' | 'log'> & { only: string[] | undefined }): Promise<{ run: RefreshRun, joined: boolean }> {
  const { run, done, started } = await refresher.start('command', { only, onProgress: (_repository, position, total) => log.showProgress(position, total) })
  if (!started) log.line(`refresh ${run.id} is under way already; waiting for it`)
  const finished = await done
  if (!started) log.line(summaryOf(finished))
  return { run: finished, joined: !started }
}
