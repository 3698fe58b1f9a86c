import type { MetricName, QueryResponse } from '@keepsight/reports'

/** The headline figures, in order; the first is the chart's when none is chosen. */
export const figureNames = [
  { name: 'views', label: 'Views', unit: 'views', explains: 'Objects viewed, each time counted' },
  {
    name: 'visitors',
    label: 'Unique viewers',
    unit: 'unique viewers',
    explains: 'Different visitors who viewed something',
  },
  {
    name: 'users',
    label: 'Users',
    unit: 'users',
    explains: 'Different logged-in users who viewed something',
  },
  { name: 'objects', label: 'Objects', unit: 'objects', explains: 'Different objects that were viewed' },
] as const satisfies { name: MetricName; label: string; unit: string; explains: string }[]

/** The metric of a headline figure. */
export type FigureName = (typeof figureNames)[number]['name']

/** A headline figure. */
export interface Figure {
  name: FigureName
  label: string
  explains: string
  value: number
  /** Of the period before; left out without a comparison. */
  previous: number | undefined
}

/** What figures are read from: the totals of a period and of the one before. */
export type Totals = Pick<QueryResponse, 'totals' | 'comparisonTotals'>

/** The figures among an answer's totals, in the order of {@link figureNames}; those it was not asked for are left out. */
export function figuresOf(answer: Totals): Figure[] {
  return figureNames.flatMap(({ name, label, explains }) => {
    const value = answer.totals[name]
    return value === undefined
      ? []
      : [{ name, label, explains, value, previous: answer.comparisonTotals?.[name] }]
  })
}
