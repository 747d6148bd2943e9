import { BadRequestError } from '../errors.ts'
import { AskedVersionSchema } from '../knowledge/assertion-schema.ts'
import type { VersionRange } from './distribution-schema.ts'

const partsOf = (version: string): number[] => version.split('.').map(Number)

function compareVersions (a: string, b: string): number {
  const [left, right] = [partsOf(a), partsOf(b)]
  for (let index = 0; index < 3; index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

/** The version after every one that the text may stand for: 1.29 → 1.30, 1.29.2 → 1.29.3. */
function after (version: string): string {
  const parts = partsOf(version)
  return [...parts.slice(0, -1), parts.at(-1)! + 1].join('.')
}

/** v1.29.4+rke2r1 → 1.29.4 */
const plain = (version: string): string => version.replace(/^v|\+.*$/g, '')

/** Whether a version, or for a short one (1.29) any release of it, lies in one of the ranges; no ranges hold for all. */
export function isInRanges (asked: string, ranges: readonly VersionRange[]): boolean {
  const version = plain(asked)
  return ranges.length === 0 || ranges.some(({ from, to }) =>
    (from === null || compareVersions(from, after(version)) < 0) && (to === null || compareVersions(version, to) < 0))
}

const beginsInside = ({ from }: VersionRange, { to }: VersionRange): boolean => from === null || to === null || compareVersions(from, to) < 0

/** Whether there can be a version that lies in both. */
export const overlap = (some: readonly VersionRange[], others: readonly VersionRange[]): boolean =>
  some.length === 0 || others.length === 0 || some.some(one => others.some(other => beginsInside(one, other) && beginsInside(other, one)))

/** @throws BadRequestError for a text that is no version. */
export function checkVersion (version: string): string {
  if (!new RegExp(AskedVersionSchema.pattern!).test(version)) {
    throw new BadRequestError([{ pointer: 'version', value: version, expected: AskedVersionSchema.description! }])
  }
  return version
}
