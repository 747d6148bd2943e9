import { setTimeout as delay } from 'node:timers/promises'
import fastifyWebsocket, { type WebSocket } from '@fastify/websocket'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { ForbiddenError } from '../errors.ts'
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
