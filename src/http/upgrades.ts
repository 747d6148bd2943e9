import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'

type UpgradeListener = (request: IncomingMessage, socket: Duplex, head: Buffer) => void

/** What asks for another protocol: without these it is a request like any other. */
const OF_UPGRADES = new Set(['connection', 'upgrade', 'http2-settings'])

/**
 * Answers requests that would like another protocol than we speak as if they did not (RFC 9110, 7.8), as clients expect that try HTTP/2 first. Node
 * takes the connection of each from its parser, for whoever listens for upgrades; those that are not for them are given back to it.
 */
export function ignoreUpgrades (server: Server, isWanted: (request: IncomingMessage) => boolean): void {
  const listeners = server.listeners('upgrade') as UpgradeListener[]
  server.removeAllListeners('upgrade')
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (isWanted(request)) {
      for (const listener of listeners) listener.call(server, request, socket, head)
      return
    }
    socket.unshift(Buffer.concat([Buffer.from(headWithoutUpgrade(request), 'latin1'), head]))
    server.emit('connection', socket)
  })
}

function headWithoutUpgrade ({ method, url, httpVersion, rawHeaders }: IncomingMessage): string {
  const lines = [`${method} ${url} HTTP/${httpVersion}`]
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if (!OF_UPGRADES.has(rawHeaders[index]!.toLowerCase())) lines.push(`${rawHeaders[index]}: ${rawHeaders[index + 1]}`)
  }
  return `${lines.join('\r\n')}\r\n\r\n`
}
