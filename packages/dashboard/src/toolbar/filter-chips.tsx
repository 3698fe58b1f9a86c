import { X } from 'lucide-react'
import './filter-bar.css'

interface FilterChipsProps {
  filters: readonly { key: string | number; dimension: string; operator: string; value: string }[]
  /** The filter at this place is taken away. */
  onRemove: (index: number) => void
}

/** The filters of a page as chips that can be taken away. */
export function FilterChips({ filters, onRemove }: FilterChipsProps) {
  if (filters.length === 0) return null
  return (
    <ul className="filter-chips" aria-label="Filters">
      {filters.map(({ key, dimension, operator, value }, index) => (
        <li key={key} className="filter-chip">
          <span>
            {dimension} <span className="faint">{operator}</span> <b>{value}</b>
          </span>
          <button
            type="button"
            aria-label={`Remove the filter ${dimension} ${operator} ${value}`}
            onClick={() => {
              onRemove(index)
            }}
          >
            <X aria-hidden />
          </button>
        </li>
      ))}
    </ul>
  )
}
