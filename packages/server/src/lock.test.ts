import { spawn, type ChildProcess } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { prepareDataFolder } from './data-folder.js'
import { lockDataFolder } from './lock.js'

const folders: string[] = []
const children: ChildProcess[] = []
const newFolder = () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'keepsight-lock-'))
  folders.push(folder)
  return folder
}
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** Another process that holds the lock until it is killed. */
async function lockElsewhere(folder: string): Promise<ChildProcess> {
  const lock = new URL('../dist/lock.js', import.meta.url).href
  const code = `import(${JSON.stringify(lock)}).then((m) => { m.lockDataFolder(process.argv[1]); console.log('held'); setInterval(() => {}, 1000) })`
  const child = spawn(process.execPath, ['--eval', code, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  await new Promise<void>((resolve, reject) => {
    child.stdout.once('data', () => resolve())
    child.once('exit', () => reject(new Error('It did not get the lock')))
  })
  return child
}

describe('lockDataFolder', () => {
  test('a second process is told which one has the folder, and what to do', async () => {
    const folder = newFolder()
    const holder = await lockElsewhere(folder)
    expect(() => lockDataFolder(folder)).toThrow(
      `Another Keepsight server uses the data folder ${folder} (process ${holder.pid}). Use that one, stop it, or give this one its own folder with --data.`,
    )
  })

  test('kill -9 of the holder leaves nothing that is in the way', async () => {
    const folder = newFolder()
    const holder = await lockElsewhere(folder)
    const gone = new Promise((resolve) => holder.once('exit', resolve))
    holder.kill('SIGKILL')
    await gone
    lockDataFolder(folder).release()
  })

  test('is free again after its release', () => {
    const folder = newFolder()
    lockDataFolder(folder).release()
    lockDataFolder(folder).release()
  })
})

describe('prepareDataFolder', () => {
  test('makes the folder and those above it', () => {
    const folder = path.join(newFolder(), 'a', 'b')
    prepareDataFolder(folder)
    lockDataFolder(folder).release()
  })

  test('says that a file is no folder', () => {
    const file = path.join(newFolder(), 'file')
    writeFileSync(file, '')
    expect(() => prepareDataFolder(file)).toThrow(`${file} is not a folder.`)
    expect(() => prepareDataFolder(path.join(file, 'below'))).toThrow('is not a folder.')
    // Where nothing can be made, not even by root.
    if (process.platform === 'linux')
      expect(() => prepareDataFolder('/proc/keepsight/data')).toThrow('cannot be written.')
  })

  test('says that a folder may not be written', () => {
    const folder = newFolder()
    chmodSync(folder, 0o500)
    const isRoot = process.geteuid?.() === 0 // Root may write anywhere, so this becomes nobody for a moment.
    if (isRoot) process.seteuid?.(65_534)
    try {
      expect(() => prepareDataFolder(path.join(folder, 'data'))).toThrow(
        'cannot be written. Give this user write permission',
      )
    } finally {
      if (isRoot) process.seteuid?.(0)
    }
  })
})
