// Builds the service whenever one of its sources changes, and starts it anew whenever that went well. Usage: node dev.js
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { context, stop as stopBuilding } from 'esbuild'
import { FOLDER, optionsFor, put } from './bundle.js'

let service
let isEnding = false

// After a build with errors, which esbuild tells, the service of before goes on.
const restart = {
  name: 'restart',
  setup ({ onEnd }) {
    onEnd(async ({ errors, outputFiles }) => {
      if (errors.length > 0 || isEnding) return
      await stop()
      await put(outputFiles, FOLDER)
      start()
    })
  }
}

function start () {
  if (isEnding) return
  const env = { SHUTDOWN_DELAY: '0', ...process.env }
  service = spawn(process.execPath, ['--enable-source-maps', join(FOLDER, 'server.js')], { env, stdio: 'inherit' })
}

async function stop () {
  if (service === undefined || service.exitCode !== null || service.signalCode !== null) return
  const ended = once(service, 'exit')
  service.kill()
  await ended
}

async function end () {
  isEnding = true
  await stop()
  // It notices the end of this process by itself, but not every time.
  await stopBuilding()
  process.exit()
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, end)

const options = optionsFor(FOLDER)
const builder = await context({ ...options, plugins: [...options.plugins, restart] })
await builder.watch()
