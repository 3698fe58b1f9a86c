import { running } from '$lib/running.js'

const serve = (event) => running().serve(event)

export { serve as GET, serve as POST }
