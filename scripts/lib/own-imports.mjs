import { readdirSync, readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import path from 'node:path'
import { peersOf } from './peers-of.mjs'
import { root } from './prepare.mjs'

/** The packages that a file imports, those of its types too; neither Node's own modules nor files beside it. */
export function importsOf(ts, file) {
  const { importedFiles } = ts.preProcessFile(readFileSync(file, 'utf8'))
  const names = importedFiles
    .map(({ fileName }) => fileName)
    .filter((name) => !name.startsWith('.') && !isBuiltin(name))
    .map((name) => name.split('/', name.startsWith('@') ? 2 : 1).join('/'))
  return [...new Set(names)]
}

/**
 * What the code of a package imports without depending on it, one sentence each: pnpm and Yarn Plug'n'Play would not find it. Test
 * files are left out, which are not published; so is the dashboard, which is bundled.
 */
export async function importProblems({ name, folder, manifest }) {
  const { default: ts } = await import('typescript')
  const declared = new Set([name, ...Object.keys(manifest.dependencies ?? {}), ...peersOf(manifest)])
  const output = path.join(root, folder, 'dist')
  return readdirSync(output, { recursive: true })
    .filter((file) => /\.(js|d\.ts)$/.test(file) && !/\.(test|conformance)\.|(^|\/)testing\//.test(file))
    .flatMap((file) =>
      importsOf(ts, path.join(output, file))
        .filter((each) => !declared.has(each))
        .map((each) => `${folder}/dist/${file} imports ${each}`),
    )
}
