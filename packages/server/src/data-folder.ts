import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { serverError } from './errors.js'

/** The places within a data folder. */
export function dataPaths(data: string) {
  return {
    lock: path.join(data, 'lock'),
    lockOwner: path.join(data, 'lock.pid'),
    serverFile: path.join(data, 'server.json'),
    mainSocket: path.join(data, 'main.sock'),
    operational: path.join(data, 'operational.db'),
    events: path.join(data, 'events'),
    spool: path.join(data, 'spool'),
    deadLetters: path.join(data, 'dead-letters'),
  }
}

/**
 * Makes the data folder, for this user only, when it is missing.
 *
 * @throws ServerError `data_folder_not_writable`, `data_folder_not_a_folder`
 */
export function prepareDataFolder(data: string): void {
  try {
    makeFolder(path.resolve(data))
    accessSync(data, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const reason =
      code === 'EEXIST' || code === 'ENOTDIR' ? 'data_folder_not_a_folder' : 'data_folder_not_writable'
    throw serverError(reason, data, { cause: error })
  }
}

/**
 * Makes a folder and those above it. One after another, because Node's own `recursive` never returns where the system says
 * that a folder is not there and cannot be made either, as below `/proc`.
 */
function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST' && statSync(folder).isDirectory()) return
    if (code !== 'ENOENT' || path.dirname(folder) === folder || existsSync(path.dirname(folder))) throw error
    makeFolder(path.dirname(folder))
    mkdirSync(folder, { mode: 0o700 })
  }
}
