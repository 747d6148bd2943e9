// Loaded before a service by --import: a machine whose network lets nothing out. Whatever is tried is refused, and noted in NO_WAY_OUT_LOG.
import dgram from 'node:dgram'
import dns from 'node:dns'
import { appendFileSync } from 'node:fs'
import { Socket } from 'node:net'

const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|::1)$/

function note (what) {
  appendFileSync(process.env.NO_WAY_OUT_LOG, `${what}\n`)
}

const connect = Socket.prototype.connect
Socket.prototype.connect = function (...args) {
  const [first, second] = Array.isArray(args[0]) ? args[0] : args
  const { host = 'localhost', port, path } = typeof first === 'object' ? first : { port: first, host: typeof second === 'string' ? second : undefined }
  if (path !== undefined || LOOPBACK.test(host)) return connect.apply(this, args)
  note(`connect ${host}:${port}`)
  process.nextTick(() => this.destroy(Object.assign(new Error(`connect ECONNREFUSED ${host}:${port}`), { code: 'ECONNREFUSED', syscall: 'connect', address: host, port })))
  return this
}

const lookup = dns.lookup
dns.lookup = function (name, options, callback = options) {
  if (LOOPBACK.test(name)) return lookup.call(dns, name, options, callback)
  note(`look up ${name}`)
  process.nextTick(callback, Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), { code: 'ENOTFOUND', syscall: 'getaddrinfo', hostname: name }))
}

dgram.Socket.prototype.send = function () {
  note('send a datagram')
}
