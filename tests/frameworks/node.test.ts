import { describeMatrix } from './matrix.js'
import { nodeFramework } from './node-app.js'

describeMatrix(nodeFramework)
