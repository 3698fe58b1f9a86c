import { ChevronDown } from 'lucide-react'
import type { ComponentProps } from 'react'
import './field.css'

/** The browser's own list of choices, in the clothes of a field. */
export function Select(props: ComponentProps<'select'>) {
  return (
    <span className="select">
      <select className="field" {...props} />
      <ChevronDown aria-hidden />
    </span>
  )
}
