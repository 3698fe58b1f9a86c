import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** `npm run dev` shows the dashboard of a running server: `KEEPSIGHT_URL`, by default the one `npm start` makes. */
const serverUrl = process.env['KEEPSIGHT_URL'] ?? 'http://127.0.0.1:8300'

export default defineConfig({
  // Relative to <base href>, so that a host app can mount the built files under a path of its own.
  base: './',
  plugins: [react()],
  build: { target: 'es2022', assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  server: {
    proxy: {
      '/v1': serverUrl,
      '/sign-in': serverUrl,
    },
  },
})
