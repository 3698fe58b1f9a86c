import { gzipSync } from 'node:zlib'
import path from 'node:path'
import { entriesOf, publishedPackages } from './pack.mjs'
import { peersOf } from './peers-of.mjs'
import { root } from './prepare.mjs'

/** Where {@link sizesPage} is kept. */
export const sizesFile = path.join(root, 'docs/reference/sizes.md')

const sdk = () => publishedPackages().find(({ name }) => name === 'keepsight')

/** What a bundler makes of some code: minified, tree-shaken, without Node's modules and the frameworks that it adapts to. */
async function bundle(code, { manifest }) {
  const { build } = await import('esbuild')
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: root },
    bundle: true,
    minify: true,
    treeShaking: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    external: peersOf(manifest),
    legalComments: 'none',
    logLevel: 'error',
    // An import of which nothing is left is what is asked for.
    logOverride: { 'ignored-bare-import': 'silent' },
  })
  return outputFiles[0].text
}

/**
 * The size of each entry of the SDK with all it exports, and of the main entry with `createKeepsight` alone:
 * `{ name, bytes, gzipBytes }`, in the order of `package.json`. 0 bytes: it exports nothing, or cannot be bundled, which esbuild tells.
 */
export async function entrySizes() {
  const imports = [
    ['{ createKeepsight } from keepsight', `export { createKeepsight } from 'keepsight'`],
    ...entriesOf(sdk()).map((entry) => [entry, `export * from '${entry}'`]),
  ]
  return await Promise.all(
    imports.map(async ([name, code]) => {
      const text = await bundle(code, sdk()).catch(() => '')
      const gzipBytes = text === '' ? 0 : gzipSync(text, { level: 9 }).length
      return { name, bytes: Buffer.byteLength(text), gzipBytes }
    }),
  )
}

/** The entries of the SDK of which something is left when nothing of them is used. */
export async function entriesWithSideEffects() {
  const left = await Promise.all(
    entriesOf(sdk()).map(async (entry) => [entry, await bundle(`import '${entry}'`, sdk())]),
  )
  return left.filter(([, text]) => text.trim() !== '').map(([entry]) => entry)
}

const number = (bytes) => bytes.toLocaleString('en-US')

/** The page of the documentation that states the sizes. */
export function sizesPage(sizes) {
  const rows = sizes
    .filter(({ bytes }) => bytes > 0)
    .map(({ name, bytes, gzipBytes }) => `| \`${name}\` | ${number(bytes)} | ${number(gzipBytes)} |`)
  return `# Sizes of the SDK

What each import adds to a bundle, in bytes: bundled with esbuild, tree-shaken and minified, with everything that the entry exports
and needs, but without Node's own modules and the framework that it adapts to. Entries share their code: an app that imports
two has less than the sum. \`npm run check\` holds each to its budget in \`scripts/sizes.json\`, and this page to what is
measured; \`node scripts/sizes.mjs --write\` makes it.

| import | minified | gzip |
| --- | ---: | ---: |
${rows.join('\n')}

Importing an entry does nothing by itself: no timer, no socket, no file, no listener. The one global is a symbol,
\`Symbol.for('keepsight.requests')\`, by which copies of the SDK that a bundler has made share the request that is served. An entry of
which nothing is used leaves nothing in the bundle.
`
}

/** The sizes that a page states, by import, in bytes of gzip. */
export function statedSizes(page) {
  const rows = page.matchAll(/^\| `([^`]+)`\s*\|[^|]*\|\s*([\d,]+)\s*\|$/gm)
  return new Map([...rows].map(([, name, gzip]) => [name, Number(gzip.replaceAll(',', ''))]))
}
