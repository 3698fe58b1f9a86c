/**
 * One value for each of many objects that live for a request, kept on the objects themselves. It is what a `WeakMap` does, whose
 * every entry costs the garbage collector some 3 µs. An object that takes no more properties is not remembered.
 */
export class KeptOn<Target extends object, Value> {
  readonly #key: symbol

  /** @param description says what is kept, to whoever looks at the object */
  constructor(description: string) {
    this.#key = Symbol(description)
  }

  get(target: Target): Value | undefined {
    return (target as Record<symbol, Value | undefined>)[this.#key]
  }

  set(target: Target, value: Value | undefined): void {
    if (Object.isExtensible(target)) (target as Record<symbol, Value | undefined>)[this.#key] = value
  }
}
