import { GraphQLEnumType, type GraphQLSchema } from 'graphql'

/** GraphQL's spelling of a word of the domain, back again: `END_OF_LIFE` → `end-of-life`. */
const toDomain = (name: string): string => name.toLowerCase().replaceAll('_', '-')

/** And there: `end-of-life` → `END_OF_LIFE`. */
export const toGraphql = (word: string): string => word.toUpperCase().replaceAll('-', '_')

/**
 * Makes every enum of the schema speak the words of the domain on our side, and GraphQL's capitals on the client's.
 * The values themselves are set, before the schema is first asked: compiled queries read them and call no method of the type.
 */
export function spellEnums (schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!(type instanceof GraphQLEnumType) || type.name.startsWith('__')) continue
    for (const value of type.getValues()) value.value = toDomain(value.name)
  }
}
