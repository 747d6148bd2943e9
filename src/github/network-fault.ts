import { GitHubError } from './github-error.ts'
import { BodyTooLargeError } from './read-body.ts'

const NO_WAY = /^(?:ENOTFOUND|EAI_\w+|ECONNREFUSED|ENETUNREACH|EHOSTUNREACH|ENETDOWN|EADDRNOTAVAIL|ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT)$/
const BAD_CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_|^ERR_TLS|^ERR_SSL|^EPROTO$/
const NOT_HTTP = /^(?:Z_|ERR_ZLIB|ERR_BROTLI|ERR__ERROR_FORMAT|HPE_|UND_ERR_HEADERS_OVERFLOW)/

/**
 * What went wrong below HTTP. Only codes go into the message: the texts of these errors may quote addresses with passwords.
 * @returns an error of kind `network` where another attempt may help.
 */
export function faultOf (err: unknown, host: string): GitHubError {
  if (err instanceof GitHubError) return err
  if (err instanceof BodyTooLargeError) return new GitHubError('bad-answer', `the answer of ${host} is too large: ${err.message}`)
  const { code, refusedByProxy } = causeOf(err)
  if (refusedByProxy) return new GitHubError('network', `the proxy does not let through to ${host}`, { unreachable: true })
  if (BAD_CERTIFICATE.test(code)) return new GitHubError('network', `the certificate of ${host} is not trusted (${code})`, { unreachable: true })
  if (NO_WAY.test(code)) return new GitHubError('network', `${host} cannot be reached (${code})`, { unreachable: true })
  if (NOT_HTTP.test(code)) return new GitHubError('bad-answer', `the answer of ${host} is garbled (${code})`)
  return new GitHubError('network', `the connection to ${host} broke${code === '' ? '' : ` (${code})`}`)
}

function causeOf (err: unknown): { code: string, refusedByProxy: boolean } {
  for (let error = err; error instanceof Error; error = error.cause) {
    if (/^Proxy response/.test(error.message)) {
      return { code: '', refusedByProxy: true }
    }
    // Some versions of undici give this one no code.
    const { code = error.name === 'HTTPParserError' ? 'HPE_INVALID' : undefined } = error as NodeJS.ErrnoException
    if (typeof code === 'string') return { code, refusedByProxy: false }
  }
  return { code: '', refusedByProxy: false }
}
