import t from 'tap'
import { setup, TODAY } from './helpers/app.ts'

// What is told of a past day tells no day that had not come by then.

const { get, knowledge } = await setup(t)

const LISTS = ['providers', 'ports', 'features', 'network-models', 'protocols', 'distributions', 'recommendations', 'disputes', 'changes']

/** Ends that documents had announced, in the words in which they are told. One that is told no longer makes the test fail. */
const ANNOUNCED = [
  { day: '2025-07-31', of: /RKE1|^The end of life is set/ },
  { day: '2026-09-30', of: /Azure NPM (on|for) Windows/ },
  { day: '2028-03-31', of: /kubenet 2028-03-31/ },
  { day: '2028-09-30', of: /Azure NPM on Linux 2028-09-30/ }
]

interface Told { in: string, day: string, text: string }

/** The days in all texts, with where they stand. The end of a statement is no part of what it says: `validTo` closes it for those who look back. */
function daysIn (node: unknown, place: string): Told[] {
  if (typeof node === 'string') return (node.match(/\d{4}-\d\d-\d\d/g) ?? []).map(day => ({ in: place, day, text: node }))
  if (typeof node !== 'object' || node === null) return []
  if (Array.isArray(node)) return node.flatMap((item: { id?: string } | null) => daysIn(item, item?.id === undefined ? place : `${place}/${item.id}`))
  return Object.entries(node).filter(([name]) => name !== 'validTo').flatMap(([name, value]) => daysIn(value, `${place}/${name}`))
}

t.test('nothing that is told of a past day tells a later one, unless it had been announced', async t => {
  const days = [...new Set(JSON.stringify(await knowledge.facts()).match(/(?<=")\d{4}-\d\d-\d\d(?=")/g))].filter(day => day >= '2015' && day <= TODAY).sort()
  t.ok(days.length > 200)
  const announced = new Set<string>()
  const hindsight = new Map<string, string>()
  for (const asOf of days) {
    const paths = [...LISTS.map(list => `${list}?limit=1000&asOf=${asOf}`), `cni?asOf=${asOf}`]
    const answers = await Promise.all(paths.map(async path => daysIn((await get(`/v1/${path}`)).data, path.split('?')[0]!)))
    for (const told of answers.flat().filter(({ day }) => day > asOf)) {
      if (ANNOUNCED.some(({ day, of }) => day === told.day && of.test(told.text))) announced.add(told.day)
      else hindsight.set(`${told.in} ${told.day}`, `on ${asOf}: ${told.text}`)
    }
  }
  t.strictSame([...hindsight], [])
  t.strictSame([...announced].sort(), ANNOUNCED.map(({ day }) => day))
})
