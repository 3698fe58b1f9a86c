/** A map that forgets what was not asked for lately. Holds between `size` and twice as many entries. */
export class RecentMap<Key, Value> {
  private readonly size: number
  private young = new Map<Key, Value>()
  private old = new Map<Key, Value>()

  constructor(size: number) {
    this.size = size
  }

  get(key: Key): Value | undefined {
    const value = this.young.get(key)
    if (value !== undefined) return value
    const older = this.old.get(key)
    if (older !== undefined) this.set(key, older)
    return older
  }

  set(key: Key, value: Value): void {
    if (this.young.size >= this.size) {
      this.old = this.young
      this.young = new Map()
    }
    this.young.set(key, value)
  }

  clear(): void {
    this.young.clear()
    this.old.clear()
  }
}
