/**
 * One app of the benchmark: a framework, `--framework NAME` (a file beside this one), that serves the shop's product page. With
 * `--keepsight URL` it has the framework's adapter, and says what was viewed; without it the SDK is not even loaded.
 */
import { parseArgs } from 'node:util'
import { answerParent } from '../lib/answer-parent.mjs'
import { listen } from '../lib/listen.mjs'
import { openKeepsight } from '../lib/open-keepsight.mjs'

const { values } = parseArgs({ options: { framework: { type: 'string' }, keepsight: { type: 'string' } } })

const keepsight = values.keepsight ? await openKeepsight(values.keepsight) : undefined
const viewed = keepsight ? (product) => keepsight.viewed(product) : () => {}

const { createApp } = await import(`./${values.framework}.mjs`)
const server = await createApp({ keepsight, viewed })
await listen(server)
answerParent(server, keepsight)
