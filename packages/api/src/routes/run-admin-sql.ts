import { StoreError, type EventsReader, type StoreErrorCode } from '@keepsight/store'
import { ApiError } from '../errors.js'

/** Rows of one answer. */
const maxRows = 10_000

/** What a statement of the operator gave. */
export interface AdminSqlAnswer {
  /** Names, in order. */
  columns: string[]
  rows: Record<string, unknown>[]
  truncated: boolean
}

/** The store's refusals that are not about the statement. */
const notTheStatement: StoreErrorCode[] = ['statement_timeout', 'statement_memory', 'clickhouse_unreachable']

/**
 * Runs one SELECT with the rights and limits of a statement that a person wrote.
 *
 * @throws ApiError `invalid_sql` with the engine's sentence, which here helps the one who wrote the statement
 */
export async function runAdminSql(
  { sql, params = {} }: { sql: string; params?: Record<string, string | number> },
  events: EventsReader,
): Promise<AdminSqlAnswer> {
  const inner = sql.trim().replace(/;+\s*$/, '')
  const ask = (name: string, statement: string) =>
    events.query<Record<string, unknown>>({ name, sql: statement, params, untrusted: true })
  try {
    const rows = await ask('admin-sql', `SELECT * FROM (\n${inner}\n) LIMIT ${String(maxRows + 1)}`)
    // An answer without rows does not tell its columns; beside a row of another it has one of defaults.
    const [example = {}] =
      rows.length > 0
        ? rows
        : await ask(
            'admin-sql-columns',
            `SELECT answer.* FROM (SELECT 1 AS one) AS single LEFT JOIN (SELECT 1 AS ks_one, inner.* FROM (\n${inner}\n) AS inner) AS answer ON single.one = answer.ks_one`,
          )
    return {
      columns: Object.keys(example).filter((name) => name !== 'ks_one'),
      rows: rows.slice(0, maxRows),
      truncated: rows.length > maxRows,
    }
  } catch (error) {
    if (!(error instanceof StoreError) || notTheStatement.includes(error.code)) throw error
    throw new ApiError('invalid_sql', { message: error.message })
  }
}
