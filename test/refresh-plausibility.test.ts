import t from 'tap'
import type { MetricSample } from '../src/metrics/metric-schema.ts'
import { judge } from '../src/refresh/plausibility.ts'
import { aSample } from './helpers/builders.ts'

const on = (observedOn: string, figures: Partial<MetricSample> = {}) => aSample({ observedOn, ...figures })
const published = (observedOn: string, figures: Partial<MetricSample>) =>
  aSample({ observedOn, method: 'published', fetchedAt: null, contributorsMethod: 'page', edition: 'community', ...figures })

const SOUND = { held: false, releases: null }
/** 9,400 stars, 2,900 forks and 240 contributors, growing slowly. */
const STEADY = [on('2026-11-20', { stars: 9380 }), on('2026-11-21', { stars: 9385 }), on('2026-11-25')]
const today = (figures: Partial<MetricSample>, day = '2026-11-26') => on(day, figures)

t.test('the first sample has nothing to be measured against', async t => {
  t.strictSame(judge(today({}), []), SOUND)
  t.strictSame(judge(today({ stars: 1_000_000 }), []), SOUND)
  t.strictSame(judge(today({ stars: 12, contributors: 1 }), [published('2018-07-26', { stars: 3279, contributors: 107 })]), SOUND)
  t.match(judge(today({ stars: 0 }), [published('2018-07-26', { stars: 3279 })]), { held: true, reason: 'stars fell from 3279 to 0' })
  t.match(judge(today({ contributors: 0 }), [published('2018-07-26', { contributors: 107 })]), { held: true })
})

t.test('what changes from day to day is sound', async t => {
  t.strictSame(judge(today({}), STEADY), SOUND)
  t.strictSame(judge(today({ stars: 9600, forks: 2850, contributors: 251 }), STEADY), SOUND)
  t.strictSame(judge(today({ stars: 10_500 }), STEADY), SOUND, 'a good day')
  t.strictSame(judge(today({ contributors: null }), STEADY), SOUND, 'not known today')
})

t.test('a collapse is held', async t => {
  t.match(judge(today({ stars: 4699 }), STEADY), { held: true, reason: 'stars fell from 9400 to 4699' })
  t.match(judge(today({ forks: 3 }), STEADY), { held: true, reason: 'forks fell from 2900 to 3' })
  t.match(judge(today({ contributors: 1 }), STEADY), { held: true, reason: 'contributors fell from 240 to 1' })
  t.match(judge(today({ stars: 0, contributors: 0 }), STEADY), { held: true, reason: 'stars fell from 9400 to 0; contributors fell from 240 to 0' })
  t.strictSame(judge(today({ stars: 4700 }), STEADY), SOUND, 'half is none')
  t.strictSame(judge(today({ stars: 20, forks: 2 }), [on('2026-11-25', { stars: 60, forks: 9 })]), SOUND, 'nor is a little that is lost')
  t.match(judge(today({ contributors: 1 }), [on('2026-11-25', { contributors: 19 })]), { held: true }, 'but contributors do not leave')
})

t.test('a jump beyond what the series has ever done is held', async t => {
  t.match(judge(today({ stars: 94_000 }), STEADY), { held: true, reason: 'stars rose from 9400 to 94000 in 1 day' })
  t.match(judge(today({ forks: 29_000 }), STEADY), { held: true })
  t.match(judge(today({ contributors: 2400 }), STEADY), { held: true })
  t.match(judge(today({ stars: 50_000 }), [on('2026-11-24', { stars: 300 })]), { held: true, reason: 'stars rose from 300 to 50000 in 2 days' })
  t.strictSame(judge(today({ stars: 700 }), [on('2026-11-25', { stars: 300 })]), SOUND, 'few may become many')

  const lively = [on('2026-11-01', { stars: 1000 }), on('2026-11-02', { stars: 1900 }), on('2026-11-25', { stars: 2000 })]
  t.strictSame(judge(today({ stars: 8000 }), lively), SOUND, 'not beyond what it has done before')
  t.match(judge(today({ stars: 8000 }), lively.slice(1)), { held: true })
})

t.test('growth over months and years is no jump', async t => {
  t.strictSame(judge(today({ stars: 20_000 }), [on('2025-11-26', { stars: 6000 })]), SOUND)
  t.strictSame(judge(today({ stars: 7000, contributors: 600 }), [
    published('2018-07-26', { stars: 572, contributors: 82 }),
    published('2023-06-01', { stars: 4900, rounded: ['stars'] }),
    on('2025-12-01', { stars: 6400, contributors: 480 })
  ]), SOUND)
})

t.test('rounding is no growth', async t => {
  const rounded = [
    published('2026-11-01', { stars: 7300, rounded: ['stars'] }),
    published('2026-11-02', { stars: 7400, rounded: ['stars'] }),
    published('2026-11-02', { stars: 7500, rounded: ['stars'], edition: 'prime' }),
    on('2026-11-25', { stars: 7410 })
  ]
  t.strictSame(judge(today({ stars: 7420 }), rounded), SOUND)
  t.match(judge(today({ stars: 9400 }), rounded), { held: true }, 'or 100 a day would be the record, and ten times that allowed')
})

t.test('contributors counted in another way are not compared', async t => {
  t.strictSame(judge(today({ contributors: 40 }), [on('2026-11-25', { contributors: 400, contributorsMethod: 'page' })]), SOUND)
  t.strictSame(judge(today({ contributors: 4000 }), [on('2026-11-25', { contributors: null })]), SOUND)
})

t.test('a held value is released by the same value on a later day', async t => {
  const held = today({ stars: 3000, heldReason: 'stars fell from 9400 to 3000' })
  const series = [...STEADY, held]
  t.match(judge(today({ stars: 3000 }), series), { held: true }, 'not on the same day')
  t.strictSame(judge(today({ stars: 3000 }, '2026-11-27'), series), { held: false, releases: held })
  t.strictSame(judge(today({ stars: 3040 }, '2026-12-03'), series), { held: false, releases: held }, 'or nearly the same, later')
  t.match(judge(today({ stars: 4000 }, '2026-11-27'), series), { held: true, reason: 'stars fell from 9400 to 4000' }, 'not by another one')
  t.match(judge(today({ stars: 3000, contributors: 0 }, '2026-11-27'), series), { held: true }, 'not if something else is suspicious')
  t.match(judge(today({ stars: 3000 }, '2026-11-28'), [...series, on('2026-11-27')]), { held: true }, 'not if it had recovered meanwhile')
  t.strictSame(judge(today({}, '2026-11-27'), series), SOUND, 'the old value is still right')
  t.match(judge(today({ stars: 0 }, '2026-11-27'), [...STEADY, today({ stars: null, heldReason: 'x' })]), { held: true })

  const released = [...STEADY, { ...held, heldReason: null }, today({ stars: 3000 }, '2026-11-27')]
  t.strictSame(judge(today({ stars: 3010 }, '2026-11-28'), released), SOUND, 'and then it is the series')
})

t.test('a held sample is released only if all that it was held for is seen again', async t => {
  const held = today({ stars: 90_000, forks: 0, heldReason: 'stars rose from 9400 to 90000 in 1 day; forks fell from 2900 to 0' })
  const series = [...STEADY, held]
  t.strictSame(judge(today({ stars: 90_000 }, '2026-11-27'), series), SOUND, 'the stars were seen twice, but the forks were not')
  t.strictSame(judge(today({ stars: 90_000, forks: null }, '2026-11-27'), series), SOUND)
  t.strictSame(judge(today({ stars: 90_000, forks: 0 }, '2026-11-27'), series), { held: false, releases: held })
  t.strictSame(judge(today({ stars: 90_000, forks: 2600 }, '2026-11-27'), [...STEADY, { ...held, forks: 2910 }]), { held: false, releases: { ...held, forks: 2910 } }, 'what was sound may change')
})

t.test('what lies in the future is left out', async t => {
  t.strictSame(judge(today({}), [...STEADY, on('2099-01-01', { stars: 1_000_000 })]), SOUND)
})
