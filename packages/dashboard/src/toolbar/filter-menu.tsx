import { ListFilter } from 'lucide-react'
import { useState } from 'react'
import {
  filterDimensions,
  filterOperators,
  withFilter,
  type FilterDimension,
  type FilterOperator,
} from '../page-state/filters.js'
import { usePageState } from '../page-state/use-page-state.js'
import { useDebounced } from '../page-state/use-debounced.js'
import { Button } from '../ui/button.js'
import { Popover } from '../ui/popover.js'
import { Select } from '../ui/select.js'
import { formatCompact } from '../format/numbers.js'
import { useSuggestions } from './use-suggestions.js'
import '../ui/field.css'

/** Adds a filter: what, how, and which value, with the most viewed values to choose from. */
export function FilterMenu() {
  return (
    <Popover
      label="Add a filter"
      trigger={(props) => (
        <Button {...props}>
          <ListFilter aria-hidden />
          Filter
        </Button>
      )}
    >
      {(close) => <FilterForm close={close} />}
    </Popover>
  )
}

function FilterForm({ close }: { close: () => void }) {
  const { filters, setFilters } = usePageState()
  const [dimension, setDimension] = useState<FilterDimension>('object:type')
  const [operator, setOperator] = useState<FilterOperator>('is')
  const [text, setText] = useState('')
  const suggestions = useSuggestions(dimension, useDebounced(text, 150))

  const add = (value: string): void => {
    if (value === '') return
    setFilters(withFilter(filters, { operator, dimension, values: [value] }))
    close()
  }
  return (
    <form
      className="filter-form"
      onSubmit={(event) => {
        event.preventDefault()
        add(text.trim())
      }}
    >
      <div className="filter-form-row">
        <Select
          aria-label="Filter by"
          value={dimension}
          onChange={(event) => {
            setDimension(event.target.value as FilterDimension)
            setText('')
          }}
        >
          {filterDimensions.map(({ name, label }) => (
            <option key={name} value={name}>
              {label}
            </option>
          ))}
        </Select>
        <Select
          aria-label="Comparison"
          value={operator}
          onChange={(event) => {
            setOperator(event.target.value as FilterOperator)
          }}
        >
          {filterOperators.map(({ name, label }) => (
            <option key={name} value={name}>
              {label}
            </option>
          ))}
        </Select>
      </div>
      <input
        className="field"
        aria-label="Value"
        placeholder="Value"
        data-autofocus
        data-item
        autoComplete="off"
        spellCheck={false}
        value={text}
        onChange={(event) => {
          setText(event.target.value)
        }}
      />
      {suggestions.length > 0 && (
        <ul className="filter-suggestions" aria-label="Values in this period">
          {suggestions.map(({ value, views }) => (
            <li key={value}>
              <button
                type="button"
                className="popover-item"
                data-item
                onClick={() => {
                  add(value)
                }}
              >
                <span className="truncate">{value}</span>
                <span className="popover-item-end faint">{formatCompact(views)}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {text.trim() !== '' && (
        <Button kind="primary" type="submit">
          Add filter
        </Button>
      )}
    </form>
  )
}
