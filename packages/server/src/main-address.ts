import { createServer } from 'node:net'
import type { MainAddress } from './child-messages.js'
import { dataPaths } from './data-folder.js'

/** The longest path of a socket that every supported system takes (`sun_path`: macOS 104 bytes, Linux 108, with the ending zero). */
const longestSocketPath = 103

/** Where the main process of this data folder listens: a socket in it, or a free port of 127.0.0.1 when the path is too long for one. */
export async function chooseMainAddress(data: string): Promise<MainAddress> {
  const socketPath = dataPaths(data).mainSocket
  return Buffer.byteLength(socketPath) <= longestSocketPath ? { socketPath } : { port: await freePort() }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => {
        if (address && typeof address === 'object') resolve(address.port)
        else reject(new Error('No free port'))
      })
    })
  })
}
