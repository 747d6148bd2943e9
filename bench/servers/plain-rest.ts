import Fastify from 'fastify'
import { openPlainData } from './plain-data.ts'

// Fastify and better-sqlite3 as they are usually put together.
const data = openPlainData(process.argv[2]!)
const today = '2026-11-25'

const whole = (row: { id: string, name: string, summary: string }, asOf: string) => ({
  ...row,
  features: Object.fromEntries(data.features(row.id, asOf).map(({ id, support, value }) => [id, { support, value }])),
  metrics: data.figures(row.id, asOf)
})

const app = Fastify()
app.get<{ Querystring: { asOf?: string } }>('/v1/providers', async ({ query: { asOf = today } }) => ({ data: data.providers(asOf).map(row => whole(row, asOf)) }))
app.get<{ Params: { id: string }, Querystring: { asOf?: string } }>('/v1/providers/:id', async ({ params: { id }, query: { asOf = today } }, reply) => {
  const row = data.provider(id, asOf)
  return row === undefined ? reply.code(404).send({ error: 'not found' }) : { data: whole(row, asOf) }
})
app.get<{ Params: { id: string }, Querystring: { from: string, to: string } }>('/v1/providers/:id/metrics', async ({ params: { id }, query: { from, to } }) => ({
  data: data.samples(id, from, to).map(row => ({ ...row, rounded: JSON.parse(row.rounded) as unknown, ageDays: 0, quality: 'exact', sources: ['github-api'] }))
}))
app.get<{ Querystring: { providers: string, from: string, to: string } }>('/v1/metrics/history', async ({ query: { providers, from, to } }) => ({
  data: data.history(providers, from, to).map(row => ({ time: row.time, provider: providers, metric: 'stars', value: row.value, quality: 'exact', method: 'github-api' }))
}))
await app.listen({ port: Number(process.argv[3]), host: '127.0.0.1' })
