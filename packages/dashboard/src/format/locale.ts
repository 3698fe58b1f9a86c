/** The texts are English, so numbers and dates follow the person's kind of English. */
export const locale: string =
  typeof document === 'undefined'
    ? 'en-GB'
    : (navigator.languages.find((language) => language.startsWith('en')) ?? 'en-GB')
