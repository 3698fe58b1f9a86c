import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import './notice.css'

/** What stands where there is nothing to show: what it means, and what to do. */
export function Notice({
  icon: Icon,
  title,
  children,
  actions,
}: {
  icon: LucideIcon
  title: string
  children?: ReactNode
  actions?: ReactNode
}) {
  return (
    <div className="notice">
      <span className="notice-icon">
        <Icon aria-hidden />
      </span>
      <p className="notice-title">{title}</p>
      {children !== undefined && <div className="notice-text">{children}</div>}
      {actions !== undefined && <div className="notice-actions">{actions}</div>}
    </div>
  )
}
