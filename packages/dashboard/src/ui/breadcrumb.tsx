import { ChevronLeft } from 'lucide-react'
import { Link } from 'react-router'
import './breadcrumb.css'

/** The way back up. */
export function Breadcrumb({ to, label }: { to: string; label: string }) {
  return (
    <Link className="breadcrumb" to={to}>
      <ChevronLeft aria-hidden /> {label}
    </Link>
  )
}
