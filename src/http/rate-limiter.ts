import { isIPv6 } from 'node:net'
import { LRUCache } from 'lru-cache'

const WINDOW_MS = 60_000
/** Of how many clients at once it is remembered what they used. */
const KEPT_CLIENTS = 10_000

export interface RateLimiterOptions {
  /** Requests per window. */
  quota: number
  now?: () => number
}

/** Whole, because a sum of fractions can be a hair more than its parts, and a wait of 60 seconds would be told as 61. */
const wholeMilliseconds = () => Math.floor(performance.now())

/** Counts the requests of each client in windows of a minute, which begin with its first request: so not all clients come back at once. */
export function createRateLimiter ({ quota, now = wholeMilliseconds }: RateLimiterOptions) {
  const clients = new LRUCache<string, { used: number, endsAt: number }>({ max: KEPT_CLIENTS })

  return {
    take (address: string): { remaining: number, resetSeconds: number, exceeded: boolean } {
      const client = clientOf(address)
      const time = now()
      let window = clients.get(client)
      if (window === undefined || window.endsAt <= time) clients.set(client, window = { used: 0, endsAt: time + WINDOW_MS })
      window.used++
      return { remaining: Math.max(0, quota - window.used), resetSeconds: Math.ceil((window.endsAt - time) / 1000), exceeded: window.used > quota }
    }
  }
}

/** An IPv4 address, or the /64 network of an IPv6 one: within it, whoever has one address has them all. */
function clientOf (address: string): string {
  if (!address.includes(':') || !isIPv6(address)) return address
  const mapped = /^::ffff:([\d.]+)$/i.exec(address)?.[1]
  if (mapped !== undefined) return mapped
  const [before = [], after = []] = address.split('::').map(part => part === '' ? [] : part.split(':'))
  const groups = [...before, ...Array.from({ length: 8 - before.length - after.length }, () => '0'), ...after]
  return `${groups.slice(0, 4).map(group => parseInt(group, 16).toString(16)).join(':')}::/64`
}
