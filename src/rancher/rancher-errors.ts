import { Type } from '@sinclair/typebox'
import type { ErrorDialect } from '../http/problems.ts'
import { JSON_TYPE } from '../http/representation.ts'
import type { RancherLinks } from './rancher-links.ts'

/** Where Rancher has a word of its own for a failure; clients compare it. */
const CODES: Record<string, string> = {
  BAD_REQUEST: 'InvalidFormat', FORBIDDEN: 'PermissionDenied', METHOD_NOT_ALLOWED: 'MethodNotAllow', INTERNAL: 'ServerError', UNAVAILABLE: 'ClusterUnavailable'
}

/** `NOT_FOUND` → `NotFound` */
const codeOf = (code: string): string =>
  CODES[code] ?? code.toLowerCase().split('_').map(word => word.charAt(0).toUpperCase() + word.slice(1)).join('')

export const RancherErrorSchema = Type.Object({
  type: Type.Literal('error', { description: 'What tells a failure from a resource' }),
  status: Type.Integer({ description: 'The HTTP status' }),
  code: Type.String({ description: 'The kind of failure, in the words of Rancher', examples: ['NotFound'] }),
  message: Type.String({ description: 'What happened' }),
  fieldName: Type.Optional(Type.String({ description: 'The parameter or the header that is at fault' }))
}, { additionalProperties: false, title: 'RancherError', description: 'A failure as Rancher tells it' })

/** Failures below `/rancher`, in the form that the dashboard shows. */
export const rancherErrors = ({ baseOrNone }: RancherLinks): ErrorDialect => ({
  prefix: '/rancher',
  index: '/rancher/v1',
  contentType: `${JSON_TYPE}; charset=utf-8`,
  headersOf: request => ({ 'x-api-schemas': `${baseOrNone(request)}/rancher/v1/schemas` }),
  bodyOf: ({ status, code, detail, errors }) => ({
    type: 'error', status, code: codeOf(code), message: detail, ...(errors?.[0] === undefined ? {} : { fieldName: errors[0].pointer })
  })
})
