/* Made from ../no-op/no-op.schema.json by `npm run generate`. Do not edit. */

/**
 * Passes items on. There is nothing to set.
 */
export interface NoOpConfig {}
