import { isUtf8 } from 'node:buffer'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { DomainError } from '../errors.ts'
import { JSON_TYPE } from '../http/representation.ts'

const UTF_8 = /^utf-?8$/i
const UNCHANGED = /^(?:identity)?$/i

class UnsupportedBodyError extends DomainError {
  constructor (message: string) { super('UNSUPPORTED_MEDIA_TYPE', 415, `a question is sent ${message}`) }
}

/** A hook that refuses a body by what its headers say of it. A page elsewhere can send plain text without asking first, but not JSON. */
export async function checkBodyType ({ headers }: FastifyRequest, reply: FastifyReply): Promise<void> {
  const { 'content-type': contentType = '', 'content-encoding': coding = '' } = headers
  const [type = '', ...parameters] = contentType.split(';').map(part => part.trim())
  if (type === '') throw new UnsupportedBodyError(`as ${JSON_TYPE}; there is no Content-Type`)
  if (type.toLowerCase() !== JSON_TYPE) throw new UnsupportedBodyError(`as ${JSON_TYPE}, not as ${type}`)
  const charset = parameters.map(parameter => /^charset="?([^"]*)"?$/i.exec(parameter)?.[1]).find(value => value !== undefined)
  if (charset !== undefined && !UTF_8.test(charset)) throw new UnsupportedBodyError(`in utf-8, not in ${charset}`)
  if (UNCHANGED.test(coding)) return
  reply.header('accept-encoding', 'identity')
  throw new UnsupportedBodyError(`as it is, not in ${coding}`)
}

/** Bodies of a scope are JSON in UTF-8. What is not UTF-8 would be read all the same, with other letters than were sent. */
export function readJsonBodies (scope: FastifyInstance): void {
  // `__proto__` is a name like any other, as it is in a GET: nothing that is made of a body gets it for its prototype.
  const parse = scope.getDefaultJsonParser('ignore', 'ignore')
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser(JSON_TYPE, { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    if (!isUtf8(body)) return done(new DomainError('BAD_REQUEST', 400, 'the body is not in UTF-8'))
    return parse(request, body.toString(), done)
  })
}
