import type { TSchema } from '@sinclair/typebox'

const isMapping = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * The content with the defaults of everything that it leaves out. TypeBox's own Value.Default also turns a mapping into an empty
 * list where a list is expected, and a forgotten dash in a seed file must not make its facts vanish.
 */
export function fillDefaults (schema: TSchema, content: unknown): unknown {
  if (content === undefined) return structuredClone(schema.default)
  if (Array.isArray(content)) return schema.items ? content.map(item => fillDefaults(schema.items, item)) : content
  if (!isMapping(content)) return content

  const filled = { ...content }
  for (const [property, value] of Object.entries(schema.properties ?? {})) {
    const known = fillDefaults(value as TSchema, content[property])
    if (known !== undefined) filled[property] = known
  }
  for (const [pattern, value] of Object.entries(schema.patternProperties ?? {})) {
    for (const property of Object.keys(content).filter(name => new RegExp(pattern).test(name))) {
      filled[property] = fillDefaults(value as TSchema, content[property])
    }
  }
  return filled
}
