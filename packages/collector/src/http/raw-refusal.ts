import { errors, type ErrorCode } from '@keepsight/protocol'
import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { refusal } from './answer.js'

const lingerMs = 1000

/** Refuses what never became a request, straight on the connection, and closes it. */
export function refuseConnection(socket: Duplex, code: ErrorCode): void {
  if (!socket.writable) {
    socket.destroy()
    return
  }
  const { status } = errors[code]
  const { body } = refusal(code)
  socket.on('error', () => socket.destroy())
  // What the client still sends is read and thrown away for a moment: closing on unread bytes would cost it the answer.
  socket.resume()
  setTimeout(() => socket.destroy(), lingerMs).unref()
  socket.end(
    [
      `HTTP/1.1 ${String(status)} ${STATUS_CODES[status] ?? ''}`,
      'Content-Type: application/json',
      `Content-Length: ${String(Buffer.byteLength(body))}`,
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  )
}

/** The code for an error of Node's HTTP parser; `undefined` when the connection is simply gone. */
export function codeOfParserError({ code }: NodeJS.ErrnoException): ErrorCode | undefined {
  switch (code ?? '') {
    case 'ECONNRESET':
    case 'EPIPE':
      return undefined
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return 'request_timeout'
    case 'HPE_HEADER_OVERFLOW':
      return 'headers_too_large'
    default:
      return 'bad_request'
  }
}
