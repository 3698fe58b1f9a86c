import { app } from '../../lib/running'

export async function GET(): Promise<Response> {
  await app().next.currentSession()
  const body = new ReadableStream({
    start: (controller) => controller.enqueue(new TextEncoder().encode('data: hello\n\n')),
  })
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
}
