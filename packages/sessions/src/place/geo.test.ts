import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, it } from 'vitest'
import { nowhere, openGeo } from './geo.js'
import { placeOf } from './place.js'
import { isImpossibleTravel } from './travel.js'

it.each([
  ['8.8.8.8', 'US'],
  ['::ffff:8.8.8.8', 'US'],
  ['91.198.174.192', 'NL'],
  ['2a01:4f8::1', 'DE'],
])('finds the country of %s', (ip, country) => {
  expect(openGeo().locate(ip)).toEqual({ ...nowhere, country })
})

it.each([null, '', '127.0.0.1', '10.0.0.1', '::1', 'fe80::1%eth0', '999.1.1.1', '<script>'])(
  'knows no place of %s',
  (ip) => expect(openGeo().locate(ip)).toEqual(nowhere),
)

it('refuses a file of its own that cannot be read, in one sentence', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'keepsight-geo-'))
  const file = path.join(folder, 'cities.mmdb')
  expect(() => openGeo({ file })).toThrow(/cannot be read.*MaxMind/)
  writeFileSync(file, 'no such thing')
  expect(() => openGeo({ file })).toThrow(expect.objectContaining({ code: 'geo_file_unreadable' }))
  rmSync(folder, { recursive: true })
})

it.each([
  [{ country: 'DE', region: 'Berlin', city: 'Berlin' }, 'Berlin, Germany'],
  [{ country: 'DE', region: null, city: null }, 'Germany'],
  [{ country: 'US', region: 'Oregon', city: null }, 'Oregon, United States'],
  [{ country: null, region: null, city: null }, null],
  [{ country: 'ZZZ', region: null, city: null }, 'ZZZ'],
])('names %j', (place, label) => {
  expect(placeOf(place).label).toBe(label)
})

const berlin = { latitude: 52.52, longitude: 13.405 }
const sydney = { latitude: -33.87, longitude: 151.21 }
const hamburg = { latitude: 53.55, longitude: 9.99 }
const at = (hours: number) => ({ started_at: hours * 3_600_000 })

it.each([
  ['Berlin to Sydney (16,100 km) in an hour', { ...berlin, ...at(0) }, { ...sydney, ...at(1) }, true],
  ['the same in 17 hours', { ...berlin, ...at(0) }, { ...sydney, ...at(17) }, true],
  ['the same in 18 hours', { ...berlin, ...at(0) }, { ...sydney, ...at(18) }, false],
  ['Berlin to Hamburg (255 km) in no time', { ...berlin, ...at(0) }, { ...hamburg, ...at(0) }, false],
  ['without coordinates', { ...nowhere, ...at(0) }, { ...sydney, ...at(0) }, false],
])('judges %s', (_, before, after, expected) => {
  expect(isImpossibleTravel(before, after)).toBe(expected)
})
