import { fileURLToPath } from 'node:url'

/** The folder of the built dashboard: index.html and its assets. */
export const dashboardAssets = fileURLToPath(new URL('./dist', import.meta.url))
