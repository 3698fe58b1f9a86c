/**
 * The shop's product page in one framework, `--framework NAME`, served three times by this process: without Keepsight, with it, and
 * without it again. What is viewed is sent to `--keepsight URL`.
 */
import { parseArgs } from 'node:util'
import { answerParent } from '../lib/answer-parent.mjs'
import { listen } from '../lib/listen.mjs'
import { openKeepsight } from '../lib/open-keepsight.mjs'

const { values } = parseArgs({ options: { framework: { type: 'string' }, keepsight: { type: 'string' } } })

const keepsight = await openKeepsight(values.keepsight)
const { createApp } = await import(`../frameworks/${values.framework}.mjs`)
const servers = {
  without: await createApp({ viewed() {} }),
  with: await createApp({ keepsight, viewed: (product) => keepsight.viewed(product) }),
  again: await createApp({ viewed() {} }),
}
const ports = {}
for (const [name, server] of Object.entries(servers)) {
  await listen(server)
  ports[name] = server.address().port
}
answerParent(servers.without, keepsight, { ports })
