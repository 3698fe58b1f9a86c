import { createServer, type ServerResponse } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { keepCookie } from './keep-cookie.js'

/** The cookies of an answer in which `ours=1` was set and kept before `act` went on. */
async function cookiesOf(act: (response: ServerResponse) => void): Promise<string[]> {
  const server = createServer((_request, response) => {
    response.appendHeader('Set-Cookie', 'ours=1')
    keepCookie(response, 'ours=1')
    act(response)
    response.end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  server.close()
  return response.headers.getSetCookie().sort()
}

describe('a cookie that is kept', () => {
  it.each<[string, (response: ServerResponse) => unknown]>([
    ['nothing else is set', () => undefined],
    ['headers are written without cookies', (response) => response.writeHead(201, { 'x-a': '1' })],
  ])('is sent once where %s', async (_what, act) => {
    expect(await cookiesOf(act)).toEqual(['ours=1'])
  })

  it.each<[string, (response: ServerResponse) => unknown]>([
    ['appended', (response) => response.appendHeader('set-cookie', 'theirs=2')],
    ['set in its place', (response) => response.setHeader('set-cookie', 'theirs=2')],
    ['set in its place, as a list', (response) => response.setHeader('Set-Cookie', ['theirs=2'])],
    ['written with the status', (response) => response.writeHead(200, { 'Set-Cookie': 'theirs=2' })],
    [
      'written with status and text',
      (response) => response.writeHead(200, 'OK', { 'set-cookie': ['theirs=2'] }),
    ],
    [
      'set, and written again',
      (response) => response.writeHead(200, { 'set-cookie': ['ours=1', 'theirs=2'] }),
    ],
  ])('is sent with others that are %s', async (_what, act) => {
    expect(await cookiesOf(act)).toEqual(['ours=1', 'theirs=2'])
  })

  it('is not sent where all cookies were taken away', async () => {
    expect(await cookiesOf((response) => response.removeHeader('set-cookie'))).toEqual([])
  })
})
