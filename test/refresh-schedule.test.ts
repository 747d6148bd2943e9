import t from 'tap'
import { GitHubError, type GitHubErrorKind } from '../src/github/github-error.ts'
import { isDue, stateAfterFailure, unknownState } from '../src/refresh/attempts.ts'
import { parseSchedule } from '../src/refresh/schedule.ts'
import { aRepositoryState } from './helpers/builders.ts'

t.test('a schedule tells its ticks in UTC', async t => {
  const schedule = parseSchedule('17 3 * * *')!
  t.strictSame(schedule.lastTick(new Date('2026-11-26T03:16:59.999Z')), new Date('2026-11-25T03:17:00Z'))
  t.strictSame(schedule.lastTick(new Date('2026-11-26T03:17:00Z')), new Date('2026-11-26T03:17:00Z'))
  t.strictSame(schedule.nextTick(new Date('2026-11-26T03:17:00Z')), new Date('2026-11-27T03:17:00Z'))
  t.equal(schedule.periodMs(new Date('2026-11-26T12:00:00Z')), 24 * 60 * 60 * 1000)
  t.equal(schedule.expression, '17 3 * * *')
})

t.test('figures are fresh, on a whole day, until they were to be refreshed twice', t => {
  // 2026-11-26 is a Thursday.
  const freshFrom = (expression: string, day = '2026-11-26') => parseSchedule(expression)!.freshFrom(day)
  t.equal(freshFrom('17 3 * * *'), '2026-11-24')
  t.equal(freshFrom('0 0 * * *'), '2026-11-24')
  t.equal(freshFrom('0 3,15 * * *'), '2026-11-25', 'those of last afternoon are')
  t.equal(freshFrom('30 */6 * * *'), '2026-11-25')
  t.equal(freshFrom('17 3 * * 1'), '2026-11-16')
  t.equal(freshFrom('17 3 * * 1-5', '2026-11-23'), '2026-11-19', 'nobody asks at weekends')
  t.equal(freshFrom('17 3 * * 1-5', '2026-11-24'), '2026-11-20')
  t.end()
})

t.test('a schedule may never tick, be off, or be none', async t => {
  const never = parseSchedule('0 0 30 2 *')!
  const now = new Date('2026-11-26T12:00:00Z')
  t.strictSame([never.lastTick(now), never.nextTick(now), never.periodMs(now), never.freshFrom('2026-11-26')], [null, null, null, null])
  t.equal(parseSchedule('off'), null)
  t.throws(() => parseSchedule('daily'))
})

t.test('a repository is due if it was not asked since the tick, and is not told to wait', async t => {
  const now = new Date('2026-11-26T12:00:00Z')
  const tick = new Date('2026-11-26T03:17:00Z')
  const due = (overrides: Parameters<typeof aRepositoryState>[0], at: Date | null = tick) => isDue(aRepositoryState(overrides), now, at)
  t.equal(isDue(undefined, now, tick), true)
  t.equal(due({ lastAttemptAt: null }), true)
  t.equal(due({ lastAttemptAt: '2026-11-26T03:00:00.000Z' }), true)
  t.equal(due({ lastAttemptAt: '2026-11-26T03:17:00.000Z' }), false)
  t.equal(due({ lastAttemptAt: '2026-11-26T03:00:00.000Z' }, null), false)
  t.equal(due({ lastAttemptAt: '2026-11-20T03:00:00.000Z', nextAttemptAt: '2026-11-27T03:00:00.000Z' }), false)
  t.equal(due({ lastAttemptAt: '2026-11-26T03:18:00.000Z', nextAttemptAt: '2026-11-26T12:00:00.000Z' }), true)
  t.equal(due({ lastAttemptAt: '2099-01-01T00:00:00.000Z', nextAttemptAt: '2099-01-02T00:00:00.000Z' }), true, 'a clock was wrong once')
  t.equal(due({ lastAttemptAt: '2026-11-20T03:00:00.000Z', nextAttemptAt: '2099-01-02T00:00:00.000Z' }), true, 'or wrong for a while')
})

t.test('what fails is asked again after an hour, two, four…; what is gone after days', async t => {
  const waits = (kinds: GitHubErrorKind[]) => {
    let state = unknownState('flannel', 'flannel-io/flannel')
    return kinds.map(kind => {
      const now = new Date('2026-11-26T00:00:00.000Z')
      state = stateAfterFailure(state, new GitHubError(kind, kind), now)
      return (Date.parse(state.nextAttemptAt!) - now.getTime()) / 3_600_000
    })
  }
  t.strictSame(waits(Array(7).fill('timeout')), [1, 2, 4, 8, 16, 24, 24])
  t.strictSame(waits(Array(7).fill('not-found')), [24, 48, 96, 192, 384, 720, 720])
  t.strictSame(waits(['network', 'server-error', 'network', 'not-found', 'blocked', 'blocked']), [1, 2, 4, 24, 24, 48])
  t.strictSame(waits(['forbidden', 'forbidden']), [24, 48])
})

t.test('a repository that is gone is marked since the day it went', async t => {
  const fail = (kind: GitHubErrorKind, day: string, state = aRepositoryState()) => stateAfterFailure(state, new GitHubError(kind, `it is ${kind}`), new Date(day))
  const missing = fail('not-found', '2026-11-26T00:00:00.000Z')
  t.match(missing, { status: 'missing', statusReason: 'it is not-found', statusSince: '2026-11-26T00:00:00.000Z', githubId: 21704134, license: 'Apache-2.0' })
  t.match(fail('identity', '2026-11-28T00:00:00.000Z', missing), { status: 'missing', statusReason: 'it is identity', statusSince: '2026-11-26T00:00:00.000Z', failures: 2 })
  t.match(fail('timeout', '2026-11-28T00:00:00.000Z', missing), { status: 'missing', statusReason: 'it is not-found', failures: 2 })
  t.match(fail('blocked', '2026-11-28T00:00:00.000Z', missing), { status: 'blocked', statusSince: '2026-11-28T00:00:00.000Z', failures: 1 })
  t.match(fail('timeout', '2026-11-26T00:00:00.000Z'), { status: 'ok', statusReason: null, statusSince: null })
})
