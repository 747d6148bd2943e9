import { cursorOf, type Page } from '../lists/page.ts'

/** A page as a Relay connection. */
export interface Connection<T> {
  nodes: T[]
  edges: Array<{ node: T, cursor: string }>
  totalCount: number
  pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null }
}

export function connect<T> (page: Page<T>, keyOf: (item: T) => string, after: string | null | undefined): Connection<T> {
  const edges = page.items.map(node => ({ node, cursor: cursorOf(keyOf(node)) }))
  return {
    nodes: page.items,
    edges,
    totalCount: page.total,
    pageInfo: {
      hasNextPage: page.next !== null,
      hasPreviousPage: after != null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null
    }
  }
}

/** GraphQL's arguments as the rules take them: null counts as left out. */
export const given = <T extends object>(args: T): { [K in keyof T]: Exclude<T[K], null> } =>
  Object.fromEntries(Object.entries(args).filter(([, value]) => value !== null)) as { [K in keyof T]: Exclude<T[K], null> }

export const pageArgs = ({ first, after }: { first?: number | null, after?: string | null }) =>
  ({ limit: first ?? undefined, cursor: after ?? undefined, called: { limit: 'first', cursor: 'after' } })

export const connectionTypeDefs = /* GraphQL */ `
  "Where a page stands in its list."
  type PageInfo {
    "Whether more items follow."
    hasNextPage: Boolean!
    "Whether items precede this page."
    hasPreviousPage: Boolean!
    "The cursor of the first item of this page."
    startCursor: String
    "The cursor of the last item of this page; give it back as after."
    endCursor: String
  }
`

/** The connection and edge types of a node type. */
export const connectionOf = (node: string, plural: string): string => /* GraphQL */ `
  "A page of ${plural}."
  type ${node}Connection {
    "The items of this page."
    nodes: [${node}!]!
    "The items of this page with their cursors."
    edges: [${node}Edge!]!
    "How many items the whole list has."
    totalCount: Int!
    "Where this page stands in the list."
    pageInfo: PageInfo!
  }
  "One of the ${plural}, with its cursor."
  type ${node}Edge {
    "The item."
    node: ${node}!
    "Stands for this item in after."
    cursor: String!
  }
`
