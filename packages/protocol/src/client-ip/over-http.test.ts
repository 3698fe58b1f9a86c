import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { clientIp, type TrustProxyOptions } from './index.js'

/** What `clientIp` says in a server of Node, of a request with these header lines; over a Unix socket when `path` is given. */
async function serve(
  lines: string[],
  trustProxy: TrustProxyOptions | false,
  path?: string,
): Promise<string | null> {
  const server = createServer((request, response) => {
    response.end(JSON.stringify(clientIp(request, { trustProxy })))
  })
  await new Promise<void>((resolve) => server.listen(path ?? { port: 0, host: '::' }, resolve))
  const socket =
    path === undefined ? connect((server.address() as AddressInfo).port, '127.0.0.1') : connect(path)
  socket.end(['GET / HTTP/1.1', 'Host: shop', 'Connection: close', ...lines, '', ''].join('\r\n'))
  const chunks: Buffer[] = []
  for await (const chunk of socket) chunks.push(chunk as Buffer)
  await new Promise((resolve) => server.close(resolve))
  const body = /\r\n\r\n(?:[\da-f]+\r\n)?(.*)/.exec(Buffer.concat(chunks).toString())?.[1]
  return JSON.parse(body ?? '') as string | null
}

describe('clientIp in a server of Node', () => {
  it('tells IPv4 from a socket that listens on IPv6', async () => {
    expect(await serve(['X-Forwarded-For: 1.2.3.4'], false)).toBe('127.0.0.1')
  })

  it('reads all lines of a list, whatever their case', async () => {
    const lines = ['X-Forwarded-For: 6.6.6.6', 'x-forwarded-for: 203.0.113.9', 'X-FORWARDED-FOR: 10.0.0.1']
    expect(await serve(lines, { proxies: ['loopback', '10.0.0.0/8'], header: 'X-Forwarded-For' })).toBe(
      '203.0.113.9',
    )
  })

  it('reads the last line of a header with a single value', async () => {
    const lines = ['CF-Connecting-IP: 6.6.6.6', 'CF-Connecting-IP: 203.0.113.9']
    expect(await serve(lines, { proxies: ['loopback'], header: 'CF-Connecting-IP' })).toBe('203.0.113.9')
  })

  it('believes a Unix socket only when told to', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'client-ip-'))
    const path = join(folder, 'app.sock')
    const xff: TrustProxyOptions = { proxies: [], header: 'X-Forwarded-For' }
    expect(await serve(['X-Forwarded-For: 203.0.113.9'], xff, path)).toBeNull()
    expect(await serve(['X-Forwarded-For: 203.0.113.9'], { ...xff, unixSocket: 'trusted' }, path)).toBe(
      '203.0.113.9',
    )
    rmSync(folder, { recursive: true, force: true })
  })
})
