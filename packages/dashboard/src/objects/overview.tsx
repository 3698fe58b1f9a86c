import { usePageState } from '../page-state/use-page-state.js'
import { FiguresAndTrend } from './figures-and-trend.js'
import type { FigureName } from './figures-model.js'
import { queryTrend } from './query-trend.js'
import { useViewTrend } from './use-view-trend.js'

const names: [FigureName, ...FigureName[]] = ['views', 'visitors', 'users', 'objects']

/** The headline figures of all that is viewed, over their trend. */
export function Overview() {
  const { filters } = usePageState()
  return <FiguresAndTrend answer={useViewTrend(names, filters)} names={names} trendOf={queryTrend} />
}
