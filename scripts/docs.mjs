/**
 * `node scripts/docs.mjs`: copies code of the examples into the docs. A line `<!-- from examples/koa/src/main.ts: log-in -->` is
 * followed by a block that holds the region of that name (`// #region log-in` … `// #endregion`) of that file; without a name, the
 * whole file. With `--check` nothing is written: blocks that differ from their example are named, and the exit code is 1.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { root } from './lib/prepare.mjs'

const isCheck = process.argv.includes('--check')
const block = /^<!-- from (\S+?)(?:: (\S+))? -->\n+```(\w+)\n[\s\S]*?^```$/gm
const problems = []

/** The code of a region without the indentation that all of it has; of the whole file without a name. */
function codeOf(file, region) {
  const source = path.join(root, file)
  if (!existsSync(source)) return null
  const text = readFileSync(source, 'utf8')
  if (region === undefined) return text.trimEnd()
  const lines = text.split('\n')
  const start = lines.findIndex((line) => new RegExp(`#region ${region}\\b(?!-)`).test(line))
  if (start === -1) return null
  const end = lines.findIndex((line, index) => index > start && line.includes('#endregion'))
  const inside = lines.slice(start + 1, end)
  const indents = inside.filter((line) => line.trim() !== '').map((line) => /^\s*/.exec(line)[0].length)
  return inside
    .map((line) => line.slice(Math.min(...indents)))
    .join('\n')
    .trim()
}

for (const name of readdirSync(path.join(root, 'docs'), { recursive: true })) {
  if (!name.endsWith('.md')) continue
  const page = path.join(root, 'docs', name)
  const before = readFileSync(page, 'utf8')
  const after = before.replace(block, (whole, file, region, language) => {
    const code = codeOf(file, region)
    if (code === null) {
      problems.push(`docs/${name}: there is no ${region ? `region ${region} in ` : ''}${file}.`)
      return whole
    }
    return `<!-- from ${file}${region ? `: ${region}` : ''} -->\n\n\`\`\`${language}\n${code}\n\`\`\``
  })
  if (after === before) continue
  if (isCheck) problems.push(`docs/${name} differs from the examples: run node scripts/docs.mjs.`)
  else writeFileSync(page, after)
}

for (const problem of problems) console.error(problem)
process.exitCode = problems.length > 0 ? 1 : 0
