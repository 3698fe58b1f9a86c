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
const apps = path.join(root, 'tests/apps')

/** The major versions of Next that are tested. */
export type NextVersion = 15 | 16

/** The folders of sources that an app is made of; of two files of one name, the one of the later folder. */
const sourcesOf = {
  'next-15': ['next'],
  'next-16': ['next'],
  'next-auth-5': ['next-auth-5'],
  'next-auth-4': ['next-auth-5', 'next-auth-4'],
}

/** The apps of Next in `tests/apps`, by the folder that has their versions. */
export type NextApp = keyof typeof sourcesOf

/**
 * An app of `tests/apps`, built with its version of Next, with the SDK beside it as npm installs it. It is built again only when its
 * sources or what is built into it changed: the SDK is no part of the build. Answers the folder.
 */
export async function buildNext(app: NextApp): Promise<string> {
  const folder = folderOf(app)
  const sources = sourcesOf[app].map((name) => path.join(apps, name))
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
  const hash = hashOf([...sources.flatMap(filesOf), ...manifestsOf(app)])
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return folder
  for (const name of readdirSync(folder)) {
    if (name !== 'node_modules') rmSync(path.join(folder, name), { recursive: true, force: true })
  }
  for (const from of sources) {
    for (const file of filesOf(from)) cpSync(file, path.join(folder, path.relative(from, file)))
  }
  await run(folder, app)
  writeFileSync(stamp, hash)
  return folder
}

/** Where the built app is. */
export function folderOf(app: NextApp): string {
  return path.join(apps, app, 'dist')
}

/** The program of the version of Next that this app has. */
export function nextProgram(app: NextApp): string {
  return path.join(packageOf(app, 'next') ?? '', 'dist/bin/next')
}

/** The folder of a package as this app has it; `null` when it has none. */
function packageOf(app: NextApp, name: string): string | null {
  const folders = [path.join(apps, app), root].map((folder) => path.join(folder, 'node_modules', name))
  return folders.find(existsSync) ?? null
}

/** What names the versions of the packages that are built in. */
function manifestsOf(app: NextApp): string[] {
  const built = app.startsWith('next-auth') ? ['next', 'next-auth'] : ['next']
  return built.map((name) => path.join(packageOf(app, name) ?? '', 'package.json'))
}

async function run(folder: string, app: NextApp): Promise<void> {
  mkdirSync(folder, { recursive: true })
  const child = spawn(process.execPath, [nextProgram(app), 'build', '--turbopack'], {
    cwd: folder,
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => output.push(String(text)))
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`next build failed in ${folder}:\n${output.join('')}`)
}

/** The sources in a folder: neither what was installed there nor what was built. */
function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => !/^(\.next|node_modules|dist|next-env\.d\.ts$|package\.json$)/.test(name))
    .map((name) => path.join(folder, name))
    .filter((file) => statSync(file).isFile())
    .sort()
}

function hashOf(files: string[]): string {
  const hash = createHash('sha256')
  for (const file of files) hash.update(path.relative(apps, file)).update(readFileSync(file))
  return hash.digest('hex')
}
