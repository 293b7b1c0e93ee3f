/** Strings of the schema forms. */
export const forms = {
  'forms.add': 'Add',
} as const
