import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { ServerBuild } from 'react-router'

const root = fileURLToPath(new URL('../..', import.meta.url))
const example = path.join(root, 'examples/react-router')
const required = createRequire(path.join(example, 'package.json'))

/** A module of the example app's dependencies. */
export async function ofExample(name: string): Promise<unknown> {
  return import(pathToFileURL(required.resolve(name)).href)
}

/**
 * Builds the app of `tests/apps/react-router` with the dependencies of the example app, and the SDK beside it as npm installs it.
 * @param future `8`: with all that is the default in React Router 8
 * @returns the server's build, and the folder of what browsers load
 */
export async function buildReactRouter(future: '7' | '8'): Promise<{ build: ServerBuild; client: string }> {
  const folder = path.join(example, `.react-router/test-app-${future}`)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  cpSync(path.join(root, 'tests/apps/react-router'), folder, { recursive: true })
  cpSync(path.join(example, 'package.json'), path.join(folder, 'package.json'))
  for (const [name, from] of [
    ['keepsight', 'packages/sdk'],
    ['@keepsight/protocol', 'packages/protocol'],
  ] as const) {
    for (const part of ['package.json', 'dist']) {
      cpSync(path.join(root, from, part), path.join(folder, 'node_modules', name, part), { recursive: true })
    }
  }
  const program = path.join(example, 'node_modules/@react-router/dev/bin.js')
  const child = spawn(process.execPath, [program, 'build'], {
    cwd: folder,
    env: { ...process.env, NODE_ENV: 'production', REACT_ROUTER_FUTURE: future },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => output.push(String(text)))
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`react-router build failed in ${folder}:\n${output.join('')}`)
  const built = pathToFileURL(path.join(folder, 'build/server/index.js')).href
  return { build: (await import(built)) as ServerBuild, client: path.join(folder, 'build/client') }
}
