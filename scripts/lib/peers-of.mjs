/** The packages that a package expects beside it. Optional ones may stand in `peerDependenciesMeta` alone. */
export const peersOf = ({ peerDependencies = {}, peerDependenciesMeta = {} }) =>
  Object.keys({ ...peerDependencies, ...peerDependenciesMeta })
