import { ClickHouseEventsStore } from './click-house-events-store.js'
import { openEmbeddedDriver } from './embedded-driver.js'
import type { EventsStore } from './port.js'
import { openServerDriver } from './server-driver.js'

/** Where the events are kept: in a folder, by the engine inside this process, or on a ClickHouse server. */
export type EventsLocation = { path: string } | { url: string }

/**
 * Opens the events store; call `migrate()` before anything else.
 *
 * @param location `{ path }` for the embedded engine, `{ url: 'http://user:password@host:8123/database' }` for a server
 * @param options.readers statements that run at once; default 3
 * @throws StoreError `data_folder_in_use`, `data_folder_not_writable`, `engine_unsupported`, `clickhouse_unreachable`
 */
export async function openEventsStore(
  location: EventsLocation,
  { readers = 3 }: { readers?: number } = {},
): Promise<EventsStore> {
  const driver =
    'url' in location
      ? await openServerDriver(location.url, { readers })
      : await openEmbeddedDriver(location.path, { readers })
  return new ClickHouseEventsStore(driver)
}
