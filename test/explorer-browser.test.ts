import type { Locator, Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { EXAMPLES } from '../src/graphql/examples.ts'
import { setup } from './helpers/app.ts'
import { aSample } from './helpers/builders.ts'
import { openLonelyPage, WITHOUT_BROWSER } from './helpers/browser.ts'

if (WITHOUT_BROWSER !== false) console.error(WITHOUT_BROWSER)
// A browser takes its time to start on a busy machine.
t.setTimeout(120_000)

/** What the service's own answers fail to give is a fault too. */
async function openPage (t: Test, viewport = { width: 1400, height: 900 }) {
  const { app, store } = await setup(t, { events: { intervalMs: 10 } })
  const origin = await app.listen({ port: 0, host: '127.0.0.1' })
  const { page, foreign, faults } = await openLonelyPage(t, origin, viewport)
  page.on('console', message => { if (message.type() === 'error') faults.push(message.text()) })
  page.on('response', response => { if (response.status() >= 400) faults.push(`${response.status()} ${response.url()}`) })
  return { page, origin, store, foreign, faults }
}

const textOf = async (page: Page, selector: string): Promise<string> => (await page.locator(selector).innerText()).replaceAll('\u00a0', ' ')

/** Presses the button until the result is there: the page needs a moment to notice that another text is in its editor. */
async function execute (page: Page, expected: Locator): Promise<void> {
  for (let tries = 1; tries <= 10; tries++) {
    await page.getByRole('button', { name: /(?:Execute|Stop) query/ }).click()
    try {
      return await expected.waitFor({ timeout: 2000 })
    } catch (err) {
      if (tries === 10) throw err
    }
  }
}

t.test('the explorer works in a browser without internet', { skip: WITHOUT_BROWSER, timeout: 100_000 }, async t => {
  const { page, origin, store, foreign, faults } = await openPage(t)
  await page.goto(`${origin}/graphiql`)

  const tabs = page.getByRole('tab')
  await tabs.first().waitFor()
  t.equal(await tabs.count(), EXAMPLES.length, 'one tab for each example')
  t.match(await textOf(page, '.graphiql-query-editor'), /CalicoThenAndNow/)

  const result = page.locator('.result-window')
  await execute(page, result.getByText('"Calico"').first())
  t.match(await textOf(page, '.result-window'), /"then"[^]*"stars"/)

  await page.getByRole('button', { name: 'Show Documentation Explorer' }).click()
  const docs = page.locator('.graphiql-doc-explorer')
  await docs.getByRole('link', { name: 'Query', exact: true }).click()
  await docs.getByText('One provider; null if there was none of that id.').waitFor()
  await docs.getByRole('link', { name: 'Provider', exact: true }).first().click()
  await docs.getByText('A Kubernetes network provider, as it was known on one day.').waitFor()

  const editor = page.locator('.graphiql-query-editor')
  for (const [i, { title, query }] of EXAMPLES.entries()) {
    const [, name = ''] = /query (\w+)/.exec(query) ?? []
    await tabs.nth(i).click()
    await editor.getByText(name, { exact: true }).waitFor()
    await execute(page, result.getByText('"data"'))
    t.notMatch(await textOf(page, '.result-window'), /"errors"/, title)
  }

  await page.getByRole('button', { name: 'Add tab' }).click()
  await editor.getByText('Welcome to GraphiQL').waitFor()
  await editor.click()
  await page.keyboard.press('Control+A')
  await page.keyboard.insertText('subscription News { revisionChanged(after: 0) { revision } }')
  await tabs.getByText('News').waitFor()
  await execute(page, result.getByText('"revisionChanged"'))
  await store.saveSample(aSample())
  await result.getByText(String(await store.revision()), { exact: true }).waitFor()
  t.pass('a subscription shows what comes as it comes')

  t.same(foreign, [], 'nothing was asked of anybody else')
  t.same(faults, [], 'nothing went wrong')
})

t.test('the keyboard leads into the editors of the explorer and out again, and each has a name', { skip: WITHOUT_BROWSER, timeout: 100_000 }, async t => {
  const { page, origin, faults } = await openPage(t)
  await page.goto(`${origin}/graphiql`)
  await page.getByRole('tab').first().waitFor()
  const query = await textOf(page, '.graphiql-query-editor')
  for (const name of ['Query', 'Variables', 'Headers', 'Answer']) {
    if (name === 'Variables' || name === 'Headers') await page.getByRole('button', { name }).click()
    const editor = page.getByRole('textbox', { name, exact: true })
    for (const key of ['Tab', 'Shift+Tab']) {
      await editor.focus()
      await page.keyboard.press(key)
      t.equal(await editor.evaluate(element => element.ownerDocument.activeElement === element), false, `${key} leaves ${name}`)
    }
  }
  t.equal(await textOf(page, '.graphiql-query-editor'), query, 'and changes nothing')

  await page.getByRole('button', { name: 'Hide editor tools' }).click()
  await page.getByRole('button', { name: 'Show editor tools' }).focus()
  await page.keyboard.press('Tab')
  t.ok(await page.getByRole('textbox', { name: 'Answer', exact: true }).evaluate(element => element.ownerDocument.activeElement === element), 'nobody is led to what is not shown')
  t.equal(await page.getByRole('main').count(), 1)
  t.same(faults, [])
})

t.test('on a narrow screen the explorer has the answer below the query, and what it is told of the schema above', { skip: WITHOUT_BROWSER, timeout: 100_000 }, async t => {
  const { page, origin, faults } = await openPage(t, { width: 360, height: 740 })
  await page.goto(`${origin}/graphiql`)
  await page.getByRole('tab').first().waitFor()
  const [query, answer] = await Promise.all(['.graphiql-query-editor', '.result-window'].map(async selector => (await page.locator(selector).boundingBox())!))
  t.ok(answer!.y >= query!.y + query!.height, `the answer begins at ${answer!.y}`)
  for (const { width, height } of [query!, answer!]) t.ok(width > 240 && height > 150, `${width} × ${height}`)

  await page.getByRole('button', { name: 'Show Documentation Explorer' }).click()
  const schema = (await page.locator('.graphiql-plugin').boundingBox())!
  t.ok(schema.width > 240 && schema.height > 150 && schema.height < 740, `${schema.width} × ${schema.height}`)
  t.ok((await page.locator('.result-window').boundingBox())!.width > 240)
  t.same(faults, [])
})

t.test('in the reference, "Try it out" and "Execute" ask for what there is today', { skip: WITHOUT_BROWSER, timeout: 100_000 }, async t => {
  const { page, origin, foreign, faults } = await openPage(t)
  await page.goto(`${origin}/docs/`)
  // Of all operations the one with an object among its parameters, which the page would make up.
  const operation = page.locator('.opblock[id$="-listProviders"]')
  await operation.locator('.opblock-summary-control').click()
  await operation.getByRole('button', { name: 'Try it out' }).click()
  const [answer] = await Promise.all([
    page.waitForResponse(response => !response.url().startsWith(`${origin}/docs`)),
    operation.getByRole('button', { name: 'Execute' }).click()
  ])
  t.equal(`${answer.status()} ${answer.url()}`, `200 ${origin}/v1/providers`)
  t.same(foreign, [], 'nothing was asked of anybody else')
  t.same(faults, [], 'nothing went wrong')
})

t.test('the reference is a page of the service, as wide as the screen, and every control has a name', { skip: WITHOUT_BROWSER, timeout: 100_000 }, async t => {
  const { page, origin, faults } = await openPage(t, { width: 360, height: 740 })
  await page.goto(`${origin}/docs/`)
  await page.getByRole('main').locator('.opblock').first().waitFor()
  t.equal(await page.title(), 'CNI Atlas: the reference')
  t.ok(Number(await page.evaluate('document.documentElement.scrollWidth')) <= 360)
  await page.getByRole('combobox', { name: 'Server', exact: true }).waitFor()
  t.equal(await page.locator('.topbar, img:not([alt])').count(), 0, 'no bar that loads other descriptions')
  t.same(faults, [])
})
