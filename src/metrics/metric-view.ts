import { idOf } from '../http/answers.ts'
import { writerOf } from '../http/json-parts.ts'
import { remembered } from '../knowledge/frozen.ts'
import type { Metrics } from '../knowledge/snapshot.ts'
import { selectionAt, type Selection } from '../lists/fields.ts'
import type { Figures } from './quality.ts'

const writeValue = (name: Exclude<keyof Figures, 'sources'>) => (metrics: Metrics): string => JSON.stringify(metrics[name])
/** Of what needs no escaping. */
const writePlain = (name: 'observedAt' | 'quality' | 'method') => (metrics: Metrics): string => `"${metrics[name]}"`
const writeNumber = (name: 'ageDays' | 'stars' | 'forks' | 'contributors' | 'openIssues') => (metrics: Metrics): string => String(metrics[name])

/** In the order in which they are told. */
const WRITERS: Record<keyof Figures, (metrics: Metrics) => string> = {
  observedAt: writePlain('observedAt'),
  fetchedAt: writeValue('fetchedAt'),
  ageDays: writeNumber('ageDays'),
  quality: writePlain('quality'),
  stars: writeNumber('stars'),
  forks: writeNumber('forks'),
  contributors: writeNumber('contributors'),
  openIssues: writeNumber('openIssues'),
  rounded: writeValue('rounded'),
  method: writePlain('method'),
  contributorsMethod: writeValue('contributorsMethod'),
  repository: writeValue('repository'),
  edition: writeValue('edition'),
  statedPeriod: writeValue('statedPeriod'),
  note: writeValue('note'),
  heldReason: writeValue('heldReason'),
  sources: ({ sources }) => JSON.stringify(sources.map(idOf))
}

const NAMES = Object.keys(WRITERS) as Array<keyof Figures>

/** As an object with properties of its own. */
export const viewFigures = <S>(figures: Figures<S>): Figures<S> => Object.fromEntries(NAMES.map(name => [name, figures[name]])) as unknown as Figures<S>

/** Figures as REST tells them. */
export const viewMetrics = (metrics: Metrics | null): Figures | null => metrics === null ? null : { ...viewFigures(metrics), sources: metrics.sources.map(idOf) }

const writeWhole = writerOf(NAMES.map(name => ({ key: name, name })), WRITERS)
const writerOfPart = remembered((part: Exclude<Selection, true>) =>
  writerOf(NAMES.filter(name => selectionAt(part, name) !== undefined).map(name => ({ key: name, name })), WRITERS))

/** What was selected of them as JSON: the same text as of their view, in a fraction of the time, since lists of other days tell them anew. */
export const writeMetrics = (metrics: Metrics | null, selection: Selection): string =>
  metrics === null ? 'null' : (selection === true ? writeWhole : writerOfPart(selection))(metrics)
