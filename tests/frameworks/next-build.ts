import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const sources = path.join(root, 'tests/apps/next')

/** The major versions of Next that are tested. */
export type NextVersion = 15 | 16

/**
 * The app of `tests/apps/next`, built with this version of Next, with the SDK beside it as npm installs it. It is built again
 * only when its sources changed: the SDK is no part of the build. Answers the folder.
 */
export async function buildNext(version: NextVersion): Promise<string> {
  const folder = path.join(root, `tests/apps/next-${version}/dist`)
  for (const [name, from] of [
    ['keepsight', 'packages/sdk'],
    ['@keepsight/protocol', 'packages/protocol'],
  ] as const) {
    const to = path.join(folder, 'node_modules', name)
    rmSync(to, { recursive: true, force: true })
    cpSync(path.join(root, from, 'dist'), path.join(to, 'dist'), { recursive: true })
    // Without the sources, which the tests' own process would take.
    const text = readFileSync(path.join(root, from, 'package.json'), 'utf8')
    writeFileSync(path.join(to, 'package.json'), text.replace(/"@keepsight\/source": "[^"]*",/g, ''))
  }
  const stamp = path.join(folder, '.next/built-from')
  const hash = hashOf(sources)
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return folder
  for (const name of readdirSync(folder)) {
    if (name !== 'node_modules') rmSync(path.join(folder, name), { recursive: true, force: true })
  }
  cpSync(sources, folder, { recursive: true })
  await run(folder, version)
  writeFileSync(stamp, hash)
  return folder
}

/** The program of the version of Next that an app in this folder has. */
export function nextProgram(version: NextVersion): string {
  const own = path.join(root, `tests/apps/next-${version}/node_modules/next`)
  return path.join(existsSync(own) ? own : path.join(root, 'node_modules/next'), 'dist/bin/next')
}

async function run(folder: string, version: NextVersion): Promise<void> {
  mkdirSync(folder, { recursive: true })
  const child = spawn(process.execPath, [nextProgram(version), 'build', '--turbopack'], {
    cwd: folder,
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => output.push(String(text)))
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`next build failed in ${folder}:\n${output.join('')}`)
}

function hashOf(folder: string): string {
  const hash = createHash('sha256')
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    const file = path.join(folder, name)
    if (/\.next|node_modules|next-env/.test(name) || !statSync(file).isFile()) continue
    hash.update(name).update(readFileSync(file))
  }
  return hash.digest('hex')
}
