import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { isIP } from 'node:net'
import { Reader } from 'mmdb-lib'
import { SessionsError } from '../errors.js'

/** Where an address is, as far as is known. `country` is ISO 3166-1 alpha-2; names are English; coordinates in degrees. */
export interface GeoPlace {
  country: string | null
  region: string | null
  city: string | null
  latitude: number | null
  longitude: number | null
}

export interface Geo {
  /** Never throws; all `null` for private, unknown and malformed addresses. */
  locate(ip: string | null): GeoPlace
}

/** A record of the two kinds of files: countries only, and MaxMind's cities. */
interface GeoRecord {
  country_code?: string
  country?: { iso_code?: string }
  subdivisions?: { names?: { en?: string } }[]
  city?: { names?: { en?: string } }
  location?: { latitude?: number; longitude?: number }
}

export const nowhere: GeoPlace = { country: null, region: null, city: null, latitude: null, longitude: null }

/**
 * Finds places in a file of MaxMind's format, which is kept in memory as a whole.
 *
 * @param options.file a city database of one's own (GeoLite2 City, DB-IP City), read at once. Default: the countries that come
 *   with Keepsight (geo-whois-asn-country, CC0, IPv4 and IPv6), read with the first look-up; they take 8 MB and know neither
 *   cities nor coordinates.
 * @throws SessionsError `geo_file_unreadable`
 */
export function openGeo(options: { file?: string } = {}): Geo {
  let reader = options.file === undefined ? undefined : readOwn(options.file)
  return {
    locate(ip) {
      if (!ip || !isIP(ip)) return nowhere
      try {
        reader ??= read(countries())
        const record = reader.get(withoutMapping(ip)) as GeoRecord | null
        return record ? toPlace(record) : nowhere
      } catch {
        return nowhere // A damaged file must not keep anybody from logging in.
      }
    },
  }
}

const read = (file: string): Reader<never> => new Reader<never>(readFileSync(file))

function readOwn(file: string): Reader<never> {
  try {
    return read(file)
  } catch (error) {
    throw new SessionsError('geo_file_unreadable', file, { cause: error })
  }
}

const toPlace = (record: GeoRecord): GeoPlace => ({
  country: record.country_code ?? record.country?.iso_code ?? null,
  region: record.subdivisions?.[0]?.names?.en ?? null,
  city: record.city?.names?.en ?? null,
  latitude: record.location?.latitude ?? null,
  longitude: record.location?.longitude ?? null,
})

/** `::ffff:1.2.3.4` is 1.2.3.4. */
const withoutMapping = (ip: string): string => ip.replace(/^::ffff:(?=\d+\.)/i, '')

const countries = (): string =>
  createRequire(import.meta.url).resolve(
    '@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb',
  )
