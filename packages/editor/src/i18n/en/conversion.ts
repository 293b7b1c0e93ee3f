/** Strings of workflows that come from another product: what became of their nodes. */
export const conversion = {
  'conversion.title': 'What became of the nodes',
  'conversion.nodes': '{count} node | {count} nodes',
  'conversion.ok': '{count} does the same | {count} do the same',
  'conversion.adapted': '{count} adapted | {count} adapted',
  'conversion.missing': '{count} to complete | {count} to complete',
  'conversion.to-complete': 'To complete',
  'conversion.to-know': 'Adapted',
  'conversion.same': 'They do the same: {names}',
  'conversion.kept': 'kept as it was',
  'conversion.expressions': 'Expressions that need a look',
  'conversion.more-expressions': '… and {count} more | … and {count} more',
  'conversion.credentials': 'Credentials to make here',
  'conversion.credential-users': 'used by {names}',
  'conversion.workflow': 'About the workflow',
  'conversion.checks': 'What the check says',
  'conversion.pasted': '{nodes} from {from}: {ok}, {adapted}, {missing}',
  'conversion.report': 'Report',

  'inspector.missing-settings': 'Its settings, as they came',
} as const
