import { spawnSync } from 'node:child_process'
import { bin } from './prepare.mjs'

/**
 * What `attw` says of the types of a packed package, unless TypeScript finds those of each entry, and finds them to be of the code
 * that Node runs. The packages are ES modules only, so that resolution as of before Node 12.7 and
 * CommonJS without `require` of ES modules are left out.
 */
export function publishedTypeProblems(tarball) {
  const { status, stdout, stderr } = spawnSync(
    bin('attw'),
    [
      '--profile',
      'esm-only',
      '--format',
      'ascii',
      '--no-emoji',
      '--no-color',
      '--no-definitely-typed',
      tarball,
    ],
    { encoding: 'utf8', shell: process.platform === 'win32' },
  )
  return status === 0 ? [] : [stdout + stderr]
}
