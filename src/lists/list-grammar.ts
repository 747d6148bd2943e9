import { MAX_FAULTS } from '../errors.ts'

/** How lists are asked, for the reference: one grammar for all of them. */
export const LIST_GRAMMAR = `
## Asking for lists
One grammar holds for every list, and every filter is a query parameter.

- **Filters** are \`name=value\`; several are all to hold. A value is an id (\`networkModel=encapsulated\`), one of the listed words
  (\`lifecycle=active\`) or a number (\`port=8472\`). \`feature.<id>=<support>\` filters providers by any feature of the day
  (\`feature.encryption=yes\`); \`q=\` searches by words, best match first.
- **Time**: \`asOf=2018-07-26\` answers as of that day, today (UTC) without it.
- **Order**: \`/v1/providers\` takes \`sort=-stars,name\`, with \`-\` for descending; what has no value comes last. Without it, and everywhere else, the
  order is fixed.
- **Pages**: \`limit=\` up to 1000, 100 without it. \`page.next\` is the \`cursor=\` of the next page, null on the last one; the header \`Link\`
  says the same as addresses (\`first\`, \`next\`). What is told of one provider, and a history, comes whole.
- **Parts**: \`fields=name,lifecycle.status,features.*.value\` answers only these properties, in lists and of single things. Dots lead further in,
  lists are looked through, \`*\` stands for every key. \`id\` is always there. \`view=picker\` is such a set with a name.
- **Form**: lists also come as CSV, by \`Accept: text/csv\` or as \`/v1/providers.csv\`; columns are named by the way to the property.
  CSV is the whole list, and has pages only where \`limit\` or \`cursor\` asks for them.

An unknown parameter is refused with the nearest that there is, and so is an id that nothing ever had, on whatever day; all faults of a request
are told at once, of many the first ${MAX_FAULTS} (\`/problems\`).
`
