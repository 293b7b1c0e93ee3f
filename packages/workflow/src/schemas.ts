import type { JsonObject } from '@millrace/base'
import schema from './workflow.schema.json' with { type: 'json' }

// A JSON file is JSON; what TypeScript infers of it names members that only some elements of a list have, as `undefined`.
const definitions = schema.$defs as unknown as Readonly<Record<keyof typeof schema.$defs, JsonObject>>

/** A definition of the document's schema that stands alone: what it refers to comes with it. */
const definition = (name: keyof typeof schema.$defs): JsonObject => ({ ...definitions[name], $defs: definitions })

/** JSON Schema of a workflow's settings; titles and `x-ui` make a form of it. */
export const settingsSchema: JsonObject = definition('settings')
/** JSON Schema of when and how a failed step is tried again. */
export const retrySchema: JsonObject = definition('retry')
/** JSON Schema of how long a step's result may be taken again. */
export const cacheSchema: JsonObject = definition('cache')
