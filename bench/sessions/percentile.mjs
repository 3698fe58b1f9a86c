/** The value below which `share` (0 to 1) of the sorted values lie. */
export const percentile = (sorted, share) => sorted[Math.floor((sorted.length - 1) * share)]
