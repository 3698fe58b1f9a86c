import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { fail } from './prepare.mjs'

/** Debian keeps the server's programs out of the path. */
const debian = '/usr/lib/postgresql'
const isInstalled = () =>
  [
    ...(existsSync(debian) ? readdirSync(debian).map((version) => path.join(debian, version, 'bin')) : []),
    ...(process.env.PATH ?? '').split(path.delimiter),
  ].some((folder) => ['initdb', 'postgres'].every((name) => existsSync(path.join(folder, name))))

/** Sees to it that tests and benchmarks can start a PostgreSQL server; installs Debian's package when there is none and this user may. */
export function ensurePostgres() {
  if (isInstalled()) return
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    console.log('Installing postgresql…')
    spawnSync('apt-get', ['update', '-qq'], { stdio: 'inherit' })
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'postgresql'], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    })
  }
  if (!isInstalled())
    fail(
      'A PostgreSQL server is to be started, which is not installed. Install it (Debian: apt-get install postgresql).',
    )
}
