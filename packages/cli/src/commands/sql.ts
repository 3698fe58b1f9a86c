import { withServer, type ConnectionOptions } from '../connection.js'
import { answer } from '../output.js'
import { tableText } from '../print-table.js'

type Row = { [column: string]: unknown }

interface SqlAnswer {
  columns: string[]
  rows: Row[]
  /** There are more rows than an answer may have. */
  truncated: boolean
}

/** `keepsight sql`: one read-only statement, with the limits of reports. */
export async function sqlCommand(
  sql: string,
  options: ConnectionOptions & { json?: boolean; app?: string },
): Promise<void> {
  await withServer(options, async ({ request }) => {
    const params = options.app === undefined ? {} : { app: options.app }
    const found = await request<SqlAnswer>('POST', '/v1/admin/sql', { sql, params })
    answer(options.json, found, () => sqlTable(found))
  })
}

/** Rows as a table; nested values as JSON. */
export function sqlTable({ columns, rows, truncated }: SqlAnswer): string {
  const table = tableText(
    rows,
    columns.map((column) => ({ title: column, value: (row: Row) => cellOf(row[column]) })),
  )
  return truncated ? `${table}\nThere are more rows; add a LIMIT or ask for less.` : table
}

function cellOf(value: unknown): string | number | null {
  if (value === null || value === undefined) return null
  if (typeof value === 'number' || typeof value === 'string') return value
  return JSON.stringify(value)
}
