import { stringify } from 'csv-stringify/sync'
import { escapeHtml, htmlPage } from '../http/html-page.ts'
import type { Cell, Table, TableQuery } from './table-rules.ts'

export interface RenderOptions { asOf: string, round?: TableQuery['round'] }

export interface Format {
  /** The suffix of the address that asks for it. */
  suffix: string
  mediaType: string
  render: (table: Table, options: RenderOptions) => string
  /** The same as a page of its own, for who asked by Accept, as browsers do: what has the suffix is for pages of others. */
  renderPage?: (table: Table, options: RenderOptions) => string
}

const UNKNOWN = 'unknown'

const header = (table: Table): string[] => table.columns.map(({ name }) => name)

/** The cells as a reader wants them: a count known to the hundred reads 7.3k. */
const cellsOf = ({ columns, rows }: Table): string[][] => rows.map(({ cells, rounded }) =>
  cells.map((cell, index) => cell === null ? UNKNOWN : rounded.includes(columns[index]!.id) ? inThousands(Number(cell)) : String(cell)))

/** `7300` → `7.3k` */
export const inThousands = (count: number): string => count < 1000 ? String(count) : `${Math.round(count / 100) / 10}k`

/** The address of a repository: both markups make a link of it as it stands. */
const ADDRESS = /^https:\/\/[\w./-]+$/

const oneLine = (text: string): string => text.replace(/\s*\n\s*/g, ' ')

/** Text that Markdown, GitHub's and MDX, would take for something else; an underscore inside a word is safe, and so is a bare &. */
const MARKDOWN_SPECIAL = /[\\`*[\]<|~{}]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|&(?=#?\w+;)/g
const escapeMarkdown = (text: string): string => ADDRESS.test(text) ? text : oneLine(text).replace(MARKDOWN_SPECIAL, '\\$&')

const markdown: Format = {
  suffix: 'md',
  mediaType: 'text/markdown; charset=utf-8',
  render: table => [header(table), ...cellsOf(table)].map(cells => `| ${cells.map(escapeMarkdown).join(' | ')} |\n`)
    .toSpliced(1, 0, `| ${table.columns.map(() => '---').join(' | ')} |\n`).join('')
}

/** Text in which AsciiDoc would see markup or something to replace; character references keep it as it is. */
const ASCIIDOC_SPECIAL = /[*_`#+^~$<>{}[\]\\|']|&(?=#?\w+;)|-(?=-)|\.(?=\.\.)|\((?=[(CRT])/g
const escapeAsciidoc = (text: string): string =>
  ADDRESS.test(text) ? text : oneLine(text).replace(ASCIIDOC_SPECIAL, character => `&#${character.charCodeAt(0)};`)

const asciidoc: Format = {
  suffix: 'adoc',
  mediaType: 'text/asciidoc; charset=utf-8',
  render: table => ['|===', header(table).map(name => `| ${escapeAsciidoc(name)}`).join(' '), '',
    ...cellsOf(table).map(cells => `${cells.map(cell => `| ${escapeAsciidoc(cell)}`).join('\n')}\n`), '|===', ''].join('\n')
}

const titleOf = ({ title }: Table, { asOf }: RenderOptions): string => `${title} on ${asOf}`

// The first column stays in sight while the others are scrolled.
const PAGE_STYLE = '[role=region] { overflow-x: auto } table { border-collapse: collapse } caption { display: none } ' +
  'th, td { border: 1px solid GrayText; padding: .25rem .5rem; text-align: left; vertical-align: top } th:first-child { position: sticky; left: 0; background: Canvas }'

const html: Format = {
  suffix: 'html',
  mediaType: 'text/html; charset=utf-8',
  render: (table, options) => {
    const heads = header(table).map(name => `<th scope="col">${escapeHtml(name)}</th>`)
    const row = ([label, ...cells]: string[]) =>
      `<tr><th scope="row">${escapeHtml(label!)}</th>${cells.map(cell => `<td>${escapeHtml(cell)}</td>`).join('')}</tr>`
    return ['<table>', `<caption>${escapeHtml(titleOf(table, options))}</caption>`, `<thead><tr>${heads.join('')}</tr></thead>`, '<tbody>',
      ...cellsOf(table).map(row), '</tbody>', '</table>', ''].join('\n')
  },
  renderPage: (table, options) => {
    const title = titleOf(table, options)
    return htmlPage(`CNI Atlas: ${title}`, `<h1 id="title">${escapeHtml(title)}</h1>
<div role="region" aria-labelledby="title" tabindex="0">
${html.render(table, options)}</div>`, PAGE_STYLE)
  }
}

const csv: Format = {
  suffix: 'csv',
  mediaType: 'text/csv; charset=utf-8; header=present',
  render: (table, { round }) => {
    // Counts are for machines: plain numbers, and nothing where none is known, unless the reader asks for thousands.
    const count = (cell: Cell, spelled: string) => cell === null || round === undefined ? cell : spelled
    const rows = cellsOf(table).map((spelled, row) =>
      spelled.map((text, index) => table.columns[index]!.kind === 'count' ? count(table.rows[row]!.cells[index]!, text) : text))
    return stringify([header(table), ...rows], { record_delimiter: 'windows', escape_formulas: true, quoted_match: /[\r\n]/ })
  }
}

/** Beside JSON. */
export const TABLE_FORMATS: readonly Format[] = [markdown, asciidoc, html, csv]
