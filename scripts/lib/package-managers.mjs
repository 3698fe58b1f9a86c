import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { root } from './prepare.mjs'

/**
 * How each package manager installs an app from packed packages. `program`: how it is started, from the npm registry. `files`: the
 * app's files beside `package.json`, by name. `manifest`: what is added to that, with the packed packages by name
 * where these depend on each other. `run`: how a program or Node is run in the app.
 */
export const packageManagers = {
  npm: {
    program: ['npm'],
    files: {},
    manifest: (packed) => ({ overrides: packed }),
    install: ['install', '--no-audit', '--no-fund', '--loglevel=error', '--prefer-offline'],
    run: ['exec', '--offline', '--'],
  },
  // Packages find only what they depend on themselves.
  pnpm: {
    program: ['npx', '--yes', '--prefer-offline', 'pnpm@10'],
    files: {},
    manifest: (packed) => ({ pnpm: { overrides: packed } }),
    install: ['install', '--prefer-offline', '--ignore-scripts', '--reporter=append-only'],
    run: ['exec'],
  },
  // No node_modules: packages are read from their archives, and find only what they depend on themselves.
  yarn: {
    program: ['npx', '--yes', '--prefer-offline', '--package=@yarnpkg/cli-dist@4', 'yarn'],
    files: {
      '.yarnrc.yml': 'nodeLinker: pnp\npnpMode: strict\nenableTelemetry: false\nenableScripts: false\n',
      'yarn.lock': '',
    },
    manifest: (packed) => ({ resolutions: { ...packed, ...otherPlatforms() } }),
    install: ['install', '--no-immutable'],
    run: ['exec'],
  },
}

/**
 * The embedded engine of this machine in place of those for other machines. Yarn resolves optional dependencies of every platform,
 * and stops at one that the registry does not have; the other package managers pass it over.
 */
function otherPlatforms() {
  const { optionalDependencies } = JSON.parse(
    readFileSync(path.join(root, 'node_modules/chdb/package.json'), 'utf8'),
  )
  const engines = Object.entries(optionalDependencies)
  const isHere = ([name]) => existsSync(path.join(root, 'node_modules', name))
  const [here, version] = engines.find(isHere) ?? []
  return Object.fromEntries(
    engines.filter((engine) => !isHere(engine)).map(([name]) => [name, `npm:${here}@${version}`]),
  )
}
