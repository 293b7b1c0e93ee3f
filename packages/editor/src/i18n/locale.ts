/** The language of the interface (BCP 47): its rules for plurals, lists, numbers and dates. The catalogues in `en.ts` are in it. */
export const LOCALE = 'en'
