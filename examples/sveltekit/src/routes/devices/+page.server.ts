import { keepsight } from '$lib/server/keepsight'
import type { PageServerLoad } from './$types'

// #region devices
export const load: PageServerLoad = async ({ request }) => {
  const own = await keepsight.userSessions.listOwn(request)
  return {
    devices: own.map(({ session: { id, device, startedAt }, isCurrent }) => ({
      id,
      label: device.label,
      startedAt,
      isCurrent,
    })),
  }
}
// #endregion
