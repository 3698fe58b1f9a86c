import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const manifest = JSON.parse(readFileSync(path.join(root, 'packages/sdk/package.json'), 'utf8')) as {
  exports: Record<string, unknown>
}
const entries = Object.keys(manifest.exports)
  .filter((subpath) => !subpath.endsWith('.json'))
  .map((subpath) => path.posix.join('keepsight', subpath))

/** The one global there is: copies of the SDK that a bundler has made share the request that is served by it. */
const sharedContext = 'globals: Symbol(keepsight.requests)'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'keepsight-importing-'))
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

/** Runs a script in an empty folder, without what vitest sets for its own processes. */
function node(script: string, ...args: string[]) {
  const { NODE_OPTIONS: _, ...env } = process.env
  return spawnSync(process.execPath, [script, ...args], { cwd: folder, env, encoding: 'utf8' })
}

/** The modules outside Keepsight that an entry imports, Node's own excepted. */
async function frameworksOf(entry: string): Promise<string[]> {
  const { metafile } = await build({
    stdin: { contents: `export * from '${entry}'`, resolveDir: root },
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'node',
    plugins: [
      {
        name: 'only-keepsight',
        setup({ onResolve }) {
          onResolve({ filter: /^[^.]/ }, ({ path: name }) =>
            /^@?keepsight(\/|$)/.test(name) ? undefined : { path: name, external: true },
          )
        },
      },
    ],
  })
  const [output] = Object.values(metafile.outputs)
  const names = (output?.imports ?? []).map(({ path: name }) => name)
  return [...new Set(names)].filter((name) => !name.startsWith('node:'))
}

describe.each(entries)('importing %s', (entry) => {
  it('prints nothing, and leaves no handle, listener, file or other global behind than the shared request context', async () => {
    const frameworks = await frameworksOf(entry)
    const { status, stdout, stderr } = node(
      path.join(root, 'tests/packages/import-entry.mjs'),
      entry,
      ...frameworks,
    )
    expect(stderr).toBe('')
    expect(status).toBe(0)
    const { exported, left } = JSON.parse(stdout) as { exported: string[]; left: string[] }
    expect(left.filter((trace) => trace !== sharedContext)).toEqual([])
    expect(exported).not.toEqual([])
    expect(readdirSync(folder)).toEqual([])
  })

  it('works from CommonJS, with the same exports', async () => {
    const required = node(path.join(root, 'scripts/lib/require-entries.cjs'), entry)
    expect(required.stderr).not.toContain('Error')
    expect(required.status).toBe(0)
    const { [entry]: exported } = JSON.parse(required.stdout) as Record<string, string[]>
    expect(exported).toEqual(Object.keys((await import(entry)) as object).sort())
  })
})
