import { setTimeout as delay } from 'node:timers/promises'
import { collectDefaultMetrics, Registry, type Counter } from 'prom-client'
import { lazily } from '../lazily.ts'
import { onceUntil } from '../once-until.ts'

/** Gauges that are named like counters; `nodejs_active_handles` and the like, by kind, tell the same. */
const MISNAMED = ['nodejs_active_handles_total', 'nodejs_active_requests_total', 'nodejs_active_resources_total']

/** The event loop is looked at every 10 ms: of no look at all, its lag would be told as centuries. */
const SHORTEST_LOOK_MS = 100

/**
 * What the process tells of itself: processor, memory, event loop, garbage collection. It watches the process until that ends, so there is one for
 * each process and not one for each app.
 */
export function watchProcess (): Pick<Registry, 'metrics'> {
  const registry = new Registry()
  const { user, system } = process.cpuUsage()
  collectDefaultMetrics({ register: registry })
  for (const name of MISNAMED) registry.removeSingleMetric(name)
  // They count from when they are made; the process began before.
  const counted = { process_cpu_user_seconds_total: user, process_cpu_system_seconds_total: system, process_cpu_seconds_total: user + system }
  for (const [name, microseconds] of Object.entries(counted)) (registry.getSingleMetric(name) as Counter).inc(microseconds / 1e6)
  // Not before somebody asks: a process that starts is too busy to look.
  const look = lazily(async () => await delay(SHORTEST_LOOK_MS))
  return {
    metrics: onceUntil(forget => setTimeout(forget, SHORTEST_LOOK_MS).unref(), async () => {
      await look()
      return await registry.metrics()
    })
  }
}
