import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { inTurn } from './in-turn.ts'
import { readHead } from './request-head.ts'

type UpgradeListener = (request: IncomingMessage, socket: Duplex, head: Buffer) => void

/** What asks for another protocol: without these it is a request like any other. */
const OF_UPGRADES = new Set(['upgrade', 'http2-settings'])

/**
 * Answers requests that would like another protocol than we speak as if they did not (RFC 9110, 7.8), as clients expect that try HTTP/2 first. Node
 * takes the connection of each from its parser, for whoever listens for upgrades; those that are not for them are given back to it.
 */
export function ignoreUpgrades (server: Server, isWanted: (request: IncomingMessage) => boolean): void {
  const listeners = server.listeners('upgrade') as UpgradeListener[]
  server.removeAllListeners('upgrade')
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const plain = headWithoutUpgrade(request)
    readHead(request)
    // Nobody else listens until it has its turn.
    socket.on('error', ignore)
    inTurn(socket, () => {
      socket.removeListener('error', ignore)
      if (socket.destroyed) return
      if (isPossible(request) && isWanted(request)) {
        for (const listener of listeners) listener.call(server, request, socket, head)
        return
      }
      socket.unshift(Buffer.concat([Buffer.from(plain, 'latin1'), head]))
      server.emit('connection', socket)
    })
  })
}

function ignore (): void {}

/** HTTP/1.0 knows no upgrade (RFC 9110, 7.8), and what is to be refused is refused as a request. */
const isPossible = ({ httpVersion, refusal, headers }: IncomingMessage): boolean => httpVersion === '1.1' && refusal === undefined && headers.expect === undefined

function headWithoutUpgrade ({ method, url, httpVersion, rawHeaders }: IncomingMessage): string {
  const lines = [`${method} ${url} HTTP/${httpVersion}`]
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const [name, value] = [rawHeaders[index]!, rawHeaders[index + 1]!]
    if (OF_UPGRADES.has(name.toLowerCase())) continue
    const kept = name.toLowerCase() === 'connection' ? withoutUpgrade(value) : value
    if (kept !== '') lines.push(`${name}: ${kept}`)
  }
  return `${lines.join('\r\n')}\r\n\r\n`
}

/** `Upgrade, close` → `close` */
const withoutUpgrade = (connection: string): string => connection.split(',').map(option => option.trim()).filter(option => !OF_UPGRADES.has(option.toLowerCase())).join(', ')
