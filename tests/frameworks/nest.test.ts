import { describeMatrix } from './matrix.js'
import { nestFramework } from './nest-app.js'
import { nestExpress } from './nest-express.js'
import { describeNestMiddleware } from './nest-middleware-rows.js'
import { describeNest } from './nest-rows.js'

describeMatrix(nestFramework('Nest 12', nestExpress))
describeNest('Nest 12', nestExpress)
describeNestMiddleware('Nest 12', nestExpress)
