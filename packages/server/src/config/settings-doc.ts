import { SETTINGS } from './settings.ts'

/** The operators' page about settings, made from the list. Sections, not a table: formatters leave them as they are. */
export function settingsDoc(): string {
  const sections = Object.values(SETTINGS).map(({ variable, parser, default: shown, description }) =>
    [`## \`${variable}\``, '', description, '', `- Allowed: ${parser.allowed}`, `- Default: ${shown}`, ''].join('\n'),
  )
  return [
    '# Settings',
    '',
    'Millrace reads its settings from environment variables when it starts. A wrong value stops the start with one line that says what is',
    'allowed; an unknown `MILLRACE_` variable is a warning in the log. An empty variable counts as not set.',
    '',
    ...sections,
  ].join('\n')
}
