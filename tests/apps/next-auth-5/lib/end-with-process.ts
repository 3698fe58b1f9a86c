import { keepsight } from './keepsight'

process.once('SIGTERM', () => {
  void keepsight.shutdown({ timeoutMs: 2_000 }).finally(() => process.exit())
})
