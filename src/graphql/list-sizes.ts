import { DEFAULT_LIMIT } from '../lists/page.ts'
import { DAY_MS } from '../knowledge/dates.ts'
import { MAX_POINTS } from '../metrics/metric-rules.ts'

type Args = Record<string, unknown>

const PROVIDERS = 25
const FEATURES = 25

/** How many items a list has on average that no argument bounds; a test holds it against real answers. */
const USUAL: Record<string, number> = {
  'Query.features': FEATURES,
  'Query.protocols': 30,
  'Query.recommendations': 30,
  'Query.disputes': 50,
  'Feature.values': PROVIDERS,
  'Provider.ports': 15,
  'Provider.support': 10,
  'Provider.timeline': 60,
  'Distribution.support': 35,
  'Offer.support': 35,
  'Coverage.features': FEATURES,
  'Coverage.providers': PROVIDERS,
  '__Schema.types': 100,
  '__Type.fields': 12,
  '__Type.interfaces': 1,
  '__Type.possibleTypes': 1,
  '__Type.inputFields': 1,
  '__Field.args': 1
}
const USUAL_SOURCES = 3
const USUAL_LENGTH = 5

const METRICS = 3
/** Two years of daily figures: enough to price a series that is asked for whole, and little enough to let all of them be. */
const HISTORY_DAYS = 750
const DAYS_OF: Record<string, number> = { DAY: 1, WEEK: 7, MONTH: 30 }

const lengthOf = (list: unknown, otherwise: number): number => Array.isArray(list) ? list.length : otherwise

/**
 * The points of one series: one a day, week or month between the two days, but never more than of the whole. Without an end it is priced as a whole,
 * since to go by the day of the question would make it dearer every day.
 */
function pointsOf ({ from, to, asOf, interval }: Args): number {
  const last = to ?? asOf
  const days = typeof from === 'string' && typeof last === 'string' ? (Date.parse(last) - Date.parse(from)) / DAY_MS + 1 : NaN
  return Math.max(1, Math.ceil((days < HISTORY_DAYS ? days : HISTORY_DAYS) / (DAYS_OF[String(interval)] ?? 1)))
}

const FROM_ARGUMENTS: Record<string, (args: Args) => number> = {
  'Query.nodes': ({ ids }) => lengthOf(ids, 1),
  'Provider.features': ({ ids }) => lengthOf(ids, FEATURES),
  'Provider.metricHistory': pointsOf,
  'Query.metricPoints': args => Math.min(MAX_POINTS, pointsOf(args) * lengthOf(args.providers, PROVIDERS) * (args.metric == null ? METRICS : 1))
}

/** What `first` says of a page, be it of a connection or of a plain list. */
export const pageSizeOf = ({ first }: Args): number => typeof first === 'number' && first > 0 ? first : DEFAULT_LIMIT

/** How many items a list field is reckoned to give. */
export function listSizeOf (coordinate: string, args: Args, takesFirst: boolean): number {
  if (takesFirst) return pageSizeOf(args)
  return FROM_ARGUMENTS[coordinate]?.(args) ?? USUAL[coordinate] ?? (coordinate.endsWith('.sources') ? USUAL_SOURCES : USUAL_LENGTH)
}
