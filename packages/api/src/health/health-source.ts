/** How far the loader is behind. */
export interface SpoolLag {
  /** In the spool and not yet in the table. */
  bytes: number
  /** Age of the oldest message that is not yet in the table, in milliseconds; 0 when there is none. */
  oldestMs: number
}

/** What the server tells of itself for `/readyz` and the doctor. */
export interface HealthSource {
  /** Resolves when the events store answers. */
  pingEvents(): Promise<void>
  spoolLag(): Promise<SpoolLag>
  /** Messages put aside because they can never load. */
  deadLetters(): Promise<number>
  /** What is derived from the events and differs from them; empty when all agree. */
  checkDerived(): Promise<{ name: string; expected: number; actual: number }[]>
  /** Free bytes on the disk of the data folder. */
  diskFreeBytes(): Promise<number>
  /** Of the program, Node and the engine. */
  versions(): Record<string, string> | Promise<Record<string, string>>
}
