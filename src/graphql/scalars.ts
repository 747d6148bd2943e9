import { GraphQLError, valueFromASTUntyped, type ValueNode } from 'graphql'
import { isDate } from '../knowledge/dates.ts'

export const scalarTypeDefs = /* GraphQL */ `
  "A calendar day in UTC, YYYY-MM-DD."
  scalar Date @specifiedBy(url: "https://www.rfc-editor.org/rfc/rfc3339#section-5.6")
  "An instant in UTC, as in RFC 3339."
  scalar DateTime @specifiedBy(url: "https://www.rfc-editor.org/rfc/rfc3339#section-5.6")
`

function parseDate (value: unknown): string {
  if (typeof value === 'string' && isDate(value)) return value
  throw new GraphQLError(`asked for the day ${JSON.stringify(value)}, expected a day that exists, YYYY-MM-DD`, { extensions: { code: 'BAD_REQUEST' } })
}

export const scalarResolvers = {
  Date: {
    serialize: (value: unknown) => value,
    parseValue: parseDate,
    parseLiteral: (node: ValueNode) => parseDate(valueFromASTUntyped(node))
  }
}
