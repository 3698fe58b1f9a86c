import { TriangleAlert } from 'lucide-react'
import { formatAgo } from '../format/times.js'
import type { Delivery } from '../http/session-wire.js'
import { useNow } from '../page-state/use-now.js'
import { useApp } from '../shell/app-context.js'
import { deliveryWarnings } from './delivery-model.js'
import './delivery-banner.css'

/** Says what keeps sessions from truly ending; nothing where nothing does. */
export function DeliveryBanner({ delivery, hasLive }: { delivery: Delivery | undefined; hasLive: boolean }) {
  const { name, timezone } = useApp()
  const nowMs = useNow()
  if (delivery === undefined) return null
  const ago = (time: string): string => formatAgo(time, { nowMs, timezone })
  return deliveryWarnings(delivery, { appName: name, hasLive, ago }).map((warning) => (
    <div key={warning.code} className="banner" role="status">
      <TriangleAlert aria-hidden />
      <p>
        <b>{warning.title}.</b> <span>{warning.text}</span>
      </p>
    </div>
  ))
}
