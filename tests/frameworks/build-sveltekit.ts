import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, rm, writeFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

/** What `@sveltejs/adapter-node` makes of an app, for a server of one's own. */
export type SvelteKitHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  next: () => void,
) => unknown

const root = fileURLToPath(new URL('../..', import.meta.url))
let built: Promise<SvelteKitHandler> | undefined

/**
 * Builds the app in `tests/apps/sveltekit`, once in this process. SvelteKit is a dependency of the example, so that the app is
 * built inside of that, in a folder that git ignores.
 */
export function buildSvelteKit(): Promise<SvelteKitHandler> {
  built ??= build()
  return built
}

async function build(): Promise<SvelteKitHandler> {
  const example = path.join(root, 'examples/sveltekit')
  const folder = path.join(example, '.svelte-kit/tests')
  await rm(folder, { recursive: true, force: true })
  await cp(path.join(root, 'tests/apps/sveltekit'), folder, { recursive: true })
  await writeFile(path.join(folder, 'package.json'), '{ "type": "module" }')
  const vite = spawn(path.join(example, 'node_modules/.bin/vite'), ['build', '--logLevel', 'warn'], {
    cwd: folder,
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output: string[] = []
  for (const stream of [vite.stdout, vite.stderr])
    stream.on('data', (text: Buffer) => output.push(String(text)))
  const [code] = (await once(vite, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`vite build failed in ${folder}:\n${output.join('')}`)
  const file = pathToFileURL(path.join(folder, 'build/handler.js')).href
  const { handler } = (await import(/* @vite-ignore */ file)) as { handler: SvelteKitHandler }
  return handler
}
