/**
 * What `npm start`, `npm test` and the others need before they can begin: dependencies and a build.
 * Uses only what Node brings, since it runs before anything is installed.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository's root folder. */
export const root = fileURLToPath(new URL('../..', import.meta.url))

/** Stops with one sentence; no stack trace for things a person can mend. */
export function fail(sentence) {
  console.error(`\n${sentence}`)
  process.exit(1)
}

/** Runs a command in the repository; ends the program when it fails. `quiet` sends its output to stderr. */
export function run(command, args, { quiet = false, env = {}, cwd = root, allowFailure = false } = {}) {
  const result = spawnSync(command, args, {
    cwd,
    stdio: ['ignore', quiet ? 2 : 'inherit', 'inherit'],
    env: { ...process.env, ...env },
    shell: process.platform === 'win32',
  })
  if (result.error) fail(`${command} could not be started: ${result.error.message}`)
  if (result.status !== 0 && !allowFailure)
    fail(`${command} ${args.join(' ')} failed (exit ${result.status}).`)
  return result.status ?? 1
}

/** The path of a program that a dependency installed. */
export const bin = (name) =>
  path.join(root, 'node_modules', '.bin', process.platform === 'win32' ? `${name}.cmd` : name)

/** Refuses a Node that is too old, in one sentence. */
export function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  fail(
    `Keepsight needs Node 20.19 or newer; this is ${process.version}. Install a newer one from nodejs.org.`,
  )
}

/** The workspaces that `npm start` and the CLI run; what these depend on comes with them. */
export const startWorkspaces = ['packages/cli', 'examples/shop']

/**
 * Installs the dependencies of the lock file, unless they are there. With `only`, a list of workspaces, just theirs, in a
 * third of the space and time: the others bring every framework and ORM that is tested. A later call completes it.
 */
export function install({ say = console.log, quiet = false, only = [] } = {}) {
  requireNode()
  if (isInstalled(only)) return
  // A checkout in which somebody tests stays one.
  const part = only.length > 0 && !existsSync(bin('prettier'))
  say(
    part
      ? 'Installing dependencies (once, about a minute)…'
      : 'Installing the dependencies of everything, tests and examples too (once, a few minutes)…',
  )
  run(
    'npm',
    [
      ...['ci', '--no-audit', '--no-fund', '--loglevel=error'],
      // Otherwise npm follows the SDK's optional peers to the frameworks that other workspaces brought.
      ...(part ? ['--legacy-peer-deps', ...only.flatMap((folder) => ['--workspace', folder])] : []),
    ],
    { quiet },
  )
}

/** Whether these workspaces, or all of them, are installed as the lock file says. */
function isInstalled(only) {
  const lock = path.join(root, 'package-lock.json')
  const installed = path.join(root, 'node_modules', '.package-lock.json')
  if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(lock).mtimeMs) return false
  return Object.entries(JSON.parse(readFileSync(lock, 'utf8')).packages)
    .filter(([, { link, resolved }]) => link && (only.length === 0 || only.includes(resolved)))
    .every(([folder]) => existsSync(path.join(root, folder)))
}

/** The newest change of any file below these paths. */
export function newestChange(...paths) {
  let newest = 0
  for (const each of paths) {
    if (!existsSync(each)) continue
    const stat = statSync(each)
    if (!stat.isDirectory()) newest = Math.max(newest, stat.mtimeMs)
    else
      for (const name of readdirSync(each))
        if (name !== 'node_modules' && name !== 'dist')
          newest = Math.max(newest, newestChange(path.join(each, name)))
  }
  return newest
}
