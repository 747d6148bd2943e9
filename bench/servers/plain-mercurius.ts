import Fastify from 'fastify'
import mercurius from 'mercurius'
import { resolversOn, typeDefs } from './plain-graphql.ts'

const app = Fastify()
await app.register(mercurius, { schema: typeDefs, resolvers: resolversOn(process.argv[2]!) as unknown as mercurius.IResolvers })
await app.listen({ port: Number(process.argv[3]), host: '127.0.0.1' })
