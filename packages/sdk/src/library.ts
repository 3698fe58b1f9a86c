/** How this program names itself on the wire; a test ties the version to package.json. */
export const library = { name: 'keepsight', version: '0.1.0' } as const
