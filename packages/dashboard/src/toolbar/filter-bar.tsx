import { describeFilter } from '../page-state/filters.js'
import { usePageState } from '../page-state/use-page-state.js'
import { FilterChips } from './filter-chips.js'
import { FilterMenu } from './filter-menu.js'
import './filter-bar.css'

/** The page's filters as chips that can be taken away, and the menu that adds one. */
export function FilterBar() {
  const { filters, setFilters } = usePageState()
  const chips = filters.map((filter, key) => {
    const { dimension, operator, values } = describeFilter(filter)
    return { key, dimension, operator, value: values }
  })
  return (
    <div className="filter-bar">
      <FilterMenu />
      <FilterChips
        filters={chips}
        onRemove={(index) => {
          setFilters(filters.filter((_, other) => other !== index))
        }}
      />
    </div>
  )
}
