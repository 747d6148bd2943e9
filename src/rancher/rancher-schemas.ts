import { Type } from '@sinclair/typebox'
import { fieldsOf } from './rancher-fields.ts'
import type { Document } from './rancher-list.ts'
import { MODIFIERS } from './rancher-query.ts'
import { commonProperties, GROUP, ResourceSchema } from './rancher-resource.ts'
import { RANCHER_TYPES, type Column, type RancherType } from './rancher-types.ts'

interface SchemaSource {
  id: string
  plural: string
  kind: string
  /** The address of the collection, below what links begin with. */
  path: string
  columns: Column[]
  filters: RancherType['filters']
  fields: Record<string, object>
}

const ROOT = '/rancher/v1'

const plainFields = { id: { type: 'string' }, links: { type: 'map[string]' }, actions: { type: 'map[string]' } }
/** What describes the others has a schema as well: without one the dashboard waits for news of it. */
const plain = (id: string, plural: string, kind: string, path: string): SchemaSource => ({ id, plural, kind, path, columns: [], filters: {}, fields: plainFields })

const SOURCES: readonly SchemaSource[] = [
  ...RANCHER_TYPES.map(({ id, plural, kind, columns, filters, properties }) => ({
    id, plural, kind, path: `${ROOT}/${plural}`, columns, filters, fields: { ...plainFields, ...fieldsOf(Type.Object({ ...commonProperties, ...properties })) }
  })),
  plain('schema', 'schemas', 'Schema', `${ROOT}/schemas`),
  plain('apiVersion', 'apiVersions', 'APIVersion', '/rancher'),
  plain('schemaDefinition', 'schemaDefinitions', 'SchemaDefinition', `${ROOT}/schemaDefinitions`)
]

/** What types there are, and how Rancher is to show them. */
export const listSchemas = (base: string): Array<Document & Record<string, unknown>> => SOURCES.map(({ id, plural, kind, path, columns, filters, fields }) => ({
  id,
  type: 'schema',
  links: { self: `${base}${ROOT}/schemas/${id}`, collection: `${base}${path}` },
  pluralName: plural,
  resourceMethods: ['GET'],
  collectionMethods: ['GET'],
  resourceFields: fields,
  collectionFilters: Object.fromEntries(Object.keys(filters).map(filter => [filter, { modifiers: Object.keys(MODIFIERS) }])),
  attributes: { group: GROUP, version: 'v1', kind, resource: plural.replace(/^cni\./, ''), namespaced: false, verbs: ['get', 'list'], columns }
}))

/** The same fields in the form in which newer versions of Rancher tell them. */
export const listSchemaDefinitions = (base: string): Array<Document & Record<string, unknown>> => SOURCES.map(({ id, fields }) => ({
  id,
  type: 'schemaDefinition',
  links: { self: `${base}${ROOT}/schemaDefinitions/${id}` },
  actions: {},
  definitionType: id,
  definitions: { [id]: { type: id, description: '', resourceFields: fields } }
}))

/** The one version that there is, which leads to every collection. */
export const listVersions = (base: string): Array<Document & Record<string, unknown>> => [{
  id: 'v1',
  type: 'apiVersion',
  links: {
    self: `${base}${ROOT}`,
    root: `${base}/rancher`,
    ...Object.fromEntries(SOURCES.filter(({ path }) => path.startsWith(ROOT)).map(({ plural, path }) => [plural, `${base}${path}`]))
  },
  actions: {},
  apiVersion: { group: GROUP, version: 'v1' }
}]

const JsonSchema = Type.Record(Type.String(), Type.Unknown())
const TextsSchema = Type.Array(Type.String())

export const SchemaResourceSchema = ResourceSchema('RancherSchema', 'A type: its fields, its collection, and how lists of it are drawn', {
  pluralName: Type.String({ description: 'The last part of the address of its collection' }),
  resourceMethods: { ...TextsSchema, description: 'What one of them answers' },
  collectionMethods: { ...TextsSchema, description: 'What their collection answers' },
  resourceFields: { ...JsonSchema, description: 'By name' },
  collectionFilters: { ...JsonSchema, description: 'Fields that are parameters of their own, each with what may follow it after an underscore' },
  attributes: { ...JsonSchema, description: 'What Kubernetes would say of it, with the columns of its lists' }
})

export const SchemaDefinitionSchema = ResourceSchema('RancherSchemaDefinition', 'The fields of a type, by the name of the type', {
  definitionType: Type.String({ description: 'The type' }), definitions: { ...JsonSchema, description: 'By the name of the type' }
})

export const VersionResourceSchema = ResourceSchema('RancherVersion', 'A version of the API, which leads to every collection', {
  apiVersion: Type.Object({ group: Type.String(), version: Type.String() }, { additionalProperties: false, description: 'Group and version, as Kubernetes has them' })
})
