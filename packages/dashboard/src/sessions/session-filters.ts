import { countryName } from '../format/countries.js'
import type { UserSession } from '../http/session-wire.js'
import { endReasons, reasonNames } from './session-words.js'

/** Which sessions the list shows. */
export const listStates = [
  { name: 'live', label: 'Live' },
  { name: 'ended', label: 'Ended' },
  { name: 'all', label: 'All' },
] as const
export type ListState = (typeof listStates)[number]['name']

/** What the list can be narrowed by: the name is that of the URL and of the API. */
export const sessionDimensions = [
  { name: 'user', label: 'User' },
  { name: 'deviceType', label: 'Device type' },
  { name: 'browser', label: 'Browser' },
  { name: 'os', label: 'System' },
  { name: 'country', label: 'Country' },
  { name: 'reason', label: 'Why it ended' },
] as const
export type SessionDimension = (typeof sessionDimensions)[number]['name']

/** One value of each dimension at most. */
export type SessionFilters = Partial<Record<SessionDimension, string>>

/** The device types, with the word a person uses. */
export const deviceTypes = {
  desktop: 'Desktop',
  mobile: 'Phone',
  tablet: 'Tablet',
  bot: 'Bot',
  other: 'Other',
}

/** Reads the state from the URL's text. */
export const readListState = (text: string): ListState =>
  listStates.find(({ name }) => name === text)?.name ?? 'live'

/** True where the API takes the value; a URL may hold anything. */
function isValid(dimension: SessionDimension, value: string): boolean {
  switch (dimension) {
    case 'deviceType':
      return Object.hasOwn(deviceTypes, value)
    case 'country':
      return /^[A-Z]{2}$/.test(value)
    case 'reason':
      return endReasons.some((reason) => reason === value)
    case 'user':
    case 'browser':
    case 'os':
      return value !== '' && !value.includes('\0')
  }
}

/** Reads `user=ada&country=DE` of a URL; what the API would not take is left out. */
export function readSessionFilters(search: URLSearchParams): SessionFilters {
  const filters: SessionFilters = {}
  for (const { name } of sessionDimensions) {
    const value = search.get(name)
    if (value !== null && isValid(name, value)) filters[name] = value
  }
  return filters
}

const valueNames: Partial<Record<SessionDimension, Record<string, string>>> = {
  deviceType: deviceTypes,
  reason: reasonNames,
}

/** What a filter's value is called: `Germany` for `DE`. */
export function filterValueName(dimension: SessionDimension, value: string): string {
  return dimension === 'country' ? countryName(value) : (valueNames[dimension]?.[value] ?? value)
}

/** The values of a dimension that a person may choose from: a fixed list, or those of the sessions that are on the screen. */
export function filterChoices(dimension: SessionDimension, shown: readonly UserSession[]): string[] {
  const fixed = valueNames[dimension]
  if (fixed !== undefined) return Object.keys(fixed)
  const seen = shown.map(({ user, device, place }) => {
    return { user, browser: device.browser, os: device.os, country: place.country }[
      dimension as 'user' | 'browser' | 'os' | 'country'
    ]
  })
  return [...new Set(seen)].filter((value) => value !== null).sort((a, b) => a.localeCompare(b))
}
