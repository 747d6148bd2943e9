import { createHash } from 'node:crypto'
import type { Snapshot } from '../knowledge/snapshot.ts'
import type { SeriesSource } from '../metrics/kept-series.ts'
import { drawChart } from './chart-drawing.ts'
import { layOut } from './chart-layout.ts'
import { chartOf } from './chart-rules.ts'
import { DEFAULT_HEIGHT, DEFAULT_WIDTH, type ChartQuery } from './chart-schema.ts'

/** What is asked for as SVG, from the figures to the last stroke. */
export async function drawHistory (source: SeriesSource, snapshot: Snapshot, query: ChartQuery): Promise<string> {
  const { width = DEFAULT_WIDTH, height = DEFAULT_HEIGHT, theme = 'auto' } = query
  const chart = await chartOf(source, snapshot, query)
  const key = createHash('sha1').update(JSON.stringify(query)).digest('hex').slice(0, 8)
  return drawChart(chart, layOut(chart, { width, height }), { theme, key })
}
