import { SETTINGS } from './settings.ts'

/** The operators' page about settings, made from the list. */
export function settingsDoc(): string {
  const rows = Object.values(SETTINGS).map(
    ({ variable, parser, default: shown, description }) => `| \`${variable}\` | ${shown} | ${sentence(parser.allowed)} | ${description} |`,
  )
  return `${[
    '# Settings',
    '',
    'Millrace reads its settings from environment variables when it starts. A wrong value stops the start with one line that says what is',
    'allowed; an unknown `MILLRACE_` variable is a warning in the log. An empty variable counts as not set.',
    '',
    '| variable | default | allowed | meaning |',
    '| --- | --- | --- | --- |',
    ...rows,
  ].join('\n')}\n`
}

const sentence = (text: string): string => text.replaceAll('|', '\\|')
