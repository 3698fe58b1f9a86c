import { limits } from '@keepsight/protocol'

const isToken = new Uint8Array(256)
for (const token of ',:[{') isToken[token.charCodeAt(0)] = 1

/**
 * Whether a body of JSON would cost too much to parse. Five megabytes of `[` take `JSON.parse` two seconds and 340 MB; what anybody
 * means to send has far fewer values than bytes. Texts are counted as well: telling them apart would cost more than it is worth.
 */
export function hasTooManyTokens(body: Buffer): boolean {
  if (body.length <= limits.bodyTokens) return false
  let tokens = 0
  for (let i = 0; i < body.length; i++) tokens += isToken[body[i]!]!
  return tokens > limits.bodyTokens
}
