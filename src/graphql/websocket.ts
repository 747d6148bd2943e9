import { setTimeout as delay } from 'node:timers/promises'
import fastifyWebsocket, { type WebSocket } from '@fastify/websocket'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { DomainError, ForbiddenError, refuse, type FieldError } from '../errors.ts'
import { RETRY_AFTER_SECONDS, TooManyClientsError } from '../events/event-routes.ts'
import { pathOf } from '../http/allowed-methods.ts'
import { originOf } from '../http/origin.ts'
import { ignoreUpgrades } from '../http/upgrades.ts'

const PROTOCOL = 'graphql-transport-ws'
const MAX_MESSAGE_BYTES = 64 * 1024
/** How long clients have to say goodbye when the service closes. */
const FAREWELL_MS = 500
const GOING_AWAY = 1001

/** WebSocket for the one route that has a `wsHandler`; its clients are told when the service closes. */
export async function registerWebSocket (app: FastifyInstance, path: string): Promise<void> {
  await app.register(fastifyWebsocket, {
    options: { maxPayload: MAX_MESSAGE_BYTES, handleProtocols: offered => offered.has(PROTOCOL) && PROTOCOL },
    errorHandler (err: Error & { code?: string }, socket) {
      // What a client sent that is no message, or too long a one, is its own fault, and it was told by the code that the socket is closed with.
      if (err.code?.startsWith('WS_ERR_') === true) app.log.debug({ err }, 'a WebSocket was closed')
      else app.log.error({ err }, 'a WebSocket failed')
      socket.terminate()
    },
    async preClose () {
      const { clients } = app.websocketServer
      for (const client of clients) client.close(GOING_AWAY, 'the service closes')
      const deadline = Date.now() + FAREWELL_MS
      while (clients.size > 0 && Date.now() < deadline) await delay(10)
      for (const client of clients) client.terminate()
      app.websocketServer.close()
    }
  })
  ignoreUpgrades(app.server, ({ method, url = '', headers }) => method === 'GET' && pathOf(url).replace(/(?<=.)\/$/, '') === path && headers.upgrade?.toLowerCase() === 'websocket')
}

/** Keeps what serves a socket from listening for its errors, which are handled above: it would write each of them to the console. */
export function serveQuietly (socket: WebSocket, serve: () => void): void {
  const before = socket.listeners('error')
  serve()
  for (const listener of socket.listeners('error')) if (!before.includes(listener)) socket.off('error', listener as () => void)
}

const VERSION = '13'
const KEY = /^[A-Za-z0-9+/]{22}==$/
const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/

function areProtocols (list: string): boolean {
  const names = list.split(',').map(name => name.trim())
  return new Set(names).size === names.length && names.every(name => TOKEN.test(name))
}

/** A hook that refuses what is no handshake (RFC 6455, 4.2.1), which would otherwise be told as a page of text. */
export async function checkHandshake ({ ws, headers }: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (!ws) return
  // Whatever refuses it, its connection is not for another request.
  reply.header('connection', 'close')
  if (headers['sec-websocket-version'] !== VERSION) {
    reply.headers({ 'sec-websocket-version': VERSION, upgrade: 'websocket', connection: 'upgrade, close' })
    throw new DomainError('UPGRADE_REQUIRED', 426, `of WebSocket, version ${VERSION} is spoken`)
  }
  const { 'sec-websocket-key': key, 'sec-websocket-protocol': protocols } = headers
  const faults: FieldError[] = []
  if (key === undefined || !KEY.test(key)) faults.push({ pointer: 'Sec-WebSocket-Key', value: key, expected: '16 bytes in base64' })
  if (protocols !== undefined && !areProtocols(protocols)) faults.push({ pointer: 'Sec-WebSocket-Protocol', value: protocols, expected: `names, each once, one of them ${PROTOCOL}` })
  refuse(faults)
}

export interface OriginOptions {
  /** Of whose pages may connect. */
  corsOrigins?: '*' | string[] | undefined
  publicUrl?: string | undefined
}

/**
 * A hook that refuses pages of other origins than may read, before they become a WebSocket (RFC 6455, 10.2): browsers let every page connect, and send
 * cookies along. The service's own pages may, and whoever is no browser.
 */
export function admitOrigins ({ corsOrigins = '*', publicUrl }: OriginOptions) {
  const named = [...corsOrigins, ...(publicUrl === undefined ? [] : [new URL(publicUrl).origin])]
  return async (request: FastifyRequest): Promise<void> => {
    const { origin } = request.headers
    if (!request.ws || corsOrigins === '*' || origin === undefined || named.includes(origin)) return
    const { protocol, host } = request
    // Who ends TLS in front of the service need not say so.
    if (([protocol, 'https'] as const).some(protocol => originOf({ protocol, host }) === origin)) return
    throw new ForbiddenError('pages of this origin may not open a WebSocket here')
  }
}

/** A hook that refuses one connection too many, before it becomes a WebSocket. */
export const limitClients = (app: FastifyInstance, maxClients: number) => async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
  if (!request.ws || app.websocketServer.clients.size < maxClients) return
  reply.header('retry-after', RETRY_AFTER_SECONDS)
  throw new TooManyClientsError(maxClients)
}
