import { limits } from '../limits.js'
import { problem, type MessageProblem } from './problem.js'

/** Goes over the bags of one message, keeps their limits and adds up their size. One object serves many messages. */
export class JsonWalk {
  /** UTF-16 units of all names and texts, plus what numbers and punctuation may need: `JSON.stringify` gives at most six times as many bytes. */
  units = 0
  private field = ''

  /** The problem of one bag, such as `properties`; `undefined` when there is none. */
  bag(field: string, value: object): MessageProblem | undefined {
    this.field = field
    // The message itself is the first level.
    return this.object(value as Record<string, unknown>, 2)
  }

  private object(object: Record<string, unknown>, depth: number): MessageProblem | undefined {
    if (depth > limits.depth) return problem.tooDeep(this.field)
    let entries = 0
    for (const key in object) {
      if (++entries > limits.properties) return problem.tooMany(this.field)
      if (key.length > limits.keyCharacters) return problem.keyTooLong(this.field)
      this.units += key.length + 4
      const found = this.value(object[key], depth)
      if (found) return found
    }
    return undefined
  }

  private value(value: unknown, depth: number): MessageProblem | undefined {
    switch (typeof value) {
      case 'string':
        this.units += value.length + 2
        return value.length > limits.valueCharacters ? problem.valueTooLong(this.field) : undefined
      case 'number':
        this.units += 24
        return Number.isFinite(value) ? undefined : problem.numberOutOfRange(this.field)
      case 'object':
        this.units += 4
        if (value === null) return undefined
        if (Array.isArray(value)) return this.array(value as unknown[], depth + 1)
        return this.object(value as Record<string, unknown>, depth + 1)
      case 'bigint':
        return problem.numberOutOfRange(this.field)
      case 'boolean':
      case 'undefined':
      case 'function':
      case 'symbol':
        this.units += 5
        return undefined
    }
  }

  private array(array: unknown[], depth: number): MessageProblem | undefined {
    if (depth > limits.depth) return problem.tooDeep(this.field)
    for (const value of array) {
      this.units += 1
      const found = this.value(value, depth)
      if (found) return found
    }
    return undefined
  }
}
