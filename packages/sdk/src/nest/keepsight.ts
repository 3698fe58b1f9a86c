import type { Type } from '@nestjs/common'
import type { AnyEvents, EventMap, Keepsight as KeepsightOfApp } from '../index.js'

/** The app's Keepsight, with the app's events where they are named: `Keepsight<ShopEvents>`. */
export type Keepsight<Events extends EventMap<Events> = AnyEvents> = KeepsightOfApp<Events>

/**
 * The class by which the app's Keepsight is injected: `constructor(private readonly keepsight: Keepsight) {}`, or
 * `app.get(Keepsight)` in `main.ts`. It is only a name: `KeepsightModule` makes what is injected.
 */
export const Keepsight: Type<KeepsightOfApp> = class Keepsight {} as unknown as Type<KeepsightOfApp>
