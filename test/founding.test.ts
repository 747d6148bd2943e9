import t from 'tap'
import { setup } from './helpers/app.ts'
t.test('x', async t => { const { get } = await setup(t); t.equal((await get('/v1/providers?asOf=2018-07-26')).page.total, 3); console.error(process.execArgv, Object.entries(process.env).filter(([k]) => /TAP|NODE/i.test(k)), process.cwd()) })
