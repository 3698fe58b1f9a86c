/**
 * A collector that takes everything: it reads each request and counts the messages by their ids. To the SDK's user sessions it is a
 * server that is in step with the app, and lets each key in.
 */
import { createServer } from 'node:http'

let messages = 0
let requests = 0

/** The routes of user sessions; anything else brings messages. */
const sessionRoutes = {
  '/v1/sessions/endings'(_body, response) {
    response.setHeader('content-type', 'text/event-stream')
    response.write(
      `event: synced\ndata: ${JSON.stringify({ seq: 0, serverTime: new Date().toISOString() })}\n\n`,
    )
    setInterval(() => response.write(':\n\n'), 10_000).unref()
  },
  '/v1/sessions/check'(body, response) {
    const keys = JSON.parse(body).keyIds.map((keyId) => ({
      keyId,
      state: 'active',
      sessionId: keyId,
      user: '42',
    }))
    response.end(JSON.stringify({ keys }))
  },
  '/v1/sessions/seen'(_body, response) {
    response.end('{}')
  },
}

async function answerSessions(answer, request, response) {
  let body = ''
  for await (const chunk of request.setEncoding('utf8')) body += chunk
  response.setHeader('content-type', 'application/json')
  answer(body, response)
}

const server = createServer((request, response) => {
  const answer = sessionRoutes[request.url.split('?')[0]]
  if (answer) return void answerSessions(answer, request, response)
  let last = ''
  let count = 0
  request.setEncoding('latin1')
  request.on('data', (chunk) => {
    // Counting costs little; a parser here would take the processor that is being measured.
    count += (last + chunk).split('"messageId"').length - (last.includes('"messageId"') ? 2 : 1)
    last = chunk.slice(-11)
  })
  request.on('end', () => {
    messages += count
    requests += 1
    response.setHeader('content-type', 'application/json')
    response.end(`{"success":true,"accepted":${count},"rejected":[]}`)
  })
})
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }))
process.on('message', () => process.send({ messages, requests }))
process.on('disconnect', () => process.exit())
