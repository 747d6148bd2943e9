/** What the job needs of a logger: the details first, then a line that a person can read. */
export interface RefreshLog {
  debug (details: object, message: string): void
  info (details: object, message: string): void
  warn (details: object, message: string): void
  error (details: object, message: string): void
}

export const count = (value: number): string => value.toLocaleString('en-US')

/** "2026-11-27 03:17 UTC" */
export const minute = (instant: Date | string): string => `${new Date(instant).toISOString().slice(0, 16).replace('T', ' ')} UTC`
