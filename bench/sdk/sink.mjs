/** A collector that takes everything: it reads each request and counts the messages by their ids. */
import { createServer } from 'node:http'

let messages = 0
let requests = 0
const server = createServer((request, response) => {
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
