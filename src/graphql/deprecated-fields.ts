import { isEnumType, isInputObjectType, isInterfaceType, isObjectType, type GraphQLSchema } from 'graphql'
import type { Deprecation } from '../http/deprecations.ts'

/**
 * Marks deprecated fields and enum values as `@deprecated`, with the same words as REST.
 * @throws Error if an entry names what there is not.
 */
export function deprecateFields (schema: GraphQLSchema, deprecations: readonly Deprecation[]): void {
  for (const { fields = [], reason, sunset } of deprecations) {
    for (const place of fields) {
      const member = memberAt(schema, place)
      if (member === undefined) throw new Error(`deprecations.ts names ${place}, which the GraphQL schema does not have`)
      member.deprecationReason = sunset === undefined ? reason : `${reason} It may be gone from ${sunset}.`
    }
  }
}

function memberAt (schema: GraphQLSchema, place: string): { deprecationReason?: string | null | undefined } | undefined {
  const [typeName = '', name = ''] = place.split('.')
  const type = schema.getType(typeName)
  if (isEnumType(type)) return type.getValue(name) ?? undefined
  return isObjectType(type) || isInterfaceType(type) || isInputObjectType(type) ? type.getFields()[name] : undefined
}
