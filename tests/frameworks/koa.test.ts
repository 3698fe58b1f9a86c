import { koaFramework } from './koa-app.js'
import { describeMatrix } from './matrix.js'

describeMatrix(koaFramework)
