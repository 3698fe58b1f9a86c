import { limits } from '@keepsight/protocol'

/** A message ready to be sent, and the record it came from. */
export interface Outgoing {
  /** The record's place in the file, from 1. */
  index: number
  line: number
  /** The message as JSON. */
  json: string
}

/** Well below the wire's limit, which gzip makes out of reach. */
const longestBatchCharacters = 512 * 1024

/** Groups messages into batches that the collector takes, in order. */
export async function* batchesOf(messages: AsyncIterable<Outgoing>): AsyncGenerator<Outgoing[]> {
  let batch: Outgoing[] = []
  let characters = 0
  for await (const message of messages) {
    if (
      batch.length === limits.batchMessages ||
      (batch.length && characters + message.json.length > longestBatchCharacters)
    ) {
      yield batch
      batch = []
      characters = 0
    }
    batch.push(message)
    characters += message.json.length
  }
  if (batch.length) yield batch
}
