/** The cost of one call of `track()` and of `viewed()` outside of a request, while batches leave for the sink: asked with its URL. */
import { createKeepsight } from 'keepsight'

const keepsight = createKeepsight({ url: process.argv[2], key: 'ks_sec_bench', development: false })
const measure = async (name, call) => {
  const nanoseconds = []
  // In bursts, as an app calls: between them the event loop turns and batches leave.
  for (let burst = 0; burst < 1200; burst += 1) {
    for (let n = 0; n < 50; n += 1) {
      const start = process.hrtime.bigint()
      call(n)
      const spent = Number(process.hrtime.bigint() - start)
      if (burst >= 200) nanoseconds.push(spent)
    }
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  nanoseconds.sort((a, b) => a - b)
  const micros = (share) => Number((nanoseconds[Math.floor(nanoseconds.length * share)] / 1000).toFixed(2))
  return { name, p50Micros: micros(0.5), p99Micros: micros(0.99), calls: nanoseconds.length }
}

const results = [
  await measure('track()', (n) => keepsight.track('Searched', { term: 'blue mug', results: n }, { user: n })),
  await measure('viewed()', (n) =>
    keepsight.viewed({ type: 'Product', id: n, label: 'Blue mug' }, { user: n }),
  ),
]
await keepsight.flush()
const { dropped, queued } = keepsight.status()
process.send({ results, lost: Object.values(dropped).reduce((sum, count) => sum + count, queued) })
process.disconnect()
