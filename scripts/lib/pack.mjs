import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fail, root } from './prepare.mjs'

/** The packages that are published: `{ name, folder, manifest }` each, the folder relative to the repository. */
export function publishedPackages() {
  return readdirSync(path.join(root, 'packages'))
    .map((name) => {
      const folder = `packages/${name}`
      const manifest = JSON.parse(readFileSync(path.join(root, folder, 'package.json'), 'utf8'))
      return { name: manifest.name, folder, manifest }
    })
    .filter(({ manifest }) => !manifest.private)
}

/** The subpaths of a package that hold code, as an app imports them: `keepsight`, `keepsight/express`. */
export function entriesOf({ name, manifest }) {
  return Object.keys(manifest.exports)
    .filter((subpath) => !subpath.endsWith('.json'))
    .map((subpath) => path.posix.join(name, subpath))
}

/** Packs these packages as they would be published, and returns `{ name, file }` of each. They must have been built. */
export function pack(packages, destination) {
  const { status, stdout, stderr } = spawnSync(
    'npm',
    [
      ...['pack', '--json', '--loglevel=error', '--pack-destination', destination],
      ...packages.flatMap(({ folder }) => ['--workspace', folder]),
    ],
    { cwd: root, encoding: 'utf8', shell: process.platform === 'win32' },
  )
  if (status !== 0) fail(`npm pack failed (exit ${status}).\n${stderr}`)
  // Newer versions of npm answer by name, older ones with a list.
  return Object.values(JSON.parse(stdout)).map(({ name, filename }) => ({
    name,
    file: path.join(destination, filename),
  }))
}
