import { ListFilter, X } from 'lucide-react'
import { useState } from 'react'
import type { UserSession } from '../http/session-wire.js'
import { Button } from '../ui/button.js'
import { Popover } from '../ui/popover.js'
import { Select } from '../ui/select.js'
import {
  filterChoices,
  filterValueName,
  sessionDimensions,
  type SessionDimension,
} from './session-filters.js'
import { useSessionFilters } from './use-session-filters.js'
import '../toolbar/filter-bar.css'
import '../ui/field.css'

/** The filters of the list of sessions as chips that can be taken away, and the menu that adds one. */
export function SessionFilterBar({ shown }: { shown: readonly UserSession[] }) {
  const { filters, setFilter } = useSessionFilters()
  const chips = sessionDimensions.flatMap(({ name, label }) => {
    const value = filters[name]
    return value === undefined ? [] : [{ name, label, value: filterValueName(name, value) }]
  })
  return (
    <div className="filter-bar">
      <Popover
        label="Add a filter"
        align="end"
        trigger={(props) => (
          <Button {...props}>
            <ListFilter aria-hidden />
            Filter
          </Button>
        )}
      >
        {(close) => <FilterForm shown={shown} close={close} />}
      </Popover>
      {chips.length > 0 && (
        <ul className="filter-chips" aria-label="Filters">
          {chips.map(({ name, label, value }) => (
            <li key={name} className="filter-chip">
              <span>
                {label} <span className="faint">is</span> <b>{value}</b>
              </span>
              <button
                type="button"
                aria-label={`Remove the filter ${label} is ${value}`}
                onClick={() => {
                  setFilter(name, null)
                }}
              >
                <X aria-hidden />
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

/** Dimensions whose value can only be one of the choices. */
const isChosen = (dimension: SessionDimension): boolean =>
  dimension === 'deviceType' || dimension === 'reason' || dimension === 'country'

function FilterForm({ shown, close }: { shown: readonly UserSession[]; close: () => void }) {
  const { setFilter } = useSessionFilters()
  const [dimension, setDimension] = useState<SessionDimension>('user')
  const [text, setText] = useState('')
  const add = (value: string): void => {
    if (value === '') return
    setFilter(dimension, value)
    close()
  }
  const typed = text.trim().toLowerCase()
  const choices = filterChoices(dimension, shown)
    .map((value) => ({ value, name: filterValueName(dimension, value) }))
    .filter(({ name }) => isChosen(dimension) || name.toLowerCase().includes(typed))
  return (
    <form
      className="filter-form"
      onSubmit={(event) => {
        event.preventDefault()
        if (!isChosen(dimension)) add(text.trim())
      }}
    >
      <Select
        aria-label="Filter by"
        value={dimension}
        data-autofocus
        onChange={(event) => {
          setDimension(event.target.value as SessionDimension)
          setText('')
        }}
      >
        {sessionDimensions.map(({ name, label }) => (
          <option key={name} value={name}>
            {label}
          </option>
        ))}
      </Select>
      {!isChosen(dimension) && (
        <input
          className="field"
          aria-label="Value"
          placeholder="Exactly as it is written"
          data-item
          autoComplete="off"
          spellCheck={false}
          value={text}
          onChange={(event) => {
            setText(event.target.value)
          }}
        />
      )}
      {choices.length > 0 && (
        <ul className="filter-suggestions" aria-label="Values">
          {choices.map(({ value, name }) => (
            <li key={value}>
              <button
                type="button"
                className="popover-item"
                data-item
                onClick={() => {
                  add(value)
                }}
              >
                <span className="truncate">{name}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {choices.length === 0 && isChosen(dimension) && (
        <p className="popover-heading">None among the sessions shown.</p>
      )}
      {!isChosen(dimension) && typed !== '' && (
        <Button kind="primary" type="submit">
          Add filter
        </Button>
      )}
    </form>
  )
}
