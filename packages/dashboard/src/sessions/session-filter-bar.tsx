import { useState } from 'react'
import type { UserSession } from '../http/session-wire.js'
import { FilterChips } from '../toolbar/filter-chips.js'
import { FilterForm } from '../toolbar/filter-form.js'
import { FilterPopover } from '../toolbar/filter-popover.js'
import { Select } from '../ui/select.js'
import {
  filterChoices,
  filterValueName,
  sessionDimensions,
  type SessionDimension,
} from './session-filters.js'
import { useSessionFilters } from './use-session-filters.js'
import '../toolbar/filter-bar.css'

/** The filters of the list of sessions as chips that can be taken away, and the menu that adds one. */
export function SessionFilterBar({ shown }: { shown: readonly UserSession[] }) {
  const { filters, setFilter } = useSessionFilters()
  const chips = sessionDimensions.flatMap(({ name, label }) => {
    const value = filters[name]
    if (value === undefined) return []
    return [{ key: name, dimension: label, operator: 'is', value: filterValueName(name, value) }]
  })
  return (
    <div className="filter-bar">
      <FilterPopover align="end">
        {(close) => <SessionFilterForm shown={shown} close={close} />}
      </FilterPopover>
      <FilterChips
        filters={chips}
        onRemove={(index) => {
          const chip = chips[index]
          if (chip) setFilter(chip.key, null)
        }}
      />
    </div>
  )
}

/** Dimensions whose value can only be one of the choices. */
const isChosen = (dimension: SessionDimension): boolean =>
  dimension === 'deviceType' || dimension === 'reason' || dimension === 'country'

function SessionFilterForm({ shown, close }: { shown: readonly UserSession[]; close: () => void }) {
  const { setFilter } = useSessionFilters()
  const [dimension, setDimension] = useState<SessionDimension>('user')
  const [text, setText] = useState('')
  const typed = text.trim().toLowerCase()
  const choices = filterChoices(dimension, shown)
    .map((value) => ({ value, name: filterValueName(dimension, value) }))
    .filter(({ name }) => isChosen(dimension) || name.toLowerCase().includes(typed))
  return (
    <FilterForm
      {...(!isChosen(dimension) && {
        field: { text, onText: setText, placeholder: 'Exactly as it is written' },
      })}
      choices={choices}
      choicesLabel="Values"
      onAdd={(value) => {
        setFilter(dimension, value)
        close()
      }}
    >
      <Select
        label="Filter by"
        value={dimension}
        choices={sessionDimensions}
        hasFocus
        onChoose={(name) => {
          setDimension(name)
          setText('')
        }}
      />
      {choices.length === 0 && isChosen(dimension) && (
        <p className="popover-heading">None among the sessions shown.</p>
      )}
    </FilterForm>
  )
}
