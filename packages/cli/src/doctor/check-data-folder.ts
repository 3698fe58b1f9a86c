import { randomUUID } from 'node:crypto'
import { existsSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { dataPaths, findServer, readServerFile } from '@keepsight/server'
import { fail, ok, warn, type Check } from './check.js'

const gibibyte = 1024 ** 3

/** Checks the data folder: that it can be written, that its disk has room, that others cannot read it, and whether a server has it. */
export function checkDataFolder(data: string): Check[] {
  if (!existsSync(data)) return [warn('data folder', `${data} does not exist yet; the first start makes it.`)]
  const writable = writableCheck(data)
  if (writable.status === 'fail') return [writable]
  return [writable, diskCheck(data), privacyCheck(data), serverCheck(data)]
}

function writableCheck(data: string): Check {
  const probe = path.join(data, `doctor-${randomUUID()}`)
  try {
    writeFileSync(probe, 'x')
    rmSync(probe)
    return ok('data folder', `${data} can be written`)
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    if (code === 'ENOTDIR') return fail('data folder', `${data} is not a folder. Choose another with --data.`)
    if (code === 'ENOSPC') return fail('data folder', `The disk of ${data} is full. Free space on it.`)
    return fail(
      'data folder',
      `${data} cannot be written (${code}). Give this user write permission on it, or choose another with --data.`,
    )
  }
}

function diskCheck(data: string): Check {
  const { bavail, bsize } = statfsSync(data)
  const free = bavail * bsize
  const text = `${(free / gibibyte).toFixed(1)} GiB free`
  if (free < gibibyte / 10)
    return fail('disk', `${text}: soon nothing more can be taken. Free space on the disk of ${data}.`)
  if (free < 2 * gibibyte)
    return warn('disk', `${text}. Free space on the disk of ${data} before it runs out.`)
  return ok('disk', text)
}

function privacyCheck(data: string): Check {
  const open = [data, dataPaths(data).serverFile, dataPaths(data).operational].filter(
    (each) => existsSync(each) && (statSync(each).mode & 0o077) !== 0,
  )
  if (!open.length || process.platform === 'win32')
    return ok('permissions', 'only this user can read the data')
  return warn(
    'permissions',
    `Other users of this machine may read ${open.join(' and ')}. chmod -R go-rwx ${data} ends that.`,
  )
}

function serverCheck(data: string): Check {
  const running = findServer(data)
  if (running)
    return ok('server', `version ${running.version} runs at ${running.url} (process ${running.pid})`)
  if (readServerFile(data))
    return ok('server', 'not running; it was killed the last time, and the next start takes up what it left')
  return ok('server', 'not running')
}
