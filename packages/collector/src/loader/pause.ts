/** A sleep that can be cut short. */
export class Pause {
  readonly #sleepers = new Set<() => void>()

  /** Resolves after the time, or when someone calls {@link wake}. */
  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer)
        this.#sleepers.delete(done)
        resolve()
      }
      const timer = setTimeout(done, ms)
      this.#sleepers.add(done)
    })
  }

  wake(): void {
    for (const done of [...this.#sleepers]) done()
  }
}
