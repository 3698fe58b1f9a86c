import { ChevronDown } from 'lucide-react'
import './field.css'

interface SelectProps<Name extends string> {
  /** The name of the field for screen readers. */
  label: string
  value: Name
  choices: readonly { readonly name: Name; readonly label: string }[]
  onChoose: (name: Name) => void
  /** It gets the focus when the panel around it opens. */
  hasFocus?: boolean
}

/** The browser's own list of choices, in the clothes of a field. */
export function Select<Name extends string>({
  label,
  value,
  choices,
  onChoose,
  hasFocus = false,
}: SelectProps<Name>) {
  return (
    <span className="select">
      <select
        className="field"
        aria-label={label}
        value={value}
        data-autofocus={hasFocus || undefined}
        onChange={(event) => {
          onChoose(event.target.value as Name)
        }}
      >
        {choices.map((choice) => (
          <option key={choice.name} value={choice.name}>
            {choice.label}
          </option>
        ))}
      </select>
      <ChevronDown aria-hidden />
    </span>
  )
}
