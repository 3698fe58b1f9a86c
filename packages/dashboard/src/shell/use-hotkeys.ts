import { useEffect } from 'react'

/** True while keys are meant for a field or for something that opened over the page. */
const isBusy = (target: EventTarget | null): boolean =>
  (target instanceof HTMLElement &&
    (target.isContentEditable || target.closest('input, textarea, select, [role="dialog"]') !== null)) ||
  document.querySelector('dialog[open]') !== null

/** Calls the function of a key pressed anywhere on the page, by its `KeyboardEvent.key`. Not while typing, not with Ctrl, Alt or Cmd. */
export function useHotkeys(actions: Record<string, () => void>): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isBusy(event.target))
        return
      const action = Object.hasOwn(actions, event.key) ? actions[event.key] : undefined
      if (action === undefined) return
      event.preventDefault()
      action()
    }
    document.addEventListener('keydown', onKeyDown)
    return () => {
      document.removeEventListener('keydown', onKeyDown)
    }
  }, [actions])
}
