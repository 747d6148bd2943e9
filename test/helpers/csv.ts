/** RFC 4180, read back: a record for each row, by the names in the header. */
export function readCsv (text: string): Array<Record<string, string>> {
  const cells = [...text.matchAll(/("(?:[^"]|"")*"|[^,\r\n]*)(,|\r\n)/g)]
  const rows: string[][] = [[]]
  for (const [, cell = '', end] of cells) {
    rows.at(-1)!.push(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell)
    if (end === '\r\n') rows.push([])
  }
  rows.pop()
  const [names = [], ...lines] = rows
  return lines.map(line => Object.fromEntries(names.map((name, index) => [name, line[index] ?? ''])))
}
