import { fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { library } from './library.js'
import { startSessionsWire } from './testing/start-sessions-wire.js'
import { startSink, type Sink } from './testing/start-sink.js'

/** Tests of whole processes run the built files. */
const built = new URL('../dist/index.js', import.meta.url).href

let folder: string
let sink: Sink
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'keepsight-process-'))
  sink = await startSink()
})
afterEach(async () => {
  rmSync(folder, { recursive: true, force: true })
  await sink.close()
})

/** An app of a few lines, as a file. */
function app(lines: string): string {
  const file = path.join(folder, `app-${Math.random().toString(36).slice(2)}.mjs`)
  writeFileSync(
    file,
    `import { createKeepsight } from ${JSON.stringify(built)}\nconst url = ${JSON.stringify(sink.url)}\n${lines}`,
  )
  return file
}
async function run(lines: string, env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [app(lines)], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => void (output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => void (output += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, output }
}

describe("an app's process", () => {
  it('sends what it recorded before it ends by itself', async () => {
    const { code } = await run(`createKeepsight({ url, key: 'k', batch: { ageMs: 60000 } }).track('x')`)
    expect(code).toBe(0)
    expect(sink.messages).toHaveLength(1)
  })

  it('is not kept alive by an idle Keepsight', async () => {
    const { output } = await run(`
      const keepsight = createKeepsight({ url, key: 'k' })
      keepsight.track('x')
      await keepsight.flush()
      const ended = performance.now()
      process.on('exit', () => console.log(Math.round(performance.now() - ended)))`)
    expect(Number(output)).toBeLessThan(50)
  })

  it('is not kept alive by guarded sessions, whether the server is there or away', async () => {
    const lines = (url: string) => `
      const keepsight = createKeepsight({ url: ${JSON.stringify(url)}, key: 'k', development: false })
      const store = { get: (key, done) => done(null, null), set: (key, session, done) => done(), destroy: (key, done) => done() }
      keepsight.userSessions.guard(store)
      await new Promise((resolve) => store.get('a', resolve))
      console.log(await keepsight.userSessions.synced(500))
      const ended = performance.now()
      process.on('exit', () => console.log(performance.now() - ended < 50))`
    const wire = await startSessionsWire()
    expect(await run(lines(wire.url))).toEqual({ code: 0, output: 'true\ntrue\n' })
    await wire.close()
    expect(await run(lines('http://127.0.0.1:9'))).toEqual({ code: 0, output: 'false\ntrue\n' })
  })

  it('ends although the server is away, and says so in development only', async () => {
    const lines = `createKeepsight({ url: 'http://127.0.0.1:9', key: 'k' }).track('x')`
    const development = await run(lines)
    expect(development.code).toBe(0)
    expect(development.output).toContain('The server does not answer')
    expect(await run(lines, { NODE_ENV: 'production' })).toEqual({ code: 0, output: '' })
  })

  it('sends everything at SIGTERM when the app shuts Keepsight down', async () => {
    const child = fork(
      app(`
        const keepsight = createKeepsight({ url, key: 'k', batch: { ageMs: 60000 } })
        for (let n = 0; n < 3000; n += 1) keepsight.track('x', { n })
        process.once('SIGTERM', async () => {
          process.send(await keepsight.shutdown({ timeoutMs: 2000 }))
          process.exit()
        })
        process.send('recorded')`),
      { execArgv: [] },
    )
    await once(child, 'message')
    const started = performance.now()
    child.kill('SIGTERM')
    const [delivery] = (await once(child, 'message')) as [unknown]
    expect(delivery).toEqual({ sent: 3000, unsent: 0 })
    expect(performance.now() - started).toBeLessThan(2000)
    expect(new Set(sink.messages.map(({ messageId }) => messageId)).size).toBe(3000)
  })

  it('loses nothing that it recorded when it is killed, with a queue on disk', async () => {
    const queueDir = JSON.stringify(path.join(folder, 'queue'))
    for (let cycle = 0; cycle < 3; cycle += 1) {
      // Each process records without pause and tells what it has recorded, until it is killed.
      const child = fork(
        app(`
          const keepsight = createKeepsight({ url, key: 'k', queueDir: ${queueDir}, batch: { ageMs: 20 } })
          let n = 0
          setInterval(() => {
            for (let i = 0; i < 5; i += 1) keepsight.track('x', {}, { messageId: '${cycle}-' + n++ })
            process.send(n)
          }, 1)`),
        { execArgv: [] },
      )
      let recorded = 0
      child.on('message', (count: number) => void (recorded = count))
      await expect.poll(() => recorded, { timeout: 5000 }).toBeGreaterThan(100 + 70 * cycle)
      child.kill('SIGKILL')
      await once(child, 'exit')
      await new Promise((resolve) => setTimeout(resolve, 50))
      const { output } = await run(`
        const keepsight = createKeepsight({ url, key: 'k', queueDir: ${queueDir} })
        console.log((await keepsight.shutdown()).unsent)`)
      expect(output.trim()).toBe('0')
      const arrived = new Set(sink.messages.map(({ messageId }) => messageId))
      for (let n = 0; n < recorded; n += 1) expect(arrived).toContain(`${cycle}-${n}`)
    }
  })

  it('says in one sentence what to install when there is neither url nor server', async () => {
    const moved = path.join(folder, 'alone')
    // A copy of the SDK beside which no server is installed.
    mkdirSync(path.join(moved, 'node_modules/@keepsight'), { recursive: true })
    cpSync(new URL('../dist', import.meta.url), path.join(moved, 'node_modules/keepsight/dist'), {
      recursive: true,
    })
    cpSync(
      new URL('../package.json', import.meta.url),
      path.join(moved, 'node_modules/keepsight/package.json'),
    )
    const protocol = new URL('../../protocol', import.meta.url)
    symlinkSync(protocol, path.join(moved, 'node_modules/@keepsight/protocol'))
    writeFileSync(
      path.join(moved, 'app.mjs'),
      `import { createKeepsight } from 'keepsight'\ntry { createKeepsight() } catch (error) { console.log(error.message) }`,
    )
    const child = spawn(process.execPath, ['app.mjs'], { cwd: moved })
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => void (output += chunk.toString()))
    await once(child, 'close')
    expect(output).toContain('npm install @keepsight/server')
  })
})

it('names itself on the wire by the version of its package', () => {
  const { name, version } = JSON.parse(
    readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
  ) as typeof library
  expect(library).toEqual({ name, version })
})
