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
  /** The newest segment, when it is closed and has no records; it goes once there is a newer one, so that its number stays used. */
  #emptied: number | null

  /** `emptied`: the newest segment there is, when an earlier run left it without records. */
  constructor(options: {
    folder: string
    disk: SpoolDisk
    segmentBytes: number
    firstSegment: number
    emptied: number | null
  }) {
    this.#folder = options.folder
    this.#disk = options.disk
    this.#segmentBytes = options.segmentBytes
    this.#nextSegment = options.firstSegment
    this.#emptied = options.emptied
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

  /**
   * A segment that was created stays, whatever fails next: the loader deletes those that it has read through only when there is
   * a newer one, and a disk that they have filled has room for a name, but not for a header.
   */
  async #begin(): Promise<OpenSegment> {
    const segment = this.#nextSegment++
    const file = await this.#disk.create(segmentFile(this.#folder, segment))
    try {
      await this.#disk.syncFolder(this.#folder)
      await this.#disk.write(file, segmentHeader, 0)
    } catch (error) {
      await this.#disk.truncate(file, 0).catch(() => {})
      await this.#disk.close(file).catch(() => {})
      await this.#replaceEmptied(segment)
      throw error
    }
    await this.#replaceEmptied(null)
    return (this.#open = { segment, file, end: segmentHeader.length })
  }

  async #replaceEmptied(segment: number | null): Promise<void> {
    const before = this.#emptied
    this.#emptied = segment
    if (before !== null) await rm(segmentFile(this.#folder, before), { force: true }).catch(() => {})
  }

  async #end({ file }: OpenSegment): Promise<void> {
    this.#open = null
    await this.#disk.close(file)
  }
}
