/** The product: the collector with its real spool on disk and its keys, as the server starts it. */
import { createCollector, openSpool } from '@keepsight/collector'

const dir = process.argv[2]
const spool = await openSpool({ dir, maxBytes: 20 * 1024 ** 3, now: Date.now })
const apiKey = {
  id: 'k',
  appId: 'bench',
  kind: 'secret',
  prefix: 'ks',
  origins: [],
  createdAt: '',
  revokedAt: null,
}
const collector = createCollector({
  port: 0,
  spool,
  keys: { findKey: async () => apiKey, keysVersion: async () => '1' },
  upstream: `${dir}/main.sock`,
  onError: (error) => console.error(error),
})
const { port } = await collector.listen()
process.send({ port })
process.on('message', (message) => {
  if (message === 'counters') process.send({ text: collector.counters.render() })
  else process.send({ cpu: process.cpuUsage(), rssBytes: process.memoryUsage().rss })
})
process.on('disconnect', () => process.exit())
