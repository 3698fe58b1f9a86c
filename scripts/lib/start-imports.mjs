import { readFileSync } from 'node:fs'
import path from 'node:path'
import { importsOf } from './own-imports.mjs'
import { root, startWorkspaces } from './prepare.mjs'

/**
 * What `npm start` compiles and imports a package that it does not install, one sentence each. It installs what its workspaces
 * depend on, not the repository's own development dependencies, which bring every framework and ORM.
 */
export async function startImportProblems() {
  const { default: ts } = await import('typescript')
  const { packages, folders } = installed()
  return folders
    .flatMap((folder) => compiledFiles(ts, folder))
    .flatMap((file) =>
      importsOf(ts, file)
        .filter((name) => !packages.has(name) && !packages.has(`@types/${name}`))
        .map((name) => `${path.relative(root, file)} imports ${name}`),
    )
}

/** The names of the packages that are installed with {@link startWorkspaces}, and the folders of the workspaces among these. */
function installed() {
  const lock = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')).packages
  const packages = new Set()
  const folders = new Set(startWorkspaces)
  const waiting = startWorkspaces.map((folder) => [folder, manifestOf(folder)])
  for (const [folder, { dependencies, optionalDependencies, devDependencies }] of waiting) {
    // Only a workspace's own development dependencies are installed.
    const names = {
      ...dependencies,
      ...optionalDependencies,
      ...(folders.has(folder) ? devDependencies : {}),
    }
    for (const name of Object.keys(names)) {
      const found = nearest(lock, folder, name)
      if (!found || packages.has(name)) continue
      packages.add(name)
      if (!lock[found].link) waiting.push([found, lock[found]])
      else {
        folders.add(lock[found].resolved)
        waiting.push([lock[found].resolved, manifestOf(lock[found].resolved)])
      }
    }
  }
  return { packages, folders: [...folders] }
}

const manifestOf = (folder) => JSON.parse(readFileSync(path.join(root, folder, 'package.json'), 'utf8'))

/** Where Node would find a package from a folder, by the lock file. */
function nearest(lock, folder, name) {
  for (let from = folder; ; from = path.posix.dirname(from)) {
    const found = path.posix.join(from === '.' ? '' : from, 'node_modules', name)
    if (found in lock || from === '.') return found in lock ? found : undefined
  }
}

/** The files of a workspace that `tsc` compiles, as its project says. */
function compiledFiles(ts, folder) {
  const core = folder === 'packages/sdk' ? 'tsconfig.core.json' : 'tsconfig.json'
  const { config } = ts.readConfigFile(path.join(root, folder, core), ts.sys.readFile)
  if (!config?.references && !config?.include) return []
  return ts.parseJsonConfigFileContent(config, ts.sys, path.join(root, folder)).fileNames
}
