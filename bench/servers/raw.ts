import { readFileSync } from 'node:fs'
import { createServer, type OutgoingHttpHeaders } from 'node:http'

// The measure of everything: node:http sending buffers that were there before. Each file holds one answer; its name is the address.
interface Prebuilt { status: number, headers: OutgoingHttpHeaders, body: string }

const answers = JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as Record<string, Prebuilt>
const prebuilt = new Map(Object.entries(answers).map(([path, { status, headers, body }]) => [path, { status, headers, body: Buffer.from(body) }]))

const server = createServer((request, response) => {
  const { status, headers, body } = prebuilt.get(request.url!)!
  const send = () => { response.writeHead(status, headers).end(status === 304 ? undefined : body) }
  // A question in a body has to be read before it is answered.
  if (request.method === 'POST') request.on('data', () => {}).on('end', send)
  else send()
})
server.listen(Number(process.argv[3]), '127.0.0.1')
