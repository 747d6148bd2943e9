const DAY = /^\d{4}-\d{2}-\d{2}$/

/** True for a day that exists: 2024-02-29 does, 2023-02-29 does not. */
export function isDate (text: string): boolean {
  if (!DAY.test(text)) return false
  const time = Date.parse(`${text}T00:00:00Z`)
  // A day too many is read as one of the next month.
  return !Number.isNaN(time) && new Date(time).getUTCDate() === Number(text.slice(8))
}

/** The UTC calendar day of an instant. */
export const dayOf = (instant: Date): string => instant.toISOString().slice(0, 10)
