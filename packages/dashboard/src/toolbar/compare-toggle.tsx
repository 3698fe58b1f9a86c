import { usePageState } from '../page-state/use-page-state.js'
import './compare-toggle.css'

/** Sets figures beside those of the period before, or not. */
export function CompareToggle() {
  const { compare, setCompare } = usePageState()
  return (
    <button
      type="button"
      role="switch"
      aria-checked={compare}
      className="compare-toggle"
      title="Compare with the period before"
      onClick={() => {
        setCompare(!compare)
      }}
    >
      <i aria-hidden />
      <span>Compare</span>
    </button>
  )
}
