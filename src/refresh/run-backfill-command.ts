import { areKnown, type CommandOptions } from './command-names.ts'
import type { Refresher } from './refresher.ts'
import { summaryOfBackfill } from './star-backfill.ts'

export interface BackfillCommandOptions extends CommandOptions {
  refresher: Pick<Refresher, 'backfill'>
}

/** A backfill that somebody watches. @returns the exit code: 0 only if there is nothing left to fetch. */
export async function runBackfillCommand ({ refresher, repositories, names, log }: BackfillCommandOptions): Promise<number> {
  if (!areKnown({ repositories, names, log })) return 2
  const report = await refresher.backfill({ only: names.length > 0 ? names : undefined, onProgress: ({ done, total }) => log.showProgress(done, total) })
  log.showProgress(1, 1)
  log.line(summaryOfBackfill(report))
  return report.failed === 0 && report.open === 0 && report.error === null ? 0 : 1
}
