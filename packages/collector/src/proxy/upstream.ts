/** Where the main process listens, as `http.request` takes it. */
export type Upstream = { socketPath: string } | { host: string; port: number }

/**
 * Reads an address: `http://127.0.0.1:8301`, or the path of a Unix socket.
 *
 * @throws TypeError when the URL is not http
 */
export function parseUpstream(address: string): Upstream {
  if (!address.includes('://')) return { socketPath: address }
  const { protocol, hostname, port } = new URL(address)
  if (protocol !== 'http:')
    throw new TypeError('The upstream must be an http:// URL or the path of a Unix socket.')
  return { host: hostname.replace(/^\[(.*)\]$/, '$1'), port: port === '' ? 80 : Number(port) }
}
