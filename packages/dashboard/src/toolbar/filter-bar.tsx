import { X } from 'lucide-react'
import { describeFilter } from '../page-state/filters.js'
import { usePageState } from '../page-state/use-page-state.js'
import { FilterMenu } from './filter-menu.js'
import './filter-bar.css'

/** The page's filters as chips that can be taken away, and the menu that adds one. */
export function FilterBar() {
  const { filters, setFilters } = usePageState()
  return (
    <div className="filter-bar">
      <FilterMenu />
      {filters.length > 0 && (
        <ul className="filter-chips" aria-label="Filters">
          {filters.map((filter, index) => {
            const text = describeFilter(filter)
            return (
              <li key={index} className="filter-chip">
                <span>
                  {text.dimension} <span className="faint">{text.operator}</span> <b>{text.values}</b>
                </span>
                <button
                  type="button"
                  aria-label={`Remove the filter ${text.dimension} ${text.operator} ${text.values}`}
                  onClick={() => {
                    setFilters(filters.filter((_, other) => other !== index))
                  }}
                >
                  <X aria-hidden />
                </button>
              </li>
            )
          })}
        </ul>
      )}
    </div>
  )
}
