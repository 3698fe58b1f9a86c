import { getHeader } from 'h3'
import { keepsightNuxt } from 'keepsight/nuxt'
import { keepsight } from '../utils/keepsight'

export default keepsightNuxt(keepsight, { user: ({ event }) => getHeader(event, 'x-user') })
