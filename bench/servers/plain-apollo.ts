import { ApolloServer } from '@apollo/server'
import { startStandaloneServer } from '@apollo/server/standalone'
import { resolversOn, typeDefs } from './plain-graphql.ts'

const server = new ApolloServer({ typeDefs, resolvers: resolversOn(process.argv[2]!), introspection: false })
await startStandaloneServer(server, { listen: { port: Number(process.argv[3]), host: '127.0.0.1' } })
