/* Made from ../manual/manual.schema.json by `npm run generate`. Do not edit. */

/**
 * The Manual trigger has nothing to set.
 */
export interface ManualConfig {}
