import type { DimensionName, QueryResponse } from '@keepsight/reports'

/** A row of a breakdown. */
export interface BreakdownLine {
  value: string
  views: number
  previousViews: number | undefined
  /** Different objects among the views; 0 when not asked for. */
  objects: number
  /** Its views against those of the largest row, 0–1. */
  bar: number
  /** Its views of all views, 0–1. */
  share: number
}

/** The rows of an answer with one dimension, largest first as they came; those without a value are left out. */
export function breakdownOf(answer: QueryResponse, dimension: DimensionName): BreakdownLine[] {
  const rows = answer.rows.flatMap((row) => {
    const value = row.dimensions[dimension]
    const views = row.metrics.views ?? 0
    return typeof value === 'string' && views > 0 ? [{ ...row, value, views }] : []
  })
  const most = Math.max(1, ...rows.map((row) => row.views))
  const all = Math.max(1, answer.totals.views ?? 0)
  return rows.map(({ value, views, metrics, comparison }) => ({
    value,
    views,
    previousViews: comparison?.views,
    objects: metrics.objects ?? 0,
    bar: views / most,
    share: views / all,
  }))
}
