import { rm } from 'node:fs/promises'
import type { SpoolDisk } from './disk.js'
import { segmentFile, segmentHeader } from './segment.js'

interface OpenSegment {
  segment: number
  file: number
  /** Of what is synced. */
  end: number
}

/** Appends groups to segments, one call at a time. */
export class SegmentWriter {
  readonly #folder: string
  readonly #disk: SpoolDisk
  readonly #segmentBytes: number
  #nextSegment: number
  /** The open segment and the end of what is synced in it; `null` after a failure, until the next append. */
  #open: OpenSegment | null = null
  /** A segment that a failure left without records; it goes once there is a newer one, so that its number stays used. */
  #emptied: number | null = null

  constructor(options: { folder: string; disk: SpoolDisk; segmentBytes: number; firstSegment: number }) {
    this.#folder = options.folder
    this.#disk = options.disk
    this.#segmentBytes = options.segmentBytes
    this.#nextSegment = options.firstSegment
  }

  /** Begins a segment, so that there is always one newer than those of an earlier run. */
  async begin(): Promise<void> {
    await this.#begin()
  }

  /**
   * Resolves when the bytes are on disk. After a rejection the segment ends where it was synced last, as far as the disk
   * lets it be cut, and the next append begins another.
   */
  async append(bytes: Uint8Array): Promise<void> {
    if (
      this.#open &&
      this.#open.end > segmentHeader.length &&
      this.#open.end + bytes.length > this.#segmentBytes
    )
      await this.#end(this.#open)
    const open = this.#open ?? (await this.#begin())
    try {
      await this.#disk.write(open.file, bytes, open.end)
      await this.#disk.sync(open.file)
      open.end += bytes.length
    } catch (error) {
      await this.#disk.truncate(open.file, open.end).catch(() => {})
      await this.#end(open).catch(() => {})
      if (open.end === segmentHeader.length) this.#emptied = open.segment
      throw error
    }
  }

  async close(): Promise<void> {
    if (this.#open) await this.#end(this.#open)
  }

  async #begin(): Promise<OpenSegment> {
    const segment = this.#nextSegment++
    const path = segmentFile(this.#folder, segment)
    const file = await this.#disk.create(path)
    try {
      await this.#disk.write(file, segmentHeader, 0)
      await this.#disk.syncFolder(this.#folder)
    } catch (error) {
      await this.#disk.close(file).catch(() => {})
      await rm(path, { force: true }).catch(() => {})
      throw error
    }
    if (this.#emptied !== null)
      await rm(segmentFile(this.#folder, this.#emptied), { force: true }).catch(() => {})
    this.#emptied = null
    return (this.#open = { segment, file, end: segmentHeader.length })
  }

  async #end({ file }: OpenSegment): Promise<void> {
    this.#open = null
    await this.#disk.close(file)
  }
}
