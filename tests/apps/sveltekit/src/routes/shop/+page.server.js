// Without data of its own a page would ask the server for nothing.
export const load = () => ({})
