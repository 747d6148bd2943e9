import { ConfigError, UnavailableError } from './errors.ts'
import { SeedError } from './seed/seed-errors.ts'
import { StoreError } from './store/store-error.ts'

/** A failure to start in one readable line (a seed's problems: one line each); only what nobody foresaw brings its stack. */
export function describeFailure (err: unknown): string {
  if (err instanceof ConfigError || err instanceof SeedError || err instanceof StoreError) return err.message
  // Its own sentence is for clients.
  if (err instanceof UnavailableError) return describeFailure(err.cause)
  const { code, address, port, hostname } = Object(err) as { code?: string, address?: string, port?: number, hostname?: string }
  if (code === 'EADDRINUSE') return `port ${port} on ${address} is in use; set PORT to another one`
  if (code === 'EACCES' && port !== undefined) return `port ${port} on ${address} may not be opened by this user; set PORT to one above 1023`
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `HOST ${address ?? hostname} is no address of this machine`
  if (code === 'EINVAL' && address !== undefined) return `HOST ${address} is no address to listen at`
  return err instanceof Error ? String(err.stack) : String(err)
}
