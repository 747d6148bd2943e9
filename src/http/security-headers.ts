import type { FastifyInstance } from 'fastify'

// Answers are data, never a page: nothing in them may run or load, wherever they are opened.
const DATA_POLICY = "default-src 'none'; frame-ancestors 'none'"

// The pages load their own files and ask this service, nothing else. Their libraries set styles from scripts.
const PAGE_POLICY = [
  "default-src 'none'", "script-src 'self'", "style-src 'self' 'unsafe-inline'", "img-src 'self' data:", "font-src 'self' data:",
  "connect-src 'self'", "manifest-src 'self'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"
].join('; ')

// A picture carries its own style sheet, and does no more than data does.
const PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"

/** The same on every answer. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy': DATA_POLICY
}

const PAGE_HEADERS: Readonly<Record<string, string>> = { ...SECURITY_HEADERS, 'content-security-policy': PAGE_POLICY }

const PICTURE_HEADERS: Readonly<Record<string, string>> = { ...SECURITY_HEADERS, 'content-security-policy': PICTURE_POLICY }

/** The headers that go with a media type. */
export function securityHeadersFor (contentType: unknown): Readonly<Record<string, string>> {
  if (typeof contentType !== 'string') return SECURITY_HEADERS
  if (contentType.startsWith('text/html')) return PAGE_HEADERS
  return contentType.startsWith('image/svg+xml') ? PICTURE_HEADERS : SECURITY_HEADERS
}

/** Puts them on what Fastify sends; whoever writes to the response directly takes them from above. */
export function secureAnswers (app: FastifyInstance): void {
  app.addHook('onSend', (_request, reply, payload, done) => {
    reply.headers(securityHeadersFor(reply.getHeader('content-type')))
    done(null, payload)
  })
}
