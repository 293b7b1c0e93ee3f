/* Made from ../stop/stop.schema.json by `npm run generate`. Do not edit. */

/**
 * This branch ends here. There is nothing to set.
 */
export interface StopConfig {}
