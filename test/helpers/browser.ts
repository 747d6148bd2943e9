import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Page } from 'playwright-core'
import type { Test } from 'tap'

/** Debian's Chromium, or another one. */
export const BROWSER = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'

/** Why a test that looks at a page is skipped; false where there is a browser, and in CI, where a missing one is a fault. */
export const WITHOUT_BROWSER = existsSync(BROWSER) || process.env.CI !== undefined
  ? false
  : `NO BROWSER at ${BROWSER}: nobody looked. Install chromium, or name one in CHROMIUM_PATH.`

const FLAGS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'
]

/** A browser with a profile of its own, until the test ends. */
async function openBrowser (t: Test, viewport: { width: number, height: number }) {
  const profile = await mkdtemp(join(tmpdir(), 'browser-'))
  const browser = await chromium.launchPersistentContext(profile, { executablePath: BROWSER, args: FLAGS, viewport })
  t.teardown(async () => {
    await browser.close()
    await rm(profile, { recursive: true, force: true })
  })
  return browser
}

/**
 * A page of a browser without internet: whatever it asks of anybody but `origin` is refused, and listed in `foreign`. In `faults` is what went wrong
 * in its scripts.
 */
export async function openLonelyPage (t: Test, origin: string, viewport: { width: number, height: number }) {
  const browser = await openBrowser(t, viewport)
  const foreign: string[] = []
  const faults: string[] = []
  await browser.route(url => url.origin !== origin && url.protocol.startsWith('http'), async route => {
    foreign.push(route.request().url())
    await route.abort()
  })
  const page: Page = await browser.newPage()
  page.setDefaultTimeout(20_000)
  page.on('pageerror', err => faults.push(err.message))
  return { page, foreign, faults }
}
