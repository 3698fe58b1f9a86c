/** The types of bound parameters that reports use. */
export type ParameterType =
  'String' | 'Array(String)' | 'Float64' | 'Int64' | 'UInt32' | 'UInt64' | "DateTime64(3, 'UTC')"

/** Collects the values of one statement; what goes into its SQL is only the placeholder that {@link Parameters.bind} returns. */
export class Parameters {
  readonly values: Record<string, unknown> = {}
  #count = 0

  /** @returns a placeholder such as `{p3:String}` */
  bind(type: ParameterType, value: string | number | readonly string[]): string {
    const name = `p${String(this.#count++)}`
    this.values[name] = value
    return `{${name}:${type}}`
  }

  /** Binds an instant, in milliseconds since 1970. */
  bindTime(instantMs: number): string {
    return this.bind("DateTime64(3, 'UTC')", new Date(instantMs).toISOString().replace('T', ' ').slice(0, 23))
  }
}
