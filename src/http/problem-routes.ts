import { Type } from '@sinclair/typebox'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { NotFoundError } from '../errors.ts'
import { htmlPage, sendPage } from './html-page.ts'
import { findProblemKindBySlug, PROBLEM_KINDS, slugOf, type ProblemKind } from './problem-registry.ts'
import { HTML, JSON_TYPE } from './representation.ts'

const ProblemKindSchema = Type.Object({
  type: Type.String({ description: 'What the `type` of such a problem says' }),
  code: Type.String({ description: 'The same for programs' }),
  status: Type.Integer({ description: 'The HTTP status that goes with it' }),
  title: Type.String({ description: 'The kind of failure in words' }),
  meaning: Type.String({ description: 'What it means' }),
  remedy: Type.String({ description: 'What to do about it' })
}, { additionalProperties: false, title: 'ProblemKind', description: 'A kind of failure: what it means, and what to do about it' })

/** `/problems`: what each kind of failure means, for programs and for people. */
export const problemRoutes: FastifyPluginAsyncTypebox<{ publicUrl?: string | undefined }> = async (app, { publicUrl = '' }) => {
  const tags = ['Operations']
  const config = { formats: [JSON_TYPE, HTML] }
  const view = (kind: ProblemKind) => ({ type: `${publicUrl}/problems/${slugOf(kind.code)}`, ...kind })

  app.get('/', {
    config,
    schema: {
      tags,
      operationId: 'listProblemKinds',
      summary: 'List the kinds of failure',
      description: 'As JSON, or by Accept as HTML.',
      response: { 200: Type.Object({ data: Type.Array(ProblemKindSchema) }, { additionalProperties: false }) }
    }
  }, async ({ format }, reply) => format === HTML
    ? sendPage(reply, pageOf('Problems', PROBLEM_KINDS))
    : { data: PROBLEM_KINDS.map(view) })

  app.get('/:code', {
    config,
    schema: {
      tags,
      operationId: 'getProblemKind',
      summary: 'Get what one kind of failure means',
      description: 'As JSON, or by Accept as HTML.',
      params: Type.Object({ code: Type.String({ description: 'The code of the failure, in kebab-case', examples: ['not-found'] }) }),
      response: { 200: Type.Object({ data: ProblemKindSchema }, { additionalProperties: false }) }
    }
  }, async ({ format, params }, reply) => {
    const kind = findProblemKindBySlug(params.code)
    if (kind === undefined) throw new NotFoundError('problem', params.code)
    return format === HTML
      ? sendPage(reply, pageOf(kind.title, [kind]))
      : { data: view(kind) }
  })
}

// The words are ours and hold no markup but the marks of code.
const textOf = (text: string): string => text.replaceAll(/`([^`]+)`/g, '<code>$1</code>')

const pageOf = (title: string, kinds: readonly ProblemKind[]): string => htmlPage(`CNI Atlas: ${title}`, `<h1>${title}</h1>
<dl>
${kinds.map(({ code, status, title, meaning, remedy }) => `<dt id="${slugOf(code)}">${status} <code>${code}</code>: ${title}</dt>
<dd><p>${textOf(meaning)}</p><p>${textOf(remedy)}</p></dd>`).join('\n')}
</dl>`)
