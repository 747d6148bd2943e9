import { existsSync } from 'node:fs'

/** Debian's Chromium, or another one. */
export const BROWSER = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'

/** Why a test that looks at a page is skipped; false where there is a browser, and in CI, where a missing one is a fault. */
export const WITHOUT_BROWSER = existsSync(BROWSER) || process.env.CI !== undefined
  ? false
  : `NO BROWSER at ${BROWSER}: nobody looked. Install chromium, or name one in CHROMIUM_PATH.`
