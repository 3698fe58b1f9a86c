import { expect, test } from 'vitest'
import { checkMachine, type Machine } from './check-machine.js'

const machine: Machine = {
  nodeVersion: '22.11.0',
  platform: 'linux',
  arch: 'x64',
  glibc: '2.36',
  usesClickhouse: false,
  nowMs: Date.UTC(2026, 10, 24),
}
const statuses = (changes: Partial<Machine>) =>
  Object.fromEntries(checkMachine({ ...machine, ...changes }).map(({ name, status }) => [name, status]))

test('a supported machine is well, and so is this one', () => {
  expect(statuses({})).toEqual({ node: 'ok', platform: 'ok', clock: 'ok' })
  expect(checkMachine().every(({ status }) => status === 'ok')).toBe(true)
})

test.each([
  [{ nodeVersion: '20.18.1' }, 'node', 'fail'],
  [{ nodeVersion: '20.19.0' }, 'node', 'ok'],
  [{ glibc: null }, 'platform', 'fail'],
  [{ glibc: null, usesClickhouse: true }, 'platform', 'ok'],
  [{ platform: 'win32' }, 'platform', 'fail'],
  [{ platform: 'darwin', arch: 'arm64', glibc: null }, 'platform', 'ok'],
  [{ nowMs: 0 }, 'clock', 'warn'],
] as const)('%j: %s is %s', (changes, name, status) => {
  expect(statuses(changes)[name]).toBe(status)
})
