import type { ReactNode } from 'react'
import './card.css'

/** A titled region of a page. `end` stands opposite the title. */
export function Card({
  title,
  end,
  children,
  className = '',
}: {
  title: ReactNode
  end?: ReactNode
  children: ReactNode
  className?: string
}) {
  return (
    <section className={`card ${className}`}>
      <header className="card-head">
        <h2 className="card-title">{title}</h2>
        {end}
      </header>
      {children}
    </section>
  )
}
