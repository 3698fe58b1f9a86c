import { ArrowDown, ArrowUp } from 'lucide-react'
import { changeOf } from '../format/numbers.js'
import './change-badge.css'

const spoken = { up: 'up', down: 'down', same: 'unchanged,', new: '' }

/** How a figure moved against the previous period; nothing when there is none to compare. */
export function ChangeBadge({ current, previous }: { current: number; previous: number | undefined }) {
  const change = changeOf(current, previous)
  if (change === null) return null
  return (
    <span className={`change change-${change.direction}`} title={`Previous period: ${String(previous)}`}>
      {change.direction === 'up' && <ArrowUp aria-hidden />}
      {change.direction === 'down' && <ArrowDown aria-hidden />}
      <span className="visually-hidden">{spoken[change.direction]} </span>
      {change.text}
    </span>
  )
}
