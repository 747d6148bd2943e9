import { readFile } from 'node:fs/promises'
import { deployed } from './prometheus.ts'

export interface Column { selector: string, text: string, type: 'string' | 'number' | 'timestamp' }
export interface InfinityQuery {
  type: string
  parser: string
  format: string
  url: string
  url_options: { method: string, params: Array<{ key: string, value: string }> }
  root_selector: string
  columns: Column[]
}
export interface PrometheusQuery { expr: string, instant: boolean, range: boolean }
export interface DataSource { type: string, uid: string }
export type Target = { refId: string, datasource: DataSource } & (InfinityQuery | PrometheusQuery)
export interface Panel {
  id: number
  type: string
  title: string
  gridPos: { x: number, y: number, w: number, h: number }
  datasource?: DataSource
  targets?: Target[]
  options?: object
  fieldConfig?: { defaults: { custom?: object } }
}
export interface Variable { name: string, type: string, query: string | { query: string }, datasource?: DataSource, options?: Array<{ value: string }> }
export interface Dashboard { title: string, schemaVersion: number, panels: Panel[], templating: { list: Variable[] } }

export const DASHBOARD_FILE = deployed('grafana/cni-atlas.json')
export const readDashboard = async (): Promise<Dashboard> => JSON.parse(await readFile(DASHBOARD_FILE, 'utf8'))

/** Every query with the panel it is for. */
export const queriesOf = ({ panels }: Dashboard) => panels.flatMap(({ title, targets = [] }) => targets.map(target => ({ place: `${title} ${target.refId}`, target })))

/** The names of the variables that a text uses: `$name`, `${name}`, `${name:format}`. */
export const variablesIn = (text: string): string[] => [...text.matchAll(/\$(?:\{(\w+)(?:[.:][^}]*)?\}|(\w+))/g)].map(([, braced, plain]) => (braced ?? plain)!)

/** The text as Grafana sends it, with a value for each variable, its format included: `${provider:csv}`. */
export function interpolate (text: string, values: Record<string, string>): string {
  return text.replaceAll(/\$(?:\{([^}]+)\}|(\w+))/g, (whole, braced, plain) => {
    const value = values[(braced ?? plain) as string]
    if (value === undefined) throw new Error(`${whole} in ${text} has no value`)
    return value
  })
}

/** The address an Infinity query asks, as that data source puts it together. */
export const addressOf = ({ url, url_options: { params } }: InfinityQuery, values: Record<string, string>): string =>
  `${interpolate(url, values)}?${new URLSearchParams(params.map(({ key, value }): [string, string] => [key, interpolate(value, values)])).toString()}`
