/**
 * The client, in a process of its own: raw sockets, each with one request in flight. autocannon needs more CPU for a request than the
 * server does, and on a machine with two cores it would be the limit.
 * Told over IPC: { port, path, connections, ms, events }; answers { requests, errors }.
 */
import { connect } from 'node:net'
import { batchBody, requestBytes, viewMessage } from './events.mjs'

let serial = 0

process.on('message', async ({ port, path, connections, ms, events, key }) => {
  const body = events === 1 ? viewMessage(0) : batchBody(events)
  const { bytes, digits } = requestBytes({ path, body, key })
  const counts = { requests: 0, errors: 0 }
  const stopAt = performance.now() + ms
  const started = performance.now()
  await Promise.all(
    Array.from({ length: connections }, () =>
      runConnection({ port, bytes: Buffer.from(bytes), digits, stopAt, counts }),
    ),
  )
  process.send({ ...counts, seconds: (performance.now() - started) / 1000 })
})

function runConnection({ port, bytes, digits, stopAt, counts }) {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    const sendNext = () => {
      for (const at of digits) {
        let n = ++serial
        for (let i = at + 29; n > 0; i--, n = Math.floor(n / 10)) bytes[i] = 48 + (n % 10)
      }
      socket.write(bytes)
    }
    socket.on('connect', sendNext)
    // The answers are small: each comes in one piece.
    socket.on('data', (answer) => {
      if (answer.toString('latin1', 9, 12) === '200') counts.requests++
      else counts.errors++
      if (performance.now() < stopAt) sendNext()
      else socket.end()
    })
    socket.on('error', () => counts.errors++)
    socket.on('close', resolve)
  })
}
