import { connect, connectionOf, pageArgs } from '../graphql/connections.ts'
import { AS_OF } from '../graphql/assertion-graphql.ts'
import { idOf } from '../http/answers.ts'
import type { KnowledgeSource } from '../knowledge/knowledge.ts'
import { pageOf } from '../lists/page.ts'

export const sourceTypeDefs = /* GraphQL */ `
  "A document that says something."
  type Source {
    "Its id."
    id: ID!
    "What it is called."
    title: String!
    "Where it is, in the version that was read."
    url: String!
    "Who published it."
    publisher: String!
    "A day, a month or a year: as close as the document dates itself."
    publishedOn: String
    "The day on which it was read for this knowledge base."
    retrievedOn: Date
  }
  ${connectionOf('Source', 'sources')}
  extend type Query {
    "The documents that had appeared by that day."
    sources("At most so many." first: Int, "Go on after this cursor." after: String, ${AS_OF}): SourceConnection!
    "One document; null if there is none of that id."
    source("Its id." id: ID!, ${AS_OF}): Source
  }
`

interface Args { id: string, first?: number | null, after?: string | null, asOf?: string }

export const sourceResolvers = (knowledge: KnowledgeSource) => ({
  Query: {
    sources: async (_root: unknown, args: Args) => connect(pageOf((await knowledge.at(args.asOf)).sources, idOf, pageArgs(args)), idOf, args.after),
    source: async (_root: unknown, { id, asOf }: Args) => (await knowledge.at(asOf)).sources.find(source => source.id === id) ?? null
  }
})
