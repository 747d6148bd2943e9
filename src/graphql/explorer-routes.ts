import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { FastifyPluginAsync } from 'fastify'
import { pathOf } from '../http/allowed-methods.ts'
import { lazily } from '../lazily.ts'
import { EXAMPLES } from './examples.ts'

const require = createRequire(import.meta.url)
const fileOf = (from: string, path: string): string => join(dirname(require.resolve(`${from}/package.json`)), path)

// All from packages on this machine's disk: the explorer works where there is no internet.
const ASSETS = {
  'react.js': { package: 'react', path: 'umd/react.production.min.js', type: 'text/javascript; charset=utf-8' },
  'react-dom.js': { package: 'react-dom', path: 'umd/react-dom.production.min.js', type: 'text/javascript; charset=utf-8' },
  'graphiql.js': { package: 'graphiql', path: 'graphiql.min.js', type: 'text/javascript; charset=utf-8' },
  'graphiql.css': { package: 'graphiql', path: 'graphiql.min.css', type: 'text/css; charset=utf-8' }
}

const START = `const examples = JSON.parse(document.getElementById('examples').textContent)
const url = new URL('graphql', document.baseURI)
const subscriptionUrl = Object.assign(new URL(url), { protocol: url.protocol.replace('http', 'ws') })
const fetcher = GraphiQL.createFetcher({ url: url.href, subscriptionUrl: subscriptionUrl.href })
ReactDOM.createRoot(document.getElementById('graphiql')).render(React.createElement(GraphiQL, {
  fetcher,
  defaultTabs: examples.map(({ query }) => ({ query })),
  defaultEditorToolsVisibility: false
}))

const NAMES = { graphql: 'Query', 'graphql-variables': 'Variables', 'graphql-results': 'Answer' }
const seen = new WeakSet()
// Editors come one by one. None keeps the Tab key, with which a reader without a mouse gets on.
new MutationObserver(() => {
  for (const { CodeMirror: editor } of document.querySelectorAll('.CodeMirror')) {
    if (seen.has(editor)) continue
    seen.add(editor)
    editor.addKeyMap({ Tab: false, 'Shift-Tab': false })
    editor.setOption('screenReaderLabel', NAMES[editor.getOption('mode')] ?? 'Headers')
  }
}).observe(document.getElementById('graphiql'), { childList: true, subtree: true })
`

// What GraphiQL keeps beside the screen is not for the keyboard either. On a narrow screen what stands side by side stands one below the other.
const STYLE = `body { margin: 0 }
#graphiql { height: 100vh; height: 100dvh }
.graphiql-editors > [style*="-1000px"], .graphiql-editor.hidden { visibility: hidden }
@media (max-width: 600px) {
  .graphiql-container .graphiql-main, .graphiql-container .graphiql-session { flex-direction: column }
  .graphiql-container .graphiql-main > *, .graphiql-container .graphiql-session > * { min-height: 0; min-width: 0 }
  .graphiql-container .graphiql-plugin { border-left: 0 }
  .graphiql-container .graphiql-horizontal-drag-bar { display: none !important }
}`

// The addresses are relative, so that the page also works behind a proxy that puts a path in front.
const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>CNI Atlas: GraphQL explorer</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="graphiql/graphiql.css">
<style>${STYLE}</style>
</head>
<body>
<main id="graphiql">The explorer is loading; it needs JavaScript.</main>
<script type="application/json" id="examples">${JSON.stringify(EXAMPLES).replaceAll('<', '\\u003c')}</script>
<script src="graphiql/react.js"></script>
<script src="graphiql/react-dom.js"></script>
<script src="graphiql/graphiql.js"></script>
<script src="graphiql/start.js"></script>
</body>
</html>
`

/** GraphiQL at `/graphiql`, and there alone: below it, its files would be looked for in another place. */
export const explorerRoutes: FastifyPluginAsync = async app => {
  app.get('/graphiql', { schema: { hide: true } }, async ({ url }, reply) => pathOf(url).endsWith('/')
    ? await reply.redirect('../graphiql', 308)
    : await reply.type('text/html; charset=utf-8').send(PAGE))
  app.get('/graphiql/start.js', { schema: { hide: true } }, async (_request, reply) => await reply.type('text/javascript; charset=utf-8').send(START))
  for (const [name, { package: from, path, type }] of Object.entries(ASSETS)) {
    const load = lazily(async () => await readFile(fileOf(from, path)))
    app.get(`/graphiql/${name}`, { schema: { hide: true } }, async (_request, reply) => {
      const content = await load()
      return await reply.type(type).header('cache-control', 'public, max-age=86400').send(content)
    })
  }
}
