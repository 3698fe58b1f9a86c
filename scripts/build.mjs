/** Builds every package and the dashboard; what is up to date is left alone. */
import { existsSync, statSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { bin, install, newestChange, root, run } from './lib/prepare.mjs'
import { removeStaleOutput } from './lib/stale-output.mjs'

/**
 * Compiles the packages (`tsc -b` knows what changed) and bundles the dashboard when its sources are newer. With `only`, a
 * list of workspaces, installs and compiles what these need.
 */
export function build({ say = console.log, quiet = false, only = [] } = {}) {
  install({ say, quiet, only })
  const built = path.join(root, 'packages/cli/dist/bin.js')
  if (!existsSync(built)) say('Building (once, about a minute)…')
  removeStaleOutput()
  run(bin('tsc'), ['-b', ...only], { quiet })
  const dashboard = path.join(root, 'packages/dashboard')
  const page = path.join(dashboard, 'dist/index.html')
  const sources = newestChange(
    path.join(dashboard, 'src'),
    path.join(dashboard, 'index.html'),
    path.join(dashboard, 'vite.config.ts'),
  )
  if (!existsSync(page) || statSync(page).mtimeMs < sources)
    run(bin('vite'), ['build', '--logLevel', 'warn'], { quiet, cwd: dashboard })
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) build()
