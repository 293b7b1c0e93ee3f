/** Strings of the workflow editor page, the canvas and the execution page. */
export const editor = {
  'editor.title': 'Workflow',
  'execution.title': 'Execution',
} as const
