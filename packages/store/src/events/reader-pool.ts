/** Lends readers to statements: each reader runs one at a time, and whoever comes when all are busy waits in order. */
export class ReaderPool<Reader> {
  readonly #make: () => Promise<Reader>
  readonly #size: number
  readonly #idle: Reader[] = []
  readonly #all: Promise<Reader>[] = []
  readonly #waiting: ((reader: Reader) => void)[] = []

  constructor(size: number, make: () => Promise<Reader>) {
    this.#size = size
    this.#make = make
  }

  /** Runs `use` with a reader that nobody else has meanwhile. */
  async with<Result>(use: (reader: Reader) => Promise<Result>): Promise<Result> {
    const reader = await this.#take()
    try {
      return await use(reader)
    } finally {
      const next = this.#waiting.shift()
      if (next) next(reader)
      else this.#idle.push(reader)
    }
  }

  /** All readers made so far. */
  async all(): Promise<Reader[]> {
    const made = await Promise.allSettled(this.#all)
    return made.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
  }

  #take(): Promise<Reader> {
    const idle = this.#idle.pop()
    if (idle !== undefined) return Promise.resolve(idle)
    if (this.#all.length < this.#size) {
      const making = this.#make()
      this.#all.push(making)
      making.catch(() => this.#all.splice(this.#all.indexOf(making), 1))
      return making
    }
    return new Promise((resolve) => this.#waiting.push(resolve))
  }
}
