import { describeExample } from './example.js'

describeExample({ folder: 'node-http' })
