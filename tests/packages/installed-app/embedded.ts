import { recordAndRead } from './record-and-read.js'

// The server that createKeepsight() starts by itself, from the package that was installed beside it.
await recordAndRead({ dataDir: process.argv[2] ?? '.keepsight' })
