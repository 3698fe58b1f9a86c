import { sequence } from '@sveltejs/kit/hooks'

const { handles } = globalThis.keepsightBench

export const handle = sequence(...handles)
