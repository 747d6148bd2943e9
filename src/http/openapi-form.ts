import { mapValues, type Document, type Parameter } from './openapi-document.ts'

/**
 * The document that the pages of the reference read. Their form begins with every example filled in, and those of filters, days and cursors
 * do not go together: here they are told in the description, so that the first click asks for today's whole list.
 */
export const fillInLess = (document: Document): Document => ({
  ...document,
  paths: mapValues(document.paths, operations => mapValues(operations, operation =>
    operation.parameters === undefined ? operation : { ...operation, parameters: operation.parameters.map(tellExample) })),
  components: { ...document.components, parameters: mapValues(document.components.parameters as Record<string, Parameter>, tellExample) }
})

function tellExample (parameter: Parameter): Parameter {
  const { example, examples, ...rest } = parameter
  if (parameter.required === true || (example === undefined && examples === undefined)) return parameter
  // For an object without an example the form makes one up.
  if (typeof example === 'object') return { ...rest, example: {} }
  const values = example === undefined ? Object.values(examples as Record<string, { value: unknown }>).map(({ value }) => value) : [example]
  return { ...rest, description: `${String(rest.description)}; for example ${values.map(value => `\`${String(value)}\``).join(' or ')}` }
}
