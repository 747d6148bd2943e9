import { GraphQLError, valueFromASTUntyped, type ValueNode } from 'graphql'
import { beginningOf } from '../errors.ts'
import { A_DAY, isDate } from '../knowledge/dates.ts'

export const scalarTypeDefs = /* GraphQL */ `
  "A calendar day in UTC, YYYY-MM-DD."
  scalar Date @specifiedBy(url: "https://www.rfc-editor.org/rfc/rfc3339#section-5.6")
  "An instant in UTC, as in RFC 3339."
  scalar DateTime @specifiedBy(url: "https://www.rfc-editor.org/rfc/rfc3339#section-5.6")
`

function parseDate (value: unknown, nodes?: ValueNode): string {
  if (typeof value === 'string' && isDate(value)) return value
  throw new GraphQLError(`asked for the day ${JSON.stringify(beginningOf(value))}, expected ${A_DAY}`, { nodes: nodes ?? null, extensions: { code: 'BAD_REQUEST' } })
}

export const scalarResolvers = {
  Date: {
    serialize: (value: unknown) => value,
    parseValue: (value: unknown) => parseDate(value),
    parseLiteral: (node: ValueNode) => parseDate(valueFromASTUntyped(node), node)
  }
}
