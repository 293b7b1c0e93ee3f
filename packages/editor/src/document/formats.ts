import { isJsonObject, type JsonObject, type JsonValue } from '@millrace/base'

/** The whole workflow that a value is, in our own format; undefined for anything else. */
export const documentIn = (value: JsonObject): JsonObject | undefined => (value['schema'] === 'millrace/workflow@1' ? value : undefined)

/** Where other products keep a workflow, or its nodes. */
const MEMBERS: readonly string[] = ['nodes', 'workflow', 'workflowData', 'data']

/** Whether a value may be a workflow of another product. The server knows their formats and reads them; here they are only told from the rest. */
export const mayBeForeign = (value: JsonValue): boolean =>
  Array.isArray(value)
    ? value.length > 0 && value.every((one) => isJsonObject(one) && mayBeForeign(one))
    : isJsonObject(value) && value['schema'] === undefined && MEMBERS.some((member) => Object.hasOwn(value, member))
