import { defineError } from '@millrace/base'

export const NoSuchWorkflowError = defineError<{ name: string }>(
  'cli.workflow-unknown',
  404,
  (d) => `There is no workflow with the id or name ${JSON.stringify(d.name)}. \`millrace workflow list\` shows all.`,
)

export const SeveralWorkflowsError = defineError<{ name: string; ids: readonly string[] }>(
  'cli.workflow-ambiguous',
  409,
  (d) => `${d.ids.length} workflows are called ${JSON.stringify(d.name)}: name one by its id (${d.ids.join(', ')}).`,
)
