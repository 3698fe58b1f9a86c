import { describeExample } from './example.js'

describeExample({ folder: 'nuxt' })
