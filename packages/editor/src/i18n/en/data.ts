/** Strings of the data viewers. */
export const data = {
  'data.empty': 'No items',
} as const
