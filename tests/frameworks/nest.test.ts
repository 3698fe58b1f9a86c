import { describeMatrix } from './matrix.js'
import { nestFramework } from './nest-app.js'
import { describeNest } from './nest-rows.js'

describeMatrix(nestFramework('Nest 12'))
describeNest('Nest 12')
