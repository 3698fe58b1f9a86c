import { defineNuxtConfig } from 'nuxt/config'

/** The preset `node` makes a function for a server of ours, instead of one that listens by itself. */
export default defineNuxtConfig({
  compatibilityDate: '2026-01-01',
  telemetry: false,
  nitro: { preset: 'node-listener' },
})
