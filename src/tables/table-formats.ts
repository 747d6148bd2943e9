import { stringify } from 'csv-stringify/sync'
import { markdownTable } from 'markdown-table'
import type { Cell, Table } from './table-rules.ts'

export interface Format {
  /** The suffix of the address that asks for it. */
  suffix: string
  mediaType: string
  render: (table: Table, asOf: string) => string
}

const textOf = (cell: Cell): string => cell === null ? '' : String(cell)
const header = (table: Table): string[] => table.columns.map(({ name }) => name)
const cellsOf = (table: Table): string[][] => table.rows.map(({ cells }) => cells.map(textOf))

// The pipe is the one character that would end a cell; in AsciiDoc too.
const escapePipe = (text: string): string => text.replaceAll('|', '\\|')
const escapeHtml = (text: string): string => text.replace(/[&<>"]/g, character => `&#${character.charCodeAt(0)};`)

const markdown: Format = {
  suffix: 'md',
  mediaType: 'text/markdown; charset=utf-8',
  render: table => `${markdownTable([header(table), ...cellsOf(table)].map(row => row.map(cell => cell.replaceAll('\n', ' '))), { alignDelimiters: false })}\n`
}

const asciidoc: Format = {
  suffix: 'adoc',
  mediaType: 'text/asciidoc; charset=utf-8',
  render: table => ['|===', header(table).map(name => `| ${escapePipe(name)}`).join(' '), '',
    ...cellsOf(table).map(cells => `${cells.map(cell => `| ${escapePipe(cell)}`).join('\n')}\n`), '|===', ''].join('\n')
}

const html: Format = {
  suffix: 'html',
  mediaType: 'text/html; charset=utf-8',
  render: (table, asOf) => {
    const row = (cells: string[], element: 'th' | 'td') => `<tr>${cells.map(cell => `<${element}>${escapeHtml(cell)}</${element}>`).join('')}</tr>`
    return ['<table>', `<caption>${escapeHtml(table.title)} on ${asOf}</caption>`, `<thead>${row(header(table), 'th')}</thead>`, '<tbody>',
      ...cellsOf(table).map(cells => row(cells, 'td')), '</tbody>', '</table>', ''].join('\n')
  }
}

const csv: Format = {
  suffix: 'csv',
  mediaType: 'text/csv; charset=utf-8; header=present',
  render: table => stringify([header(table), ...cellsOf(table)], { record_delimiter: 'windows', escape_formulas: true })
}

/** Beside JSON. */
export const TABLE_FORMATS: readonly Format[] = [markdown, asciidoc, html, csv]
