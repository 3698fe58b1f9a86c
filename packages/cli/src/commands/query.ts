import { withServer, type ConnectionOptions } from '../connection.js'
import { CliError } from '../cli-error.js'
import { answer } from '../output.js'
import { tableText, type TableColumn } from '../print-table.js'

type Counts = { [metric: string]: number }

interface QueryRow {
  dimensions: { [name: string]: string | null }
  metrics: Counts
  comparison?: Counts | null
}

interface QueryAnswer {
  rows: QueryRow[]
  totals: Counts
  comparisonTotals?: Counts
  meta: { metrics: string[]; dimensions: string[]; timezone: string; rows: number; nextCursor: string | null }
}

/** `keepsight query`: the same query as the API's, as JSON or as a table with its totals. */
export async function queryCommand(
  text: string,
  options: ConnectionOptions & { json?: boolean; app: string },
): Promise<void> {
  let query: unknown
  try {
    query = JSON.parse(text)
  } catch (error) {
    throw new CliError(
      `The query is not JSON. Write one such as '{ "metrics": ["views"], "range": { "from": "2026-01-01", "to": "2026-01-31" } }'.`,
      { cause: error },
    )
  }
  await withServer(options, async ({ request }) => {
    const found = await request<QueryAnswer>(
      'POST',
      `/v1/apps/${encodeURIComponent(options.app)}/query`,
      query,
    )
    answer(options.json, found, () => queryTable(found))
  })
}

/** The answer as a table: dimensions, metrics, and beside them those compared with; the last row has the totals. */
export function queryTable({ rows, totals, comparisonTotals, meta }: QueryAnswer): string {
  const columns: TableColumn<QueryRow>[] = [
    ...meta.dimensions.map((name, index) => ({
      title: name,
      value: ({ dimensions }: QueryRow) =>
        name in dimensions ? (dimensions[name] ?? '(none)') : index ? '' : 'total',
    })),
    ...meta.metrics.flatMap((name) => [
      { title: name, value: ({ metrics }: QueryRow) => metrics[name] },
      ...(comparisonTotals
        ? [{ title: `${name} before`, value: ({ comparison }: QueryRow) => comparison?.[name] ?? '' }]
        : []),
    ]),
  ]
  const total = {
    dimensions: {},
    metrics: totals,
    ...(comparisonTotals ? { comparison: comparisonTotals } : {}),
  }
  const more = meta.nextCursor
    ? [
        `${rows.length} of ${meta.rows.toLocaleString('en')} rows; a higher "limit" or --json with its cursor gives more.`,
      ]
    : []
  return [tableText(meta.dimensions.length ? [...rows, total] : [total], columns), ...more].join('\n')
}
