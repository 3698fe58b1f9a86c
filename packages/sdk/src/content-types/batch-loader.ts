interface Waiting<T> {
  // Methods, so that a loader of products is one of objects too.
  resolve(object: T | null): void
  reject(error: unknown): void
}

/** Gathers the ids asked for within one tick, and loads them together, each once. Keeps nothing afterwards. */
export class BatchLoader<T> {
  readonly #load: (ids: string[]) => Promise<(T | null)[]>
  #waiting = new Map<string, Waiting<T>[]>()

  /** @param load finds objects, in the order of their ids */
  constructor(load: (ids: string[]) => Promise<(T | null)[]>) {
    this.#load = load
  }

  /** The object of this id, or `null`. Rejects with what the app's loader rejects with. */
  load(id: string): Promise<T | null> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.size === 0) setImmediate(() => void this.#run())
      const others = this.#waiting.get(id)
      if (others) others.push({ resolve, reject })
      else this.#waiting.set(id, [{ resolve, reject }])
    })
  }

  async #run(): Promise<void> {
    const batch = [...this.#waiting]
    this.#waiting = new Map()
    try {
      const objects = await this.#load(batch.map(([id]) => id))
      batch.forEach(([, callers], index) => {
        for (const { resolve } of callers) resolve(objects[index] ?? null)
      })
    } catch (error) {
      for (const [, callers] of batch) for (const { reject } of callers) reject(error)
    }
  }
}
