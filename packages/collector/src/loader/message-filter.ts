import { randomInt } from 'node:crypto'

/** 16 bits a message: one unknown message in about a thousand is taken for a known one, and asked for. */
const bitsPerMessage = 16
/** One layer's worth of the smallest filter: 2 MB. */
const smallestLayer = 1_048_576
/** Odd constants that spread one hash over a block's eight words; from the split block filter of Apache Parquet. */
const salts = [
  0x47b6137b, 0x44974d91, 0x8824ad5b, 0xa2b7289d, 0x705495c7, 0x2df1424b, 0x9efc4947, 0x5c6bfb31,
] as const

interface Layer {
  /** Blocks of eight words. */
  words: Uint32Array
  blocks: number
  room: number
}

/**
 * Remembers messages in about 2 bytes each: says "not there" for certain, "there" with an error of about 0.1 %.
 * A split block Bloom filter (Putze, Sanders, Singler: Cache-, Hash- and Space-Efficient Bloom Filters, 2007) in layers,
 * each as large as all before it, so that it grows without a rebuild.
 */
export class MessageFilter {
  readonly #layers: Layer[] = []
  readonly #seed = randomInt(2 ** 32)
  #blockHash = 0
  #bitHash = 0
  #size = 0

  /** Messages added, those added twice counted twice unless they were recognised. */
  get size(): number {
    return this.#size
  }

  /** Memory, in bytes. */
  get bytes(): number {
    return this.#layers.reduce((sum, layer) => sum + layer.words.byteLength, 0)
  }

  mayHold(appId: string, messageId: string): boolean {
    this.#hash(appId, messageId)
    return this.#layers.some((layer) => this.#isIn(layer))
  }

  /** Adds the message; returns whether it may have been there. */
  add(appId: string, messageId: string): boolean {
    this.#hash(appId, messageId)
    for (const layer of this.#layers) if (this.#isIn(layer)) return true
    let layer = this.#layers.at(-1)
    if (!layer || layer.room === 0) this.#layers.push((layer = newLayer(Math.max(smallestLayer, this.#size))))
    const start = this.#block(layer)
    for (let word = 0; word < 8; word++) layer.words[start + word]! |= this.#bit(word)
    layer.room--
    this.#size++
    return false
  }

  #isIn(layer: Layer): boolean {
    const start = this.#block(layer)
    for (let word = 0; word < 8; word++) if (!(layer.words[start + word]! & this.#bit(word))) return false
    return true
  }

  #block({ blocks }: Layer): number {
    return 8 * Math.floor((this.#blockHash / 2 ** 32) * blocks)
  }

  #bit(word: number): number {
    return 1 << (Math.imul(this.#bitHash, salts[word]!) >>> 27)
  }

  /** Two hashes of 32 bits, of both ids with a separator that neither holds; mixed as in MurmurHash3. */
  #hash(appId: string, messageId: string): void {
    let a = this.#seed ^ 0xdeadbeef
    let b = this.#seed ^ 0x41c6ce57
    for (let index = 0; index < appId.length; index++) {
      const unit = appId.charCodeAt(index)
      a = Math.imul(a ^ unit, 2654435761)
      b = Math.imul(b ^ unit, 1597334677)
    }
    a = Math.imul(a ^ 0x1f, 2654435761)
    for (let index = 0; index < messageId.length; index++) {
      const unit = messageId.charCodeAt(index)
      a = Math.imul(a ^ unit, 2654435761)
      b = Math.imul(b ^ unit, 1597334677)
    }
    a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909)
    b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909)
    this.#blockHash = a >>> 0
    this.#bitHash = b >>> 0
  }
}

function newLayer(messages: number): Layer {
  const blocks = Math.ceil((messages * bitsPerMessage) / 256)
  return { words: new Uint32Array(8 * blocks), blocks, room: messages }
}
