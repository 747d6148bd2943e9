import { Socket } from 'node:net'
import { STATUS_CODES, validateHeaderName, validateHeaderValue, type OutgoingHttpHeader, type ServerResponse } from 'node:http'
import { onceUntil } from '../once-until.ts'

/** A response as it stands on the wire, head and body in one piece. */
export interface WholeResponse { status: number, bytes: Buffer, headLength: number }

/** What no value may hold, as Node sees it. */
const FORBIDDEN = /[^\t\x20-\x7e\x80-\xff]/

/** Names come from our own code, so there are few. */
const soundNames = new Set<string>()

const dateNow = onceUntil(setImmediate, () => new Date().toUTCString())

/**
 * With names and values in turn as its head, on a connection that waits so long for the next request.
 * @throws for what cannot stand in a head, as Node does
 */
export function wholeResponse (status: number, head: readonly OutgoingHttpHeader[], body: Buffer | undefined, keepAliveMs: number): WholeResponse {
  let text = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n`
  let values = ''
  for (let index = 0; index < head.length; index += 2) {
    const [name, value] = [String(head[index]), head[index + 1]!]
    if (!soundNames.has(name)) {
      validateHeaderName(name)
      soundNames.add(name)
    }
    for (const one of Array.isArray(value) ? value : [value]) {
      values += one
      text += `${name}: ${one}\r\n`
    }
  }
  if (FORBIDDEN.test(values)) for (let index = 0; index < head.length; index += 2) validateHeaderValue(String(head[index]), String(head[index + 1]))
  text += `date: ${dateNow()}\r\nconnection: keep-alive\r\nkeep-alive: timeout=${Math.floor(keepAliveMs / 1000)}\r\n\r\n`
  const bytes = Buffer.allocUnsafe(text.length + (body?.length ?? 0))
  bytes.write(text, 'latin1')
  body?.copy(bytes, text.length)
  return { status, bytes, headLength: text.length }
}

/** Whether it is this response's turn on its connection, which stays open after it: else a head would have to say so, or others come first. */
export const canSendWhole = ({ socket, shouldKeepAlive }: ServerResponse): boolean => socket instanceof Socket && socket.writable && shouldKeepAlive

interface Outgoing { socket: Socket, bytes: Buffer, response: ServerResponse }

/** More than this waits no longer: it would be memory that a slow turn holds. */
const MAX_WAITING_BYTES = 1024 * 1024
/** Nor does the first one, for others that take long to make. */
const MAX_WAITING_MS = 5

let waiting: Outgoing[] = []
let waitingBytes = 0
let waitingSince = 0

/**
 * Sends it in one write, which takes less than half of the time of putting a head together and sending it beside a body; and together with the others of
 * this turn of the event loop, since to wake the reader is a good part of what a write costs. The server learns, as it does from `response.end`, that
 * the response is over once its bytes are handed on.
 */
export function sendWhole (response: ServerResponse, { status, bytes, headLength }: WholeResponse, isHead: boolean): void {
  response.statusCode = status
  if (waiting.length === 0) {
    waitingSince = performance.now()
    setImmediate(sendWaiting)
  }
  waiting.push({ socket: response.socket!, bytes: isHead ? bytes.subarray(0, headLength) : bytes, response })
  waitingBytes += bytes.length
  if (waitingBytes > MAX_WAITING_BYTES || performance.now() - waitingSince > MAX_WAITING_MS) sendWaiting()
}

/** What waits for the end of this turn, sent before it. */
export function sendWaiting (): void {
  const sending = waiting
  waiting = []
  waitingBytes = 0
  for (const { socket, bytes, response } of sending) socket.write(bytes, err => { if (err == null) response.emit('finish') })
}
