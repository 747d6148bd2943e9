import { databaseFile, loadConfig } from './config.ts'
import { describeFailure } from './main-error.ts'
import { backUp } from './store/back-up.ts'

/** `npm run backup -- <file>`: copies the database as it is now into a new file, beside a service that may be running. */
const [target, ...more] = process.argv.slice(2)
if (target === undefined || more.length > 0) {
  console.error('Usage: npm run backup -- <file>')
  process.exitCode = 2
} else {
  try {
    const file = databaseFile(loadConfig(process.env))
    const revision = backUp(file, target)
    console.log(`Backed up ${file}, at revision ${revision}, into ${target}.`)
  } catch (err) {
    console.error(`cni-atlas: ${describeFailure(err)}`)
    process.exitCode = 1
  }
}
