import { Type, type Static } from '@sinclair/typebox'
import { asOfProperties, Day } from '../http/answer-schema.ts'
import { FiguresMethodSchema, MetricNameSchema, type FiguresMethod, type MetricName } from '../metrics/metric-schema.ts'

/** As many lines as can be told apart, by their colours and by the names at their ends. */
export const MAX_PROVIDERS = 8
export const DEFAULT_PROVIDERS = 5
export const DEFAULT_WIDTH = 640
export const DEFAULT_HEIGHT = 360

export const ThemeSchema = Type.Unsafe<'light' | 'dark' | 'auto'>({
  type: 'string', enum: ['light', 'dark', 'auto'], description: 'On a light or a dark ground; auto, as the reader has set it, if left out'
})
export type Theme = Static<typeof ThemeSchema>

export const ChartQuerySchema = Type.Object({
  ...asOfProperties,
  providers: Type.Optional(Type.String({
    maxLength: 500,
    description: `Comma-separated ids, at most ${MAX_PROVIDERS}; the ${DEFAULT_PROVIDERS} with the highest figures of the day if left out`,
    examples: ['calico,cilium,flannel']
  })),
  metric: Type.Optional(Type.Unsafe<MetricName>({ ...MetricNameSchema, description: 'Which figure; stars if left out' })),
  from: Type.Optional(Day('First day; that of the first figure if left out', '2018-07-26')),
  to: Type.Optional(Day('Last day; the day asked for if left out', '2022-06-01')),
  method: Type.Optional(Type.Unsafe<FiguresMethod>({
    ...FiguresMethodSchema,
    description: 'Only figures that were come by in this way; published and github-api if left out. star-history, which nobody counted, is drawn dashed'
  })),
  scale: Type.Optional(Type.Unsafe<'linear' | 'log'>({ type: 'string', enum: ['linear', 'log'], description: 'From nought in equal steps, or in equal ratios; linear if left out' })),
  theme: Type.Optional(ThemeSchema),
  width: Type.Optional(Type.Integer({ minimum: 320, maximum: 1600, description: `Pixels; ${DEFAULT_WIDTH} if left out`, examples: [800] })),
  height: Type.Optional(Type.Integer({ minimum: 240, maximum: 1000, description: `Pixels; ${DEFAULT_HEIGHT} if left out`, examples: [400] }))
}, { additionalProperties: false })
export type ChartQuery = Static<typeof ChartQuerySchema>
