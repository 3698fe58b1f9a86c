import type { Rejection } from '@keepsight/protocol'
import type { Answer } from './answer.js'

/** The answer to a request whose messages were taken; some may have been refused. */
export function writeAnswer(accepted: number, rejected: readonly Rejection[]): Answer {
  const list = rejected.length === 0 ? '[]' : JSON.stringify(rejected)
  return { status: 200, body: `{"success":true,"accepted":${String(accepted)},"rejected":${list}}` }
}
