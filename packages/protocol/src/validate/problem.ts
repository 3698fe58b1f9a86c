import { limits } from '../limits.js'

/** The codes with which one message can be refused for what it is. A subset of the table in `errors.ts`. */
export type MessageProblemCode =
  | 'missing_field'
  | 'wrong_type'
  | 'unknown_type'
  | 'invalid_timestamp'
  | 'message_too_large'
  | 'too_deep'
  | 'too_many_properties'
  | 'key_too_long'
  | 'value_too_long'

/** Why one message is refused: names the field and what to do, and never holds content. */
export interface MessageProblem {
  code: MessageProblemCode
  message: string
}

const count = (characters: number) => characters.toLocaleString('en-US')

/** The sentences, made only when a message is refused. */
export const problem = {
  missing: (field: string): MessageProblem => ({
    code: 'missing_field',
    message: `\`${field}\` is missing. Add it.`,
  }),
  wrongType: (field: string, expected: string): MessageProblem => ({
    code: 'wrong_type',
    message: `\`${field}\` must be ${expected}.`,
  }),
  wrongId: (field: string): MessageProblem => ({
    code: 'wrong_type',
    message: `\`${field}\` must be text. Send it as text; of numbers, only whole ones up to 9007199254740991 arrive intact.`,
  }),
  tooLong: (field: string, characters: number): MessageProblem => ({
    code: 'value_too_long',
    message: `\`${field}\` is longer than ${count(characters)} characters. Shorten it.`,
  }),
  notATime: (field: string): MessageProblem => ({
    code: 'invalid_timestamp',
    message: `\`${field}\` is not an ISO 8601 time. Write it as 2026-01-31T12:00:00.000Z.`,
  }),
  tooDeep: (field: string): MessageProblem => ({
    code: 'too_deep',
    message: `\`${field}\` nests objects and arrays more than ${String(limits.depth)} levels deep. Flatten it.`,
  }),
  tooMany: (field: string): MessageProblem => ({
    code: 'too_many_properties',
    message: `\`${field}\`, or an object in it, has more than ${String(limits.properties)} entries. Leave out what no report needs.`,
  }),
  keyTooLong: (field: string): MessageProblem => ({
    code: 'key_too_long',
    message: `\`${field}\` has a name longer than ${String(limits.keyCharacters)} characters in it. Use a shorter name.`,
  }),
  valueTooLong: (field: string): MessageProblem => ({
    code: 'value_too_long',
    message: `\`${field}\` has a text longer than ${count(limits.valueCharacters)} characters in it. Shorten it.`,
  }),
  numberOutOfRange: (field: string): MessageProblem => ({
    code: 'wrong_type',
    message: `\`${field}\` has a number in it that is out of range. Send it as text.`,
  }),
  tooLarge: (): MessageProblem => ({
    code: 'message_too_large',
    message: `The message is larger than ${count(limits.messageBytes)} bytes as JSON. Leave out what no report needs.`,
  }),
} as const
