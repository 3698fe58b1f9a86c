import { fork, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { findServer, readServerFile } from './index.js'
import { isAlive } from './server-file.js'

const root = mkdtempSync(path.join(tmpdir(), 'keepsight-serve-'))
const program = fileURLToPath(new URL('../dist/serve.js', import.meta.url))
let folders = 0
let data = ''
const children: ChildProcess[] = []

beforeEach(() => {
  data = path.join(root, String((folders += 1)))
})
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

type Said = { kind: string; url?: string; code?: string; message?: string }

/** Starts the program and resolves with its first word. */
async function run(...args: string[]): Promise<{ child: ChildProcess; said: Said }> {
  const child = fork(program, ['--data', data, '--port', '0', ...args], { execArgv: [], stdio: 'ignore' })
  children.push(child)
  const said = await new Promise<Said>((resolve, reject) => {
    child.once('message', (message) => resolve(message as Said))
    child.once('exit', (code) => reject(new Error(`It ended with ${code}`)))
  })
  return { child, said }
}

const exitOf = (child: ChildProcess) =>
  child.exitCode ??
  new Promise<number | NodeJS.Signals>((resolve) =>
    child.once('exit', (code, signal) => resolve(code ?? signal!)),
  )

describe('the server as a program of its own', { timeout: 90_000 }, () => {
  test('says that it is ready, and stops in order at SIGTERM', async () => {
    const { child, said } = await run()
    expect(said).toEqual({ kind: 'ready', url: findServer(data)?.url })
    child.kill('SIGTERM')
    expect(await exitOf(child)).toBe(0)
    expect(readServerFile(data)).toBeNull()
  })

  test('stops in order when the one that started it goes away', async () => {
    const { child } = await run()
    child.disconnect()
    expect(await exitOf(child)).toBe(0)
    expect(readServerFile(data)).toBeNull()
  })

  test('killed with -9, takes its processes with it, and the next start has the folder at once', async () => {
    const { child } = await run()
    const left = readServerFile(data)
    child.kill('SIGKILL')
    await exitOf(child)
    expect(findServer(data)).toBeNull()
    const { said } = await run()
    expect(said.kind).toBe('ready')
    expect([left?.mainPid, left?.collectorPid].filter((pid) => pid && isAlive(pid))).toEqual([])
  })

  test('takes a signal that comes twice, as from npm and the terminal, for one: it still stops in order', async () => {
    const { child } = await run()
    child.kill('SIGINT')
    child.kill('SIGINT')
    child.kill('SIGTERM')
    expect(await exitOf(child)).toBe(0)
    expect(readServerFile(data)).toBeNull()
  })

  test('says why it cannot start', async () => {
    await run()
    const { child, said } = await run()
    expect(said).toMatchObject({ kind: 'failed', code: 'data_folder_in_use' })
    expect(await exitOf(child)).toBe(1)
  })
})
