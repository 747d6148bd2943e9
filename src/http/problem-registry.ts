import { MAX_FAULTS } from '../errors.ts'

/** A kind of failure: what it means, and what to do about it. */
export interface ProblemKind {
  /** Stays the same for ever: clients compare it. */
  code: string
  status: number
  title: string
  meaning: string
  remedy: string
}

/** Every kind of failure that the service answers with; each has a page of its own, which the `type` of a problem points to. */
export const PROBLEM_KINDS: readonly ProblemKind[] = [
  {
    code: 'BAD_REQUEST',
    status: 400,
    title: 'The request breaks a rule',
    meaning: 'A parameter has a value that it cannot have, is unknown, or the request cannot be read at all.',
    remedy: `\`errors\` lists the faults, of many the first ${MAX_FAULTS}: which parameter (\`pointer\`), what it was (\`value\`) and what it must be (\`expected\`). Correct them and ask again.`
  },
  {
    code: 'UNAUTHORIZED',
    status: 401,
    title: 'A token is needed',
    meaning: 'The operation changes something and is for the administrators of the service.',
    remedy: 'Send the admin token: `Authorization: Bearer …`. Nothing that only reads needs one.'
  },
  {
    code: 'FORBIDDEN',
    status: 403,
    title: 'The operation is switched off',
    meaning: 'Nobody may do this over HTTP the way the service is set up, or no page of this origin.',
    remedy: 'Whoever runs the service can allow it by its settings.'
  },
  {
    code: 'NOT_FOUND',
    status: 404,
    title: 'There is no such thing',
    meaning: 'The address leads nowhere, or the thing it names was not known on the day that was asked for.',
    remedy: '`/v1` lists what there is. With `asOf`, things that were first described later are not there yet.'
  },
  {
    code: 'METHOD_NOT_ALLOWED',
    status: 405,
    title: 'The address does not answer this method',
    meaning: 'There is something at this address, but it cannot be asked this way.',
    remedy: 'The header `Allow` lists the methods that it answers.'
  },
  {
    code: 'NOT_ACCEPTABLE',
    status: 406,
    title: 'It does not come in this form',
    meaning: 'The header `Accept`, or the suffix of the address, asks for a media type that this address does not offer.',
    remedy: '`detail` lists the media types that there are. Without `Accept` the answer is JSON.'
  },
  {
    code: 'REQUEST_TIMEOUT',
    status: 408,
    title: 'The request took too long to arrive',
    meaning: 'The connection was opened, but the request was not complete in time.',
    remedy: 'Send the whole request at once, and look at the network in between.'
  },
  {
    code: 'PRECONDITION_FAILED',
    status: 412,
    title: 'It is not what the request expects',
    meaning: 'None of the tags in `If-Match` is that of the answer, or the answer changed after `If-Unmodified-Since`.',
    remedy: 'Ask without these headers, and keep the `ETag` of that answer. Each form and each encoding has a tag of its own.'
  },
  {
    code: 'CONTENT_TOO_LARGE',
    status: 413,
    title: 'The body is too large',
    meaning: 'The body of the request has more bytes than the service reads.',
    remedy: 'Split the GraphQL document, or send variables and documents that are smaller.'
  },
  {
    code: 'URI_TOO_LONG',
    status: 414,
    title: 'The address is too long',
    meaning: 'The address, or an id in it, has more characters than the service reads.',
    remedy: 'Leave out parameters, or send a GraphQL document by POST.'
  },
  {
    code: 'UNSUPPORTED_MEDIA_TYPE',
    status: 415,
    title: 'The body is of a type that is not read',
    meaning: 'The service reads bodies in JSON only; in GraphQL, they are in UTF-8 and not compressed.',
    remedy: 'Send JSON with `Content-Type: application/json`, or no body where none is needed.'
  },
  {
    code: 'RANGE_NOT_SATISFIABLE',
    status: 416,
    title: 'There is no such part of it',
    meaning: 'The header `Range` asks for bytes that the file does not have, or cannot be read.',
    remedy: '`Content-Range` says how many bytes there are. Ask for some of them, or leave `Range` out.'
  },
  {
    code: 'EXPECTATION_FAILED',
    status: 417,
    title: 'The expectation cannot be met',
    meaning: 'The header `Expect` asks for something that the service does not do.',
    remedy: 'Leave the header out, or send `Expect: 100-continue`.'
  },
  {
    code: 'UPGRADE_REQUIRED',
    status: 426,
    title: 'It is spoken in another version',
    meaning: 'The connection was to become a WebSocket of a version that the service does not speak.',
    remedy: 'The header `Sec-WebSocket-Version` names the version that it does.'
  },
  {
    code: 'TOO_MANY_REQUESTS',
    status: 429,
    title: 'Too many requests',
    meaning: 'This client has used up its requests for the moment. `RateLimit-Policy` and `RateLimit` say how many there are and how many are left.',
    remedy: 'Wait as many seconds as `Retry-After` says. Ask for lists instead of single things, and keep answers: they have an `ETag`.'
  },
  {
    code: 'HEADERS_TOO_LARGE',
    status: 431,
    title: 'The headers are too large',
    meaning: 'The address and the headers of the request together have more bytes than the service reads.',
    remedy: 'Send fewer or shorter headers; cookies are often the reason, and none is needed here.'
  },
  {
    code: 'INTERNAL',
    status: 500,
    title: 'The service failed',
    meaning: 'Something went wrong that is not the fault of the request. It was logged; nothing of the inside is told.',
    remedy: 'Ask again later. If it stays, tell whoever runs the service when it happened.'
  },
  {
    code: 'NOT_IMPLEMENTED',
    status: 501,
    title: 'The body is sent in a way that is not read',
    meaning: 'The header `Transfer-Encoding` names something else than `chunked`.',
    remedy: 'Send the body in chunks, or with its `Content-Length`; neither compressed on the way.'
  },
  {
    code: 'UNAVAILABLE',
    status: 503,
    title: 'The service cannot answer now',
    meaning: 'It has more to do than it can, or cannot read its data at the moment.',
    remedy: 'Wait as many seconds as `Retry-After` says, and ask again.'
  },
  {
    code: 'HTTP_VERSION_NOT_SUPPORTED',
    status: 505,
    title: 'This version of HTTP is not spoken',
    meaning: 'The first line of the request names a version that is neither 1.1 nor 1.0.',
    remedy: 'Ask in HTTP/1.1. For newer versions, put a proxy in front of the service.'
  }
]

const BY_CODE = new Map(PROBLEM_KINDS.map(kind => [kind.code, kind]))
const BY_SLUG = new Map(PROBLEM_KINDS.map(kind => [slugOf(kind.code), kind]))
const BY_STATUS = new Map(PROBLEM_KINDS.map(kind => [kind.status, kind]))

/** `NOT_FOUND` → `not-found`, its place under `/problems`. */
export function slugOf (code: string): string { return code.toLowerCase().replaceAll('_', '-') }

export const findProblemKind = (code: string): ProblemKind | undefined => BY_CODE.get(code)

export const findProblemKindBySlug = (slug: string): ProblemKind | undefined => BY_SLUG.get(slug)

/** The code of a failure that Fastify or a plugin found. */
export const codeOf = (status: number): string => BY_STATUS.get(status)?.code ?? (status < 500 ? 'BAD_REQUEST' : 'INTERNAL')
