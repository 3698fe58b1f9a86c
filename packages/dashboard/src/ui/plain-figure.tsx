import type { ReactNode } from 'react'
import '../objects/figures.css'
import './plain-figure.css'

/** A headline figure that is only to be read; `undefined` while it loads. */
export function PlainFigure({
  label,
  value,
  note,
  explains,
}: {
  label: ReactNode
  value: string | undefined
  note?: ReactNode
  explains?: string
}) {
  return (
    <div className="figure plain-figure" title={explains}>
      <dt className="figure-label">{label}</dt>
      <dd className="figure-line">
        {value === undefined ? (
          <span className="skeleton figure-wait" />
        ) : (
          <span className="figure-value">{value}</span>
        )}
        {note !== undefined && value !== undefined && <span className="plain-note">{note}</span>}
      </dd>
    </div>
  )
}
