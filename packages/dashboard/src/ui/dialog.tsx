import { useEffect, useRef, useState, type ReactNode } from 'react'
import './dialog.css'

/**
 * A modal dialog, open as long as it is rendered. Escape and a click beside it close it. The focus goes back to where it
 * was, or to what `focusAfter` gives.
 */
export function Dialog({
  label,
  onClose,
  focusAfter,
  children,
  className = '',
}: {
  label: string
  onClose: () => void
  /** What the focus goes to instead; `null`: to where it was. */
  focusAfter?: () => HTMLElement | null
  children: ReactNode
  className?: string
}) {
  const dialog = useRef<HTMLDialogElement>(null)
  const [before] = useState(() => document.activeElement)
  const after = useRef(focusAfter)
  useEffect(() => {
    after.current = focusAfter
  })
  useEffect(() => {
    const element = dialog.current
    element?.showModal()
    return () => {
      element?.close()
      const next = after.current?.() ?? before
      if (next instanceof HTMLElement) next.focus({ preventScroll: true })
    }
  }, [before])
  return (
    <dialog
      ref={dialog}
      className={`dialog ${className}`}
      aria-label={label}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      onClick={(event) => {
        if (event.target === dialog.current) onClose()
      }}
    >
      <div className="dialog-in">{children}</div>
    </dialog>
  )
}
