/** Degrees. */
export interface Coordinates {
  latitude: number | null
  longitude: number | null
}

const earthRadiusKm = 6371
/** An airliner's; and what databases of places are off by. */
const fastestKmPerHour = 900
const nearKm = 500

/**
 * True when nobody can have come from the one log-in to the other in the time between: more than 500 km, faster than
 * 900 km/h. Needs coordinates, which only a city file has; without them it is false, since two countries alone may be a
 * step over a border apart.
 */
export function isImpossibleTravel(
  before: Coordinates & { started_at: number },
  after: Coordinates & { started_at: number },
): boolean {
  const km = distanceKm(before, after)
  if (km === null || km <= nearKm) return false
  const hours = Math.abs(after.started_at - before.started_at) / 3_600_000
  return km > hours * fastestKmPerHour
}

/** Along the great circle (haversine formula); `null` where a coordinate is not known. */
function distanceKm(from: Coordinates, to: Coordinates): number | null {
  if (from.latitude === null || from.longitude === null || to.latitude === null || to.longitude === null)
    return null
  const radians = (degrees: number) => (degrees * Math.PI) / 180
  const half = (a: number, b: number) => Math.sin(radians(b - a) / 2) ** 2
  const chord =
    half(from.latitude, to.latitude) +
    Math.cos(radians(from.latitude)) * Math.cos(radians(to.latitude)) * half(from.longitude, to.longitude)
  return 2 * earthRadiusKm * Math.asin(Math.min(1, Math.sqrt(chord)))
}
