import { describeMatrix } from './matrix.js'
import { nestFramework } from './nest-app.js'
import { nestFastify } from './nest-fastify.js'
import { describeNestMiddleware } from './nest-middleware-rows.js'
import { describeNest } from './nest-rows.js'

describeMatrix(nestFramework('Nest 12 on Fastify', nestFastify))
describeNest('Nest 12 on Fastify', nestFastify)
describeNestMiddleware('Nest 12 on Fastify', nestFastify)
