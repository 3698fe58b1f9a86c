import { honoFetchFramework, honoFramework } from './hono-app.js'
import { describeMatrix } from './matrix.js'

describeMatrix(honoFramework)
describeMatrix(honoFetchFramework)
