import { collectDefaultMetrics, Registry } from 'prom-client'

/** Gauges that are named like counters; `nodejs_active_handles` and the like, by kind, tell the same. */
const MISNAMED = ['nodejs_active_handles_total', 'nodejs_active_requests_total', 'nodejs_active_resources_total']

/**
 * What the process tells of itself: processor, memory, event loop, garbage collection. It watches the process until that ends, so there is one for
 * each process and not one for each app.
 */
export function watchProcess (): Registry {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  for (const name of MISNAMED) registry.removeSingleMetric(name)
  return registry
}
