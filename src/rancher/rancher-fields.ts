import type { TObject, TProperties } from '@sinclair/typebox'
import { withoutNull, type ShapeSchema } from '../lists/fields.ts'

/** A field as a schema of Rancher's describes it. */
export interface RancherField { type: string, options?: readonly string[], nullable?: true, description?: string }

type JsonSchema = ShapeSchema & { enum?: readonly string[], description?: string }

const SCALARS: Record<string, string> = { string: 'string', integer: 'int', number: 'float', boolean: 'boolean' }

/** The fields of a resource, drawn from the schema that its answers are held against. */
export const fieldsOf = (schema: TObject<TProperties>): Record<string, RancherField> =>
  Object.fromEntries(Object.entries(schema.properties).map(([name, property]) => [name, fieldOf(property as JsonSchema)]))

function fieldOf (schema: JsonSchema): RancherField {
  const thing = withoutNull(schema) as JsonSchema
  const options = thing.enum ?? (thing.items as JsonSchema | undefined)?.enum
  const description = schema.description ?? thing.description
  return {
    type: typeOf(thing),
    ...(options === undefined ? {} : { options }),
    ...(thing === schema ? {} : { nullable: true }),
    ...(description === undefined ? {} : { description })
  }
}

function typeOf (schema: JsonSchema): string {
  if (schema.enum !== undefined) return 'enum'
  if (schema.items !== undefined) return `array[${typeOf(schema.items)}]`
  if (schema.patternProperties !== undefined) return 'map[json]'
  return SCALARS[schema.type ?? ''] ?? 'json'
}
