const DAY = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)'
const LONG_DAY = '(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day'
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const MONTH = `(?<month>${MONTHS.join('|')})`
const TIME = '(?<hour>[01]\\d|2[0-3]):(?<minute>[0-5]\\d):(?<second>[0-5]\\d|60)'

/** `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT`, `Sun Nov  6 08:49:37 1994` */
const FORMS = [
  new RegExp(`^${DAY}, (?<day>\\d\\d) ${MONTH} (?<year>\\d{4}) ${TIME} GMT$`),
  new RegExp(`^${LONG_DAY}, (?<day>\\d\\d)-${MONTH}-(?<year>\\d\\d) ${TIME} GMT$`),
  new RegExp(`^${DAY} ${MONTH} (?<day>[ \\d]\\d) ${TIME} (?<year>\\d{4})$`)
]

/** The time that a date of HTTP stands for (RFC 9110, 5.6.7), in milliseconds; undefined for any other text, though `Date.parse` may take it. */
export function parseHttpDate (text: string): number | undefined {
  const parts = FORMS.map(form => form.exec(text)?.groups).find(groups => groups !== undefined)
  if (parts === undefined) return undefined
  const [day, hours, minutes, seconds] = [parts.day, parts.hour, parts.minute, parts.second].map(Number) as [number, number, number, number]
  const midnight = new Date(Date.UTC(fullYear(parts.year!), MONTHS.indexOf(parts.month!), day))
  return midnight.getUTCDate() === day ? midnight.getTime() + ((hours * 60 + minutes) * 60 + seconds) * 1000 : undefined
}

/** Of two digits, the year that is not more than 50 years ahead. */
function fullYear (digits: string): number {
  if (digits.length === 4) return Number(digits)
  const now = new Date().getUTCFullYear()
  const year = now - now % 100 + Number(digits)
  return year > now + 50 ? year - 100 : year
}
