import './toggle.css'

interface ToggleProps {
  label: string
  explains: string
  isOn: boolean
  onChange: (isOn: boolean) => void
}

/** A switch with its word beside it. */
export function Toggle({ label, explains, isOn, onChange }: ToggleProps) {
  return (
    <button
      type="button"
      role="switch"
      aria-checked={isOn}
      className="toggle"
      title={explains}
      onClick={() => {
        onChange(!isOn)
      }}
    >
      <i aria-hidden />
      <span>{label}</span>
    </button>
  )
}
