/** One fault of one seed file. */
export interface SeedProblem {
  /** Relative to the seed folder. */
  file: string
  /** From the top of the file to the value: features/encryption/0/support. */
  path: string
  value?: unknown
  expected: string
}

const shorten = (text: string) => text.length > 120 ? `${text.slice(0, 117)}...` : text

export const describeProblem = ({ file, path, value, expected }: SeedProblem): string =>
  `${file}${path === '' ? '' : `/${path}`}: ${value === undefined ? '' : `${shorten(JSON.stringify(value))} `}— expected ${expected}`

/** The seed cannot be imported; carries every fault of every file. */
export class SeedError extends Error {
  readonly problems: SeedProblem[]

  constructor (problems: SeedProblem[]) {
    super(`the seed has ${problems.length} problem${problems.length === 1 ? '' : 's'}:\n` +
      problems.map(problem => `  ${describeProblem(problem)}`).join('\n'))
    this.name = 'SeedError'
    this.problems = problems
  }
}
