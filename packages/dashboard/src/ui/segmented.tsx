import './segmented.css'

interface SegmentedProps<Name extends string> {
  label: string
  choices: readonly { name: Name; label: string }[]
  chosen: Name
  onChoose: (name: Name) => void
}

/** One of a few, all of them in sight. Arrow keys move between them, as in any group of radio buttons. */
export function Segmented<Name extends string>({ label, choices, chosen, onChoose }: SegmentedProps<Name>) {
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key]
    if (step === undefined) return
    event.preventDefault()
    const at = choices.findIndex(({ name }) => name === chosen)
    const next = (at + step + choices.length) % choices.length
    const choice = choices[next]
    if (choice === undefined) return
    onChoose(choice.name)
    event.currentTarget.querySelectorAll<HTMLElement>('[role="radio"]')[next]?.focus()
  }
  return (
    <div className="segmented" role="radiogroup" aria-label={label} onKeyDown={onKeyDown}>
      {choices.map((choice) => (
        <button
          key={choice.name}
          type="button"
          role="radio"
          aria-checked={choice.name === chosen}
          tabIndex={choice.name === chosen ? 0 : -1}
          onClick={() => {
            onChoose(choice.name)
          }}
        >
          {choice.label}
        </button>
      ))}
    </div>
  )
}
