import type { JsonObject } from '@millrace/base'
import type { WorkflowDocument } from '@millrace/workflow'

/** The workflow with other values of its own variables, which would go before those from outside. */
export const withVariables = (document: WorkflowDocument, values: JsonObject): WorkflowDocument =>
  document.variables === undefined
    ? document
    : {
        ...document,
        variables: document.variables.map((each) =>
          Object.hasOwn(values, each.name) ? { ...each, value: values[each.name] ?? null } : each,
        ),
      }
