import { defineError } from '@millrace/base'

export const ConditionFunctionError = defineError<{ plugin: string; reason: string }>(
  'plugin.condition-function',
  500,
  (d) => `The plugin "${d.plugin}" brings a function for conditions that cannot be used: ${d.reason}.`,
)
