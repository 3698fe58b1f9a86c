import { sequence } from '@sveltejs/kit/hooks'
import { running } from '$lib/running.js'

export const handle = (input) => sequence(...running().handles)(input)

export const handleError = () => ({ message: 'Something broke.' })
