import { freePort } from '@keepsight/store/testing'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createClient } from 'redis'

/** A Redis server of a test. */
export interface TestRedis {
  url: string
  /** `kill -9`; what was written stays. */
  kill(): Promise<void>
  /** Starts it again, on the same data and port. */
  start(): Promise<void>
  /** Ends it and deletes its data. */
  stop(): Promise<void>
}

/**
 * Starts a real Redis server on 127.0.0.1 that writes each change to its log, and waits until it answers.
 *
 * @throws Error when Redis is not installed or does not come up
 */
export async function startRedis(): Promise<TestRedis> {
  const folder = mkdtempSync(path.join(tmpdir(), 'keepsight-redis-'))
  const port = await freePort()
  const url = `redis://127.0.0.1:${port}`
  let server: ChildProcess | null = null

  async function start(): Promise<void> {
    const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '']
    const started = spawn('redis-server', [...args, '--appendonly', 'yes', '--appendfsync', 'always'], {
      stdio: 'ignore',
    })
    let problem = 'it did not answer within 10 s'
    started.on('error', ({ message }) => (problem = `${message} (Debian: apt-get install redis-server)`))
    server = started
    for (let tries = 0; tries < 100 && started.exitCode === null; tries += 1) {
      if (await answers(url)) return
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    throw new Error(`The Redis server of the test did not start: ${problem}`)
  }
  async function kill(): Promise<void> {
    if (!server || server.exitCode !== null || server.signalCode !== null) return
    server.kill('SIGKILL')
    await once(server, 'exit')
  }

  process.once('exit', () => server?.kill('SIGKILL'))
  await start()
  return {
    url,
    kill,
    start,
    async stop() {
      await kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function answers(url: string): Promise<boolean> {
  const client = createClient({ url, socket: { reconnectStrategy: false } })
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.ping()
    client.destroy()
    return true
  } catch {
    return false
  }
}
