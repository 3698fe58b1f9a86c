import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

/**
 * What is wrong with the source maps of a packed package, one sentence each: code or types without a map, and maps to a source
 * that is not in the package, where "go to definition" and stack traces would end.
 */
export function sourceMapProblems(tarball) {
  const folder = mkdtempSync(path.join(tmpdir(), 'keepsight-packed-'))
  try {
    const { status, stderr } = spawnSync('tar', ['-xzf', tarball, '-C', folder], { encoding: 'utf8' })
    if (status !== 0) return [`${tarball} could not be unpacked: ${stderr}`]
    const files = readdirSync(path.join(folder, 'package'), { recursive: true })
    return files
      .filter((file) => file.startsWith('dist') && /\.(js|d\.ts)$/.test(file))
      .flatMap((file) => problemsOf(path.join(folder, 'package'), file))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function problemsOf(folder, file) {
  const map = path.join(folder, `${file}.map`)
  if (!existsSync(map)) return [`${file} has no map`]
  const { sources, sourceRoot = '' } = JSON.parse(readFileSync(map, 'utf8'))
  return sources
    .map((source) => path.resolve(path.dirname(map), sourceRoot, source))
    .filter((source) => !source.startsWith(folder + path.sep) || !existsSync(source))
    .map((source) => `${file} is made of ${path.relative(folder, source)}, which is not in the package`)
}
