import { expect, it } from 'vitest'
import { cookieKeys } from './cookie-keys.js'

it.each([
  ['connect.sid=s%3Aabc-1.sIgNaTuRe%2B', ['abc-1.sIgNaTuRe+', 'abc-1']],
  ['sessionId=abc.def', ['abc.def', 'abc']],
  ['a=1; b=token', ['1', 'token']],
  ['a=%; b', ['%']],
  ['', []],
  ['a=; b=.x', ['.x']],
  ['a=s%3AeyJtZXNzYWdlIjoiYWJjIn0.sig', ['eyJtZXNzYWdlIjoiYWJjIn0.sig', 'eyJtZXNzYWdlIjoiYWJjIn0', 'abc']],
  ['a=eyJhbGciOiJIUzI1NiJ9.e30.sig', ['eyJhbGciOiJIUzI1NiJ9.e30.sig', 'eyJhbGciOiJIUzI1NiJ9.e30']],
  ['a=ImFiYyI%3D.sig', ['ImFiYyI=.sig', 'ImFiYyI=', 'abc']],
  ['a=If.sig', ['If.sig', 'If']],
])('%j may carry %j', (cookie, keys) => {
  expect(cookieKeys({ headers: { cookie } })).toEqual(keys)
})

it('looks at a bounded number of cookies', () => {
  expect(cookieKeys({ headers: { cookie: 'a=1;'.repeat(5_000) } }).length).toBeLessThan(201)
})
