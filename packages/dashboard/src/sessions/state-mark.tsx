import { LoaderCircle, TriangleAlert } from 'lucide-react'
import type { StateWords } from './session-state.js'
import './state-mark.css'

/** A session's state: a word with its mark. What is to be known about it stands below. */
export function StateMark({ state }: { state: StateWords }) {
  return (
    <span className={`state state-${state.isFailing ? 'failing' : state.state}`}>
      {state.isFailing ? (
        <TriangleAlert aria-hidden />
      ) : state.state === 'ending' ? (
        <LoaderCircle aria-hidden />
      ) : (
        <i aria-hidden />
      )}
      {state.label}
    </span>
  )
}
