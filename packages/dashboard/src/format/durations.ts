const units = [
  { name: 'd', seconds: 86_400 },
  { name: 'h', seconds: 3_600 },
  { name: 'm', seconds: 60 },
  { name: 's', seconds: 1 },
] as const

/** `45s`, `12m`, `1h 5m`, `2d 3h`: the two largest units, the second only where it is not 0. Below a minute, seconds. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  const first = units.findIndex((unit) => whole >= unit.seconds)
  const large = units[first]
  if (large === undefined) return '0s'
  const count = Math.floor(whole / large.seconds)
  const small = units[first + 1]
  const rest = small === undefined ? 0 : Math.floor((whole - count * large.seconds) / small.seconds)
  // Seconds beside minutes are noise.
  if (small === undefined || rest === 0 || small.name === 's') return `${String(count)}${large.name}`
  return `${String(count)}${large.name} ${String(rest)}${small.name}`
}
