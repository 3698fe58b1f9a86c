/** Builds the apps of the benchmark whose frameworks have a build, into folders that git ignores. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

export async function buildNext() {
  const next = path.join(root, 'node_modules/next/dist/bin/next')
  await run(path.join(root, 'bench/frameworks/next'), next, 'build', '--turbopack')
}

/** SvelteKit is a dependency of the example, so that the app is built inside of that. */
export const svelteKitFolder = path.join(root, 'examples/sveltekit/.svelte-kit/bench')

export async function buildSvelteKit() {
  await rm(svelteKitFolder, { recursive: true, force: true })
  await cp(path.join(root, 'bench/frameworks/sveltekit'), svelteKitFolder, { recursive: true })
  await writeFile(path.join(svelteKitFolder, 'package.json'), '{ "type": "module" }')
  const vite = path.join(root, 'examples/sveltekit/node_modules/vite/bin/vite.js')
  await run(svelteKitFolder, vite, 'build', '--logLevel', 'warn')
}

/** So is React Router. */
export const reactRouterFolder = path.join(root, 'examples/react-router/.react-router/bench')

export async function buildReactRouter() {
  await rm(reactRouterFolder, { recursive: true, force: true })
  await cp(path.join(root, 'bench/frameworks/react-router'), reactRouterFolder, { recursive: true })
  const view = 'product-view.jsx'
  await cp(path.join(root, 'bench/frameworks', view), path.join(reactRouterFolder, 'app', view))
  await cp(
    path.join(root, 'examples/react-router/package.json'),
    path.join(reactRouterFolder, 'package.json'),
  )
  const program = path.join(root, 'examples/react-router/node_modules/@react-router/dev/bin.js')
  await run(reactRouterFolder, program, 'build')
}

/** And Nuxt. */
export const nuxtFolder = path.join(root, 'examples/nuxt/.nuxt/bench')

export async function buildNuxt() {
  await rm(nuxtFolder, { recursive: true, force: true })
  await cp(path.join(root, 'bench/frameworks/nuxt'), nuxtFolder, { recursive: true })
  await cp(path.join(root, 'examples/nuxt/package.json'), path.join(nuxtFolder, 'package.json'))
  await run(nuxtFolder, path.join(root, 'node_modules/nuxt/bin/nuxt.mjs'), 'build')
}

async function run(folder, ...program) {
  const child = spawn(process.execPath, program, {
    cwd: folder,
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => output.push(String(text)))
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(`The build failed in ${folder}:\n${output.join('')}`)
}
