/** `npm run -s keepsight -- ARGS`: the CLI from a checkout; installs and builds first where that is needed, saying so on stderr. */
import { spawn } from 'node:child_process'
import path from 'node:path'
import { build } from './build.mjs'
import { root, startWorkspaces } from './lib/prepare.mjs'

build({ say: console.error, quiet: true, only: startWorkspaces })
const cli = path.join(root, 'packages/cli/dist/bin.js')
// npm runs scripts in the repository; relative paths mean those of the person who typed them.
const child = spawn(process.execPath, [cli, ...process.argv.slice(2)], {
  cwd: process.env.INIT_CWD ?? process.cwd(),
  stdio: 'inherit',
})
// A terminal's Ctrl-C reaches the CLI by itself; any other signal is passed on, and the CLI decides when it ends.
process.on('SIGINT', () => {})
process.on('SIGTERM', () => child.kill('SIGTERM'))
child.on('exit', (code) => (process.exitCode = code ?? 1))
