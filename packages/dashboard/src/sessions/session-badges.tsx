import { PlaneTakeoff, Sparkle } from 'lucide-react'
import './session-badges.css'

/** What is unusual about a log-in; nothing where nothing is. */
export function SessionBadges({
  isNewDevice,
  isImpossibleTravel,
}: {
  isNewDevice: boolean
  isImpossibleTravel: boolean
}) {
  if (!isNewDevice && !isImpossibleTravel) return null
  return (
    <span className="badges">
      {isNewDevice && (
        <span className="badge" title="This user had not been seen with this device before">
          <Sparkle aria-hidden /> New device
        </span>
      )}
      {isImpossibleTravel && (
        <span
          className="badge badge-bad"
          title="Nobody travels here from the place of the log-in before in the time between"
        >
          <PlaneTakeoff aria-hidden /> Impossible travel
        </span>
      )}
    </span>
  )
}
