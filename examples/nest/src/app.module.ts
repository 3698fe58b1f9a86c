import { Module } from '@nestjs/common'
import { KeepsightModule } from 'keepsight/nest'
import { DevicesController } from './devices.controller.js'
import { HomeController } from './home.controller.js'
import { LogInController } from './log-in.controller.js'
import { ProductsController } from './products.controller.js'
import { ProductsService } from './products.service.js'

// #region keepsight
@Module({
  imports: [
    KeepsightModule.forRoot({
      url: process.env['KEEPSIGHT_URL'], // left out: the server runs inside this app, on ./.keepsight
      key: process.env['KEEPSIGHT_KEY'],
    }),
  ],
  controllers: [HomeController, ProductsController, LogInController, DevicesController],
  providers: [ProductsService],
})
export class AppModule {}
// #endregion
