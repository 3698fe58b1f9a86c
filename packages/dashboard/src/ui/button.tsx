import type { ComponentProps } from 'react'
import './button.css'

/** A button: `plain` on surfaces, `primary` for the one thing to do, `danger` for one that takes something away, `icon` for a square with only an icon (give it `aria-label`). */
export function Button({
  kind = 'plain',
  className = '',
  ...rest
}: ComponentProps<'button'> & { kind?: 'plain' | 'primary' | 'danger' | 'ghost' | 'icon' }) {
  return <button type="button" className={`button button-${kind} ${className}`} {...rest} />
}
