import fs from 'node:fs'
import { syncFolder } from './sync-files.js'

/** What the spool's writer does to files. Each rejects with the system's error. */
export interface SpoolDisk {
  /** Creates a file that was not there; returns its descriptor. */
  create(file: string): Promise<number>
  /** Writes all the bytes at the position. */
  write(file: number, bytes: Uint8Array, position: number): Promise<void>
  /** Resolves when what was written is on the disk. */
  sync(file: number): Promise<void>
  syncFolder(folder: string): Promise<void>
  truncate(file: number, size: number): Promise<void>
  close(file: number): Promise<void>
}

/** The real one. Descriptors and callbacks, since `FileHandle` costs a multiple per group. */
export const nodeDisk: SpoolDisk = {
  create: (file) =>
    new Promise((resolve, reject) => {
      fs.open(file, 'wx', 0o600, (error, descriptor) => (error ? reject(error) : resolve(descriptor)))
    }),
  write: (file, bytes, position) =>
    new Promise((resolve, reject) => {
      const from = (start: number): void => {
        fs.write(file, bytes, start, bytes.length - start, position + start, (error, written) => {
          if (error) reject(error)
          else if (start + written < bytes.length) from(start + written)
          else resolve()
        })
      }
      from(0)
    }),
  sync: (file) =>
    new Promise((resolve, reject) => {
      fs.fdatasync(file, (error) => (error ? reject(error) : resolve()))
    }),
  syncFolder,
  truncate: (file, size) =>
    new Promise((resolve, reject) => {
      fs.ftruncate(file, size, (error) => (error ? reject(error) : resolve()))
    }),
  close: (file) =>
    new Promise((resolve, reject) => {
      fs.close(file, (error) => (error ? reject(error) : resolve()))
    }),
}
