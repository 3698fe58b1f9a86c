/**
 * The limits of the wire, in one place; both ends keep them. Bytes unless the name says otherwise.
 * A request over the first four is refused with 413 and the limit; a message over the others is rejected alone.
 */
export const limits = {
  /** A request's body as it travels, compressed or not. */
  wireBytes: 1024 * 1024,
  /** A request's body once decompressed. */
  bodyBytes: 5 * 1024 * 1024,
  /** Commas, colons and opening brackets in a body, texts included: a bound on what parsing it costs. */
  bodyTokens: 150_000,
  /** Messages in one batch. */
  batchMessages: 500,
  /** One message as JSON. */
  messageBytes: 32 * 1024,
  /** Levels of nesting of objects and arrays within a message. */
  depth: 16,
  /** Entries in one `properties`, `traits` or nested object. */
  properties: 100,
  /** Characters of a property's name. */
  keyCharacters: 128,
  /** Characters of a text value within `properties`, `traits` and `context`. */
  valueCharacters: 4096,
  /** Characters of an id: `messageId`, `userId`, `anonymousId`, `groupId`, `previousId`, `object.id`. */
  idCharacters: 256,
  /** Characters of `object.type` and of an event's name. */
  nameCharacters: 128,
  /** Characters of `object.label`. */
  labelCharacters: 512,
  /** Milliseconds that a request may take to send its headers. */
  headersTimeoutMs: 10_000,
  /** Milliseconds that a request may take to send all of itself. */
  requestTimeoutMs: 15_000,
} as const
