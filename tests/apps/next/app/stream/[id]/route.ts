import { app } from '../../../lib/running'

export async function GET(_request: Request, { params }: { params: Promise<{ id: string }> }) {
  const { keepsight, streamed } = app()
  const chunks = streamed(keepsight, Number((await params).id))
  const body = new ReadableStream({
    async pull(controller) {
      const { done, value } = await chunks.next()
      if (done) controller.close()
      else controller.enqueue(new TextEncoder().encode(value))
    },
  })
  return new Response(body, { headers: { 'content-type': 'text/plain' } })
}
