import { CommanderError } from 'commander'
import { ServerError } from '@keepsight/server'
import { CliError } from './cli-error.js'
import { say } from './output.js'
import { createProgram } from './program.js'

/**
 * Runs one command of the CLI.
 *
 * @returns the exit code: 0, 1 when the command failed, 2 when it was not understood
 */
export async function run(args: readonly string[]): Promise<number> {
  let exitCode = 0
  const program = createProgram((code) => (exitCode = code))
  try {
    await program.parseAsync(args, { from: 'user' })
    return exitCode
  } catch (error) {
    // Commander has said already what was wrong; help and version end this way too.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    if (error instanceof CliError || error instanceof ServerError) say(error.message)
    else say(error instanceof Error ? (error.stack ?? error.message) : String(error))
    return 1
  }
}
