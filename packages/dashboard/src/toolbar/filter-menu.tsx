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
import { Select } from '../ui/select.js'
import { formatCompact } from '../format/numbers.js'
import { FilterForm } from './filter-form.js'
import { FilterPopover } from './filter-popover.js'
import { useSuggestions } from './use-suggestions.js'

/** Adds a filter: what, how, and which value, with the most viewed values to choose from. */
export function FilterMenu() {
  return <FilterPopover>{(close) => <ViewFilterForm close={close} />}</FilterPopover>
}

function ViewFilterForm({ close }: { close: () => void }) {
  const { filters, setFilters } = usePageState()
  const [dimension, setDimension] = useState<FilterDimension>('object:type')
  const [operator, setOperator] = useState<FilterOperator>('is')
  const [text, setText] = useState('')
  const suggestions = useSuggestions(dimension, useDebounced(text, 150))

  return (
    <FilterForm
      field={{ text, onText: setText, placeholder: 'Value', hasFocus: true }}
      choices={suggestions.map(({ value, views }) => ({ value, name: value, end: formatCompact(views) }))}
      choicesLabel="Values in this period"
      onAdd={(value) => {
        setFilters(withFilter(filters, { operator, dimension, values: [value] }))
        close()
      }}
    >
      <div className="filter-form-row">
        <Select
          label="Filter by"
          value={dimension}
          choices={filterDimensions}
          onChoose={(name) => {
            setDimension(name)
            setText('')
          }}
        />
        <Select label="Comparison" value={operator} choices={filterOperators} onChoose={setOperator} />
      </div>
    </FilterForm>
  )
}
