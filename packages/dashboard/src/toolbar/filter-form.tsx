import type { ReactNode } from 'react'
import { Button } from '../ui/button.js'
import '../ui/field.css'
import './filter-bar.css'

interface FilterFormProps {
  /** What is compared, and how. */
  children: ReactNode
  /** The field for a value that is typed; without it the value is one of the choices. */
  field?: { text: string; onText: (text: string) => void; placeholder: string; hasFocus?: boolean }
  /** Values to choose from, with what stands at their end. */
  choices: readonly { value: string; name: string; end?: string }[]
  /** The name of the choices for screen readers. */
  choicesLabel: string
  /** A value was chosen, or typed; never an empty one. */
  onAdd: (value: string) => void
}

/** The form for a new filter: a value is typed, or chosen from a list. */
export function FilterForm({ children, field, choices, choicesLabel, onAdd }: FilterFormProps) {
  const typed = field?.text.trim() ?? ''
  return (
    <form
      className="filter-form"
      onSubmit={(event) => {
        event.preventDefault()
        if (typed !== '') onAdd(typed)
      }}
    >
      {children}
      {field !== undefined && (
        <input
          className="field"
          aria-label="Value"
          placeholder={field.placeholder}
          data-autofocus={field.hasFocus || undefined}
          data-item
          autoComplete="off"
          spellCheck={false}
          value={field.text}
          onChange={(event) => {
            field.onText(event.target.value)
          }}
        />
      )}
      {choices.length > 0 && (
        <ul className="filter-suggestions" aria-label={choicesLabel}>
          {choices.map(({ value, name, end }) => (
            <li key={value}>
              <button
                type="button"
                className="popover-item"
                data-item
                onClick={() => {
                  if (value !== '') onAdd(value)
                }}
              >
                <span className="truncate">{name}</span>
                {end !== undefined && <span className="popover-item-end faint">{end}</span>}
              </button>
            </li>
          ))}
        </ul>
      )}
      {typed !== '' && (
        <Button kind="primary" type="submit">
          Add filter
        </Button>
      )}
    </form>
  )
}
