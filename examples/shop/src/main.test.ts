import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Browser } from './testing/browser.js'
import { Sink } from './testing/sink.js'

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url))
let dataDir: string
let sink: Sink
const started: ChildProcess[] = []

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'shop-main-'))
  sink = await Sink.open()
})
afterEach(async () => {
  for (const child of started.splice(0)) if (child.exitCode === null) child.kill('SIGKILL')
  await sink.close()
  rmSync(dataDir, { recursive: true, force: true })
})

/** The built program, as `npm start` runs it. */
function start(port: number): { child: ChildProcess; said: Promise<string>; output: () => string } {
  const child = spawn(process.execPath, [main, '--port', String(port)], {
    env: {
      PATH: process.env.PATH,
      SHOP_DATA: dataDir,
      KEEPSIGHT_URL: sink.url,
      KEEPSIGHT_KEY: 'ks_sec_test',
    },
  })
  started.push(child)
  let text = ''
  const said = new Promise<string>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        text += chunk.toString()
        if (text.includes('\n')) resolve(text)
      })
    }
    child.once('exit', () => resolve(text))
  })
  return { child, said, output: () => text }
}

describe('the program', () => {
  it('prints its address, and at SIGTERM sends what is queued and ends in order', async () => {
    const { child, said } = start(0)
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(await said)?.[0] ?? ''
    expect((await new Browser(url).get('/products/morning-mug')).status).toBe(200)
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([0, null])
    expect(sink.take()).toEqual(['view Product 1'])
  })

  it('says in one sentence that its port is in use', async () => {
    const port = Number(new URL(sink.url).port)
    const { child, said, output } = start(port)
    await said
    if (child.exitCode === null) await once(child, 'exit')
    expect(child.exitCode).toBe(1)
    expect(output()).toBe(`Port ${port} is in use: stop what uses it, or choose another with --port.\n`)
  })
})
