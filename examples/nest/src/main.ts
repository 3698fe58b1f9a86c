import { NestFactory } from '@nestjs/core'
import type { NestExpressApplication } from '@nestjs/platform-express'
import session, { MemoryStore } from 'express-session'
import { Keepsight } from 'keepsight/nest'
import { AppModule } from './app.module.js'
import { ProblemPageFilter } from './problem-page.filter.js'

// #region session
const app = await NestFactory.create<NestExpressApplication>(AppModule)
app.use(
  session({
    secret: process.env['SESSION_SECRET'] ?? 'a secret of the example, not of your app',
    store: app.get(Keepsight).userSessions.guard(new MemoryStore()),
    resave: false,
    saveUninitialized: false,
  }),
)
app.enableShutdownHooks() // sends what is still queued when the app ends
// #endregion
app.useGlobalFilters(new ProblemPageFilter())
await app.listen(process.env['PORT'] ?? 3000)
