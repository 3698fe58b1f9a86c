import { useEffect, useId, useRef, useState, type ReactNode } from 'react'
import './popover.css'

interface PopoverProps {
  /** The button; spread `props` on it. */
  trigger: (props: { 'aria-expanded': boolean; 'aria-controls': string; onClick: () => void }) => ReactNode
  /** What opens; call `close` when the choice is made. */
  children: (close: () => void) => ReactNode
  /** The name of the panel for screen readers. */
  label: string
  align?: 'start' | 'end'
}

const focusable = 'button:not(:disabled), a[href], input, select, [tabindex="0"]'

/**
 * A panel under a button. Closes on Escape, on a click elsewhere and when the focus leaves; the focus goes in on opening
 * (to `[data-autofocus]` if there is one) and back to the button on closing. Up and down arrows move between `[data-item]`s.
 */
export function Popover({ trigger, children, label, align = 'start' }: PopoverProps) {
  const [open, setOpen] = useState(false)
  const id = useId()
  const root = useRef<HTMLDivElement>(null)
  const panel = useRef<HTMLDivElement>(null)

  const close = (): void => {
    if (panel.current?.contains(document.activeElement) === true) {
      root.current?.querySelector<HTMLElement>('[aria-expanded]')?.focus()
    }
    setOpen(false)
  }

  useEffect(() => {
    if (!open) return
    const first =
      panel.current?.querySelector<HTMLElement>('[data-autofocus]') ??
      panel.current?.querySelector<HTMLElement>(focusable)
    first?.focus({ preventScroll: true })
    const onPointerDown = (event: PointerEvent): void => {
      if (event.target instanceof Node && root.current?.contains(event.target) === false) setOpen(false)
    }
    document.addEventListener('pointerdown', onPointerDown)
    return () => {
      document.removeEventListener('pointerdown', onPointerDown)
    }
  }, [open])

  const onKeyDown = (event: React.KeyboardEvent): void => {
    if (!open) return
    if (event.key === 'Escape') {
      event.stopPropagation()
      close()
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      const items = [...(panel.current?.querySelectorAll<HTMLElement>('[data-item]') ?? [])]
      if (
        items.length === 0 ||
        (event.target instanceof HTMLElement && event.target.closest('[data-own-arrows]'))
      )
        return
      event.preventDefault()
      const at = items.findIndex((item) => item === document.activeElement)
      const next = at === -1 && event.key === 'ArrowUp' ? -1 : at + (event.key === 'ArrowDown' ? 1 : -1)
      items.at(next % items.length)?.focus()
    }
  }

  return (
    <div
      className="popover"
      ref={root}
      onKeyDown={onKeyDown}
      onBlur={(event) => {
        if (event.relatedTarget !== null && !event.currentTarget.contains(event.relatedTarget)) setOpen(false)
      }}
    >
      {trigger({
        'aria-expanded': open,
        'aria-controls': id,
        onClick: () => {
          setOpen(!open)
        },
      })}
      {open && (
        <div
          className={`popover-panel popover-${align}`}
          id={id}
          ref={panel}
          role="dialog"
          aria-label={label}
        >
          {children(close)}
        </div>
      )}
    </div>
  )
}
