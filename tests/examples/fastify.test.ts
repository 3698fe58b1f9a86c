import { describeExample } from './example.js'

describeExample({ folder: 'fastify' })
