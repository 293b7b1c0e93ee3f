/** What somebody has to look through when a node or a field gets another name. */
export const renames = {
  'rename.code-speaks': 'The code of "{node}" seems to speak of "{name}".',
  'rename.code-reads': 'The code of "{node}" seems to read "{name}".',
  'rename.look-node': 'Look through it, and write "{name}" where that node is meant.',
  'rename.look-field': 'Look through it, and write "{name}" where that field is meant.',
} as const
