import {
  getNamedType, isAbstractType, isInterfaceType, isObjectType, TypeInfo, visit, visitWithTypeInfo,
  type DocumentNode, type GraphQLField, type GraphQLNamedType, type GraphQLSchema
} from 'graphql'

/**
 * Tells documents that may ask for a run of the refresh job, which changes without a new revision, by the fields at their root.
 * What takes a day is told of the knowledge alone.
 */
export function runsIn (schema: GraphQLSchema): (document: DocumentNode) => boolean {
  const query = schema.getQueryType()!
  const fields = Object.values(query.getFields()).filter(field => leadsToRun(schema, getNamedType(field.type)) && !takesDay(field)).map(({ name }) => name)

  return document => {
    const types = new TypeInfo(schema)
    let asks = false
    visit(document, visitWithTypeInfo(types, { Field ({ name }) { asks ||= types.getParentType() === query && fields.includes(name.value) } }))
    return asks
  }
}

const takesDay = ({ args }: GraphQLField<unknown, unknown>): boolean => args.some(({ name }) => name === 'asOf')

function leadsToRun (schema: GraphQLSchema, type: GraphQLNamedType, seen = new Set<GraphQLNamedType>()): boolean {
  if (seen.has(type)) return false
  seen.add(type)
  if (type.name === 'RefreshRun') return true
  if (isAbstractType(type) && schema.getPossibleTypes(type).some(({ name }) => name === 'RefreshRun')) return true
  return (isObjectType(type) || isInterfaceType(type)) && Object.values(type.getFields()).some(field => leadsToRun(schema, getNamedType(field.type), seen))
}
