import { backoffMs } from './backoff.js'
import type { Pause } from './pause.js'

/** The loader was closed while it waited for the store. */
export class LoaderStopped extends Error {
  override readonly name = 'LoaderStopped'
}

/** Waits and tries again, as long as the loader runs. */
export class Retry {
  readonly #pause: Pause
  readonly #isClosing: () => boolean
  readonly #onFailure: (error: unknown) => void
  readonly #onRecovered: () => void

  constructor(options: {
    pause: Pause
    isClosing: () => boolean
    onFailure: (error: unknown) => void
    onRecovered: () => void
  }) {
    this.#pause = options.pause
    this.#isClosing = options.isClosing
    this.#onFailure = options.onFailure
    this.#onRecovered = options.onRecovered
  }

  /** Repeats the work with growing pauses until it succeeds. @throws LoaderStopped */
  async untilDone<T>(work: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        const result = await work()
        if (attempt > 1) this.#onRecovered()
        return result
      } catch (error) {
        await this.pause(error, attempt)
      }
    }
  }

  /** The pause after a failed attempt. @throws LoaderStopped */
  async pause(error: unknown, attempt: number, ms = backoffMs(attempt)): Promise<void> {
    this.#onFailure(error)
    await this.sleep(ms)
  }

  /** @throws LoaderStopped */
  async sleep(ms: number): Promise<void> {
    if (!this.#isClosing()) await this.#pause.sleep(ms)
    if (this.#isClosing()) throw new LoaderStopped()
  }
}
