import { Bot, CircleQuestionMark, Monitor, Smartphone, Tablet } from 'lucide-react'
import type { UserSession } from '../http/session-wire.js'
import './device-icon.css'

const icons = { desktop: Monitor, mobile: Smartphone, tablet: Tablet, bot: Bot, other: CircleQuestionMark }

/** What kind of device it is, beside the words that say which. */
export function DeviceIcon({ type }: { type: UserSession['device']['type'] }) {
  const Icon = icons[type]
  return <Icon className="device-icon" aria-hidden />
}
