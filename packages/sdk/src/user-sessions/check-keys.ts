import { sessionLimits, type CheckKeysAnswer, type CheckKeysRequest } from '@keepsight/protocol'

/** What the server knows of a key; `null` when it could not be asked. */
export type CheckedKey = CheckKeysAnswer['keys'][number] | null

const gatherMs = 2

/** Makes the function that asks the server about a key. Keys asked for at the same time share a request. Never rejects. */
export function createCheckKeys(
  ask: (request: CheckKeysRequest) => Promise<CheckKeysAnswer>,
): (keyId: string) => Promise<CheckedKey> {
  const asked = new Map<string, { answer: Promise<CheckedKey>; settle: (key: CheckedKey) => void }>()
  let waiting: string[] = []

  async function askNow(): Promise<void> {
    const keyIds = waiting
    waiting = []
    try {
      const { keys } = await ask({ keyIds })
      for (const key of keys) settle(key.keyId, key)
    } catch {
      // The server is away: what follows says so to all that are left.
    }
    for (const keyId of keyIds) settle(keyId, null)
  }

  function settle(keyId: string, key: CheckedKey): void {
    asked.get(keyId)?.settle(key)
    asked.delete(keyId)
  }

  return async function checkKey(keyId) {
    const before = asked.get(keyId)
    if (before) return await before.answer
    let settleIt: (key: CheckedKey) => void = () => undefined
    const answer = new Promise<CheckedKey>((resolve) => (settleIt = resolve))
    asked.set(keyId, { answer, settle: settleIt })
    waiting.push(keyId)
    if (waiting.length >= sessionLimits.idsPerRequest) void askNow()
    else if (waiting.length === 1) setTimeout(() => void askNow(), gatherMs)
    return await answer
  }
}
