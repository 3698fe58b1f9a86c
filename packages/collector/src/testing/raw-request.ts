import { connect, type Socket } from 'node:net'

/** A connection on which a test writes bytes as it likes. */
export interface RawConnection {
  socket: Socket
  write(text: string | Uint8Array): void
  /** Resolves with all bytes received so far, once they match; rejects when the connection closes before. */
  until(pattern: RegExp, timeoutMs?: number): Promise<string>
  /** Resolves with all bytes received, when the server closes the connection. */
  closed(timeoutMs?: number): Promise<string>
}

export function connectRaw(port: number): Promise<RawConnection> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  let received = ''
  let ended = false
  const listeners = new Set<() => void>()
  const tell = () => listeners.forEach((listener) => listener())
  socket.setEncoding('latin1')
  socket.on('data', (text: string) => {
    received += text
    tell()
  })
  const end = () => {
    ended = true
    tell()
  }
  socket.on('end', end)
  socket.on('close', end)
  socket.on('error', end)

  const when = (done: () => boolean, timeoutMs: number) =>
    new Promise<string>((resolve, reject) => {
      const check = () => {
        if (!done() && !ended) return
        clearTimeout(timer)
        listeners.delete(check)
        if (done()) resolve(received)
        else reject(new Error(`The connection closed after: ${received.slice(0, 500)}`))
      }
      const timer = setTimeout(() => {
        listeners.delete(check)
        reject(new Error(`Nothing within ${String(timeoutMs)} ms after: ${received.slice(0, 500)}`))
      }, timeoutMs)
      listeners.add(check)
      check()
    })

  const connection: RawConnection = {
    socket,
    write: (text) => void socket.write(text),
    until: (pattern, timeoutMs = 5000) => when(() => pattern.test(received), timeoutMs),
    closed: (timeoutMs = 5000) => when(() => ended, timeoutMs),
  }
  return new Promise((resolve, reject) => {
    socket.once('connect', () => resolve(connection))
    socket.once('error', reject)
  })
}
