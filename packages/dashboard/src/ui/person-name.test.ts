import { expect, it } from 'vitest'
import { initialsOf, visitorName } from './person-name.js'

it.each([
  ['ada.lovelace@example.org', 'AL'],
  ['ada', 'AD'],
  ['user_1042', '42'],
  ['7', '7'],
  ['émile-zola', 'ÉZ'],
  ['@@', '?'],
])('%s is marked %s', (user, initials) => {
  expect(initialsOf(user)).toBe(initials)
})

it('a visitor is called by the start of the id, and nobody in particular somebody', () => {
  expect(visitorName('3f9a2c77-1234')).toBe('Visitor 3f9a2c')
  expect(visitorName('anon_3f9a2c77')).toBe('Visitor 3f9a2c')
  expect(visitorName('')).toBe('Somebody')
})
