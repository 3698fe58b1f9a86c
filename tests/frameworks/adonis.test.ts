import { adonisFramework } from './adonis-app.js'
import { describeMatrix } from './matrix.js'

describeMatrix(adonisFramework)
