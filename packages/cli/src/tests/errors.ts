import { defineError } from '@millrace/base'

export const NoTestsError = defineError<{ places: readonly string[] }>(
  'cli.no-tests',
  404,
  (d) => `There are no tests (*.test.json, *.test.yaml) in ${d.places.join(', ')}. See docs/guides/workflow-tests.md.`,
)
