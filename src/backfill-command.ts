import { runCommand } from './command.ts'
import { runBackfillCommand } from './refresh/run-backfill-command.ts'

/** `npm run backfill [-- provider…]`: fetches GitHub's star histories, as far as they are not there. */
runCommand(runBackfillCommand)
