import { runCommand } from './command.ts'
import { runRefreshCommand } from './refresh/run-refresh-command.ts'

/** `npm run refresh [-- provider…]`: fetches the figures once, whatever is due. */
runCommand(runRefreshCommand)
