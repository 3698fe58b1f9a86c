import type { SessionPlace } from '@keepsight/protocol'

const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'code' })

/** A place and what it is called in English: `Berlin, Germany`. */
export function placeOf(place: {
  country: string | null
  region: string | null
  city: string | null
}): SessionPlace {
  const { country, region, city } = place
  const countryName = country && countryNameOf(country)
  return {
    country,
    region,
    city,
    label: [city ?? region, countryName].filter(Boolean).join(', ') || null,
  }
}

function countryNameOf(code: string): string {
  try {
    return names.of(code) ?? code
  } catch {
    return code // Not two letters.
  }
}
