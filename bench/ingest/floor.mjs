/** The floor: a bare server that reads and parses the same bodies and answers as much. It keeps nothing. */
import { createServer } from 'node:http'

const server = createServer((request, response) => {
  const chunks = []
  request.on('data', (chunk) => chunks.push(chunk))
  request.on('end', () => {
    const body = JSON.parse(Buffer.concat(chunks).toString())
    const answer = `{"success":true,"accepted":${body.batch ? body.batch.length : 1},"rejected":[]}`
    response.writeHead(200, {
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(answer),
    })
    response.end(answer)
  })
})
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }))
process.on('message', () => process.send({ cpu: process.cpuUsage(), rssBytes: process.memoryUsage().rss }))
process.on('disconnect', () => process.exit())
