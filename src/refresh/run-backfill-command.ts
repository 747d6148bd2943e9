import type { ConsoleLog } from './console-log.ts'
import type { Refresher } from './refresher.ts'
import type { RepositoryTarget } from './repository-refresh.ts'
import { summaryOfBackfill } from './star-backfill.ts'

export interface BackfillCommandOptions {
  refresher: Pick<Refresher, 'backfill'>
  repositories: RepositoryTarget[]
  /** Ids of providers; none means all. */
  names: string[]
  log: ConsoleLog
}

/** A backfill that somebody watches. @returns the exit code: 0 only if there is nothing left to fetch. */
export async function runBackfillCommand ({ refresher, repositories, names, log }: BackfillCommandOptions): Promise<number> {
  const known = repositories.map(({ provider }) => provider)
  const unknown = names.filter(name => !known.includes(name))
  if (unknown.length > 0) {
    log.line(`No provider with a repository is called ${unknown.map(name => `'${name}'`).join(', ')}. There are: ${known.sort().join(', ')}`)
    return 2
  }
  const report = await refresher.backfill({ only: names.length > 0 ? names : undefined, onProgress: ({ done, total }) => log.showProgress(done, total) })
  log.showProgress(1, 1)
  log.line(summaryOfBackfill(report))
  return report.failed === 0 && report.open === 0 && report.error === null ? 0 : 1
}
