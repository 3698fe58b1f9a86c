import type { FastifyReply } from 'fastify'

/** Runs work with a signal that is aborted when the client goes away, so that its statements end. */
export async function withCallSignal<Answer>(
  reply: FastifyReply,
  work: (signal: AbortSignal) => Promise<Answer>,
): Promise<Answer> {
  const gone = new AbortController()
  const { raw } = reply
  const abort = () => {
    if (!raw.writableFinished) gone.abort()
  }
  raw.once('close', abort)
  try {
    return await work(gone.signal)
  } finally {
    raw.off('close', abort)
  }
}
