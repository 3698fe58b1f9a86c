import { keepsightNuxt } from 'keepsight/nuxt'
import { keepsight } from '../utils/keepsight'
import { useShopSession } from '../utils/shop-session'

export default keepsightNuxt(keepsight, { session: useShopSession })

process.once('SIGTERM', () => void keepsight.shutdown())
