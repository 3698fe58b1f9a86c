/** A function that a signal calls. What it returns is handed to the sender of the signal. */
export type Receiver<Payload, Sender = unknown> = (payload: Payload, sender: Sender) => unknown

/** How a receiver is connected. */
export interface ConnectOptions<Sender> {
  /** Call the receiver only for signals of this sender. Default: of every sender. */
  sender?: Sender
  /** A name for the connection: connecting the same name again replaces the receiver instead of adding one. */
  dispatchUid?: string
}

/** What one receiver made of a signal. */
export type SignalResponse<Payload, Sender> =
  | { receiver: Receiver<Payload, Sender>; value: unknown; error?: never }
  | { receiver: Receiver<Payload, Sender>; error: unknown; value?: never }

interface Connection<Payload, Sender> {
  receiver: Receiver<Payload, Sender>
  anySender: boolean
  sender: Sender | undefined
  dispatchUid: string | undefined
}

/**
 * A named happening that one part of the app announces and others react to, without knowing of each other.
 *
 * @example
 * const orderPaid = new Signal<{ orderId: string }, typeof Order>()
 * orderPaid.connect(({ orderId }) => sendReceipt(orderId), { sender: Order })
 * await orderPaid.send(Order, { orderId: '812' })
 */
export class Signal<Payload, Sender = unknown> {
  // Replaced, never changed, so that a receiver may connect or disconnect while a signal is under way.
  #connections: readonly Connection<Payload, Sender>[] = []

  /**
   * Calls `receiver` from the next signal on. The same receiver for the same sender is connected once, however often
   * this is called. Returns the function that disconnects it.
   */
  connect(receiver: Receiver<Payload, Sender>, options: ConnectOptions<Sender> = {}): () => void {
    const connection: Connection<Payload, Sender> = {
      receiver,
      anySender: !('sender' in options),
      sender: options.sender,
      dispatchUid: options.dispatchUid,
    }
    const index = this.#connections.findIndex((other) => isSame(other, connection))
    const present = this.#connections[index]
    if (present?.receiver === receiver) return () => this.#remove(present)
    this.#connections =
      index === -1 ? [...this.#connections, connection] : this.#connections.with(index, connection)
    return () => this.#remove(connection)
  }

  #remove(connection: Connection<Payload, Sender>): void {
    this.#connections = this.#connections.filter((other) => other !== connection)
  }

  /** Undoes a `connect` with the same receiver (or `dispatchUid`) and sender. True when there was one. */
  disconnect(receiver: Receiver<Payload, Sender> | undefined, options: ConnectOptions<Sender> = {}): boolean {
    const before = this.#connections
    this.#connections = before.filter((connection) => {
      const sameSender = 'sender' in options ? connection.sender === options.sender : connection.anySender
      const sameName =
        options.dispatchUid === undefined
          ? connection.receiver === receiver
          : connection.dispatchUid === options.dispatchUid
      return !(sameSender && sameName)
    })
    return this.#connections.length < before.length
  }

  /** True when a signal of this sender would reach somebody. */
  hasReceivers(sender?: Sender): boolean {
    return this.#connections.some(
      (connection) => connection.anySender || (sender !== undefined && connection.sender === sender),
    )
  }

  /**
   * Calls each receiver in order of connection; resolves with their answers, in that order, when all are done.
   * Synchronous receivers have run when this returns. The first error rejects, and no later receiver is called.
   */
  async send(sender: Sender, payload: Payload): Promise<SignalResponse<Payload, Sender>[]> {
    const calls: { receiver: Receiver<Payload, Sender>; value: unknown }[] = []
    for (const { receiver } of this.#connections.filter((connection) => hears(connection, sender))) {
      try {
        calls.push({ receiver, value: receiver(payload, sender) })
      } catch (error) {
        // The answers under way must not become unhandled rejections.
        await Promise.allSettled(calls.map(({ value }) => value))
        throw error
      }
    }
    const values = await Promise.all(calls.map(({ value }) => value))
    return calls.map(({ receiver }, index) => ({ receiver, value: values[index] }))
  }

  /** As {@link send}, but every receiver is called, and an error becomes that receiver's answer. Never rejects. */
  async sendRobust(sender: Sender, payload: Payload): Promise<SignalResponse<Payload, Sender>[]> {
    return await Promise.all(
      this.#connections
        .filter((connection) => hears(connection, sender))
        .map(async ({ receiver }) => {
          try {
            return { receiver, value: await receiver(payload, sender) }
          } catch (error) {
            return { receiver, error }
          }
        }),
    )
  }

  /**
   * As {@link sendRobust} for a caller that must not wait: nothing is returned, and `onError` hears what failed,
   * now or later. Allocates nothing when every receiver is synchronous.
   */
  announce(sender: Sender, payload: Payload, onError: (error: unknown) => void): void {
    for (const connection of this.#connections) {
      if (!hears(connection, sender)) continue
      try {
        const value = connection.receiver(payload, sender)
        if (isThenable(value)) value.then(undefined, onError)
      } catch (error) {
        onError(error)
      }
    }
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === 'function'
}

function hears<Payload, Sender>(connection: Connection<Payload, Sender>, sender: Sender): boolean {
  return connection.anySender || connection.sender === sender
}

function isSame<Payload, Sender>(
  one: Connection<Payload, Sender>,
  other: Connection<Payload, Sender>,
): boolean {
  if (one.anySender !== other.anySender || one.sender !== other.sender) return false
  if (one.dispatchUid !== undefined || other.dispatchUid !== undefined) {
    return one.dispatchUid === other.dispatchUid
  }
  return one.receiver === other.receiver
}
