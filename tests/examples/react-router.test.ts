import { describeExample } from './example.js'

describeExample({ folder: 'react-router' })
