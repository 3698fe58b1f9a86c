/** Tells the benchmark where a server listens, and what `more` says, answers what it asks (`cpu`, `flush`), and ends with it. */
export function answerParent(server, keepsight, more = {}) {
  process.on('message', async (message) => {
    if (message === 'cpu') process.send({ cpu: process.cpuUsage(), status: keepsight?.status() })
    if (message === 'flush') process.send({ flushed: await keepsight?.flush(), status: keepsight?.status() })
  })
  process.on('disconnect', () => process.exit())
  process.send({ port: server.address().port, ...more })
}
