import { once } from 'node:events'
import { request as ask, type IncomingHttpHeaders } from 'node:http'
import type { Test } from 'tap'
import { setup, type SetupOptions } from './app.ts'

export interface Answer { status: number, headers: IncomingHttpHeaders, body: Buffer }
interface Asked { method?: string, headers?: Record<string, string | string[]>, pieces?: Array<string | Buffer> }

/** The service on a socket: what is answered before the framework is seen only there. */
export async function listening (t: Test, options: SetupOptions = {}) {
  const service = await setup(t, options)
  await service.app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = service.app.server.address() as { port: number }
  const send = async (path: string, { method = 'GET', headers = {}, pieces = [] }: Asked = {}): Promise<Answer> => {
    const request = ask({ port, path, method, headers })
    const responded = once(request, 'response')
    for (const piece of pieces) {
      request.write(piece)
      await new Promise(resolve => setTimeout(resolve, 20))
    }
    request.end()
    const [response] = await responded
    const chunks: Buffer[] = []
    for await (const chunk of response) chunks.push(chunk as Buffer)
    return { status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) }
  }
  const post = async (query: string, headers: Record<string, string> = {}) => {
    const body = JSON.stringify({ query })
    return await send('/graphql', { method: 'POST', headers: { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)), ...headers }, pieces: [body] })
  }
  return { ...service, port, send, post }
}

export const withoutDate = ({ date: _, ...headers }: IncomingHttpHeaders) => headers
