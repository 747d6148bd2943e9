import type { FastifyReply } from 'fastify'
import { contentTypeOf, HTML } from './representation.ts'

const STYLE = ':root { color-scheme: light dark } body { font: 1rem/1.5 system-ui, sans-serif; margin: 1rem; overflow-wrap: break-word }'

/** A whole page around what it is about, in markup; the words of its title are text. */
export const htmlPage = (title: string, main: string, style = ''): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<style>${STYLE}${style}</style>
</head>
<body>
<main>
${main}
</main>
</body>
</html>
`

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
export const escapeHtml = (text: string): string => text.replace(/[&<>"]/g, character => ENTITIES[character]!)

export const sendPage = (reply: FastifyReply, page: string) => reply.type(contentTypeOf(HTML)).serializer(String).send(page)
