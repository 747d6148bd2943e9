import { GraphQLEnumType, valueFromASTUntyped, type GraphQLSchema, type ValueNode } from 'graphql'

/** GraphQL's spelling of a word of the domain, and back: `end-of-life` ⇄ `END_OF_LIFE`. */
const toGraphQL = (word: string): string => word.toUpperCase().replaceAll('-', '_')
const toDomain = (name: string): string => name.toLowerCase().replaceAll('_', '-')

/** Makes every enum of the schema speak the words of the domain on our side, and GraphQL's capitals on the client's. */
export function spellEnums (schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!(type instanceof GraphQLEnumType) || type.name.startsWith('__')) continue
    const [serialize, parseValue, parseLiteral] = [type.serialize.bind(type), type.parseValue.bind(type), type.parseLiteral.bind(type)]
    type.serialize = word => serialize(toGraphQL(String(word)))
    type.parseValue = name => toDomain(parseValue(name))
    type.parseLiteral = (node: ValueNode, variables) => {
      parseLiteral(node, variables)
      return toDomain(String(valueFromASTUntyped(node, variables)))
    }
  }
}
