/** What is sent: a view as the SDK records it in a request. Ids are of fixed length, so they can be changed in place. */
export function viewMessage(n) {
  return {
    type: 'view',
    messageId: `bench-${String(n).padStart(30, '0')}`,
    timestamp: new Date().toISOString(),
    userId: `user_${n % 1000}`,
    anonymousId: '0191d7a3-0000-7bbb-8ccc-0123456789ab',
    context: {
      ip: '203.0.113.9',
      userAgent:
        'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36',
      page: { url: 'https://shop.example/products/blue-mug', path: '/products/blue-mug' },
    },
    object: { type: 'Product', id: String(n % 5000), label: 'Blue mug' },
  }
}

/** A batch as the SDK sends it. */
export function batchBody(events) {
  return {
    batch: Array.from({ length: events }, (_, n) => viewMessage(n)),
    sentAt: new Date().toISOString(),
    context: { library: { name: 'keepsight', version: '0.1.0' } },
  }
}

/** One HTTP request as bytes, and where in it the digits of each messageId stand. */
export function requestBytes({ path, body, key }) {
  const text = JSON.stringify(body)
  const head = [
    `POST ${path} HTTP/1.1`,
    'Host: 127.0.0.1',
    'Content-Type: application/json',
    `Authorization: Basic ${Buffer.from(`${key}:`).toString('base64')}`,
    `Content-Length: ${Buffer.byteLength(text)}`,
    '',
    '',
  ].join('\r\n')
  const bytes = Buffer.from(head + text)
  const digits = []
  for (let at = bytes.indexOf('bench-'); at >= 0; at = bytes.indexOf('bench-', at + 1)) digits.push(at + 6)
  return { bytes, digits }
}
