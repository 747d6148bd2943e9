import { createServer } from 'node:http'
import { createSchema, createYoga } from 'graphql-yoga'
import { resolversOn, typeDefs } from './plain-graphql.ts'

const yoga = createYoga({ schema: createSchema({ typeDefs, resolvers: resolversOn(process.argv[2]!) }), logging: false })
createServer(yoga).listen(Number(process.argv[3]), '127.0.0.1')
