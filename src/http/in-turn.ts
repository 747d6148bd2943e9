import type { ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

/** Node's own note of the response that is due on a connection. */
interface Connection { _httpMessage?: ServerResponse | null }

/**
 * Goes on once all that was asked before on the same connection is answered: answers go out in the order of their requests (RFC 9112, 9.3.2). What has
 * not come to its end was not asked yet.
 */
export function inTurn (socket: Duplex, goOn: () => void): void {
  const { _httpMessage: due } = socket as Connection
  if (due == null || !due.req.complete) goOn()
  else due.once('finish', () => { inTurn(socket, goOn) })
}
