import type { Database } from 'better-sqlite3'
import type { TObject } from '@sinclair/typebox'
import { AssertionSchema, assertionProperties } from '../knowledge/assertion-schema.ts'
import { columnsOf, fromRow, selectList, toRow } from './columns.ts'

/** Where the sources of a row are listed, and the column there that names the row. */
interface Citations { table: string, key: string }

/** A table of facts: one row per record, or per item of a record's list. */
export interface FactShape {
  table: string
  schema: TObject
  /** For the items of a list: the column that names their record. */
  owner?: string
  /** The properties that are lists with tables of their own. */
  lists?: Record<string, FactShape>
  /** For rows with sources that are no dated assertions. */
  citations?: Citations
}

export type Fact = Record<string, unknown>

export interface FactTable {
  insert: (fact: Fact, owner?: string) => void
  /** The facts of each owner (of '' where the table has none) in the order in which they were inserted. */
  load: () => Map<string, Fact[]>
  clear: () => void
}

const ASSERTION_COLUMNS = columnsOf(AssertionSchema, ['sources'])
const SOURCES = columnsOf(AssertionSchema).filter(({ property }) => property === 'sources')
const ASSERTION_CITATIONS: Citations = { table: 'assertion_sources', key: 'assertion_id' }

/**
 * The statements of one fact table. They are drawn from the record's schema, and prepared here: a property without a column
 * stops the start-up.
 */
export function createFactTable (db: Database, { table, schema, owner, lists = {}, citations }: FactShape): FactTable {
  const asserted = 'validFrom' in schema.properties
  const key = asserted ? 'assertion_id' : 'ordinal'
  const cited = asserted ? ASSERTION_CITATIONS : citations
  const columns = columnsOf(schema, [...Object.keys(lists), ...(asserted ? Object.keys(assertionProperties) : ['sources'])])
  const names = columns.map(({ name }) => name)
  const values = columns.map(({ property }) => `@${property}`)

  const insertAssertion = db.prepare(`
    INSERT INTO assertions (valid_from, valid_to, verified_on, dispute) VALUES (@validFrom, @validTo, @verifiedOn, @dispute)`)
  const insertRow = db.prepare(`
    INSERT INTO ${table} (${[key, ...(owner === undefined ? [] : [owner]), ...names].join(', ')})
    VALUES (${['@rowKey', ...(owner === undefined ? [] : ['@rowOwner']), ...values].join(', ')})`)
  const insertSource = cited && db.prepare(`INSERT INTO ${cited.table} (${cited.key}, position, source) VALUES (?, ?, ?)`)
  const clear = db.prepare(`DELETE FROM ${table}`)
  const clearSources = citations && db.prepare(`DELETE FROM ${citations.table}`)
  const select = db.prepare<[], Fact & { rowOwner: string }>(`
    SELECT ${[
      `${owner === undefined ? "''" : `${table}.${owner}`} AS rowOwner`,
      selectList(columns, table),
      ...(asserted ? [selectList(ASSERTION_COLUMNS, 'assertions')] : []),
      ...(cited ? [`(SELECT json_group_array(source ORDER BY position) FROM ${cited.table} WHERE ${cited.key} = ${table}.${key}) AS sources`] : [])
    ].join(', ')}
    FROM ${table} ${asserted ? `JOIN assertions ON assertions.id = ${table}.assertion_id` : ''} ORDER BY ${table}.${key}`)

  const selected = cited ? [...columns, ...SOURCES] : columns
  const tables = Object.entries(lists).map(([property, shape]) => ({ property, list: createFactTable(db, shape) }))

  return {
    insert (fact, rowOwner) {
      const assertionId = asserted ? insertAssertion.run(fact).lastInsertRowid : null
      const rowKey = insertRow.run({ ...toRow(fact, columns), rowKey: assertionId, rowOwner }).lastInsertRowid
      if (insertSource) (fact.sources as string[]).forEach((source, position) => insertSource.run(rowKey, position, source))
      for (const { property, list } of tables) for (const item of fact[property] as Fact[]) list.insert(item, fact.id as string)
    },

    load () {
      const loaded = tables.map(({ property, list }) => ({ property, byOwner: list.load() }))
      const facts = new Map<string, Fact[]>()
      for (const { rowOwner, ...row } of select.all()) {
        const fact = fromRow(row, selected)
        for (const { property, byOwner } of loaded) fact[property] = byOwner.get(fact.id as string) ?? []
        if (!facts.get(rowOwner)?.push(fact)) facts.set(rowOwner, [fact])
      }
      return facts
    },

    clear () {
      for (const { list } of tables) list.clear()
      clearSources?.run()
      clear.run()
    }
  }
}
