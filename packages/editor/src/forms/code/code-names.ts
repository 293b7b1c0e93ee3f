/** Languages that the code editor knows; others are plain text. */
export const CODE_LANGUAGES = ['javascript', 'typescript', 'python', 'shell', 'json', 'text'] as const
export type CodeLanguage = (typeof CODE_LANGUAGES)[number]

const ALIASES: Readonly<Record<string, CodeLanguage>> = { js: 'javascript', ts: 'typescript', py: 'python', sh: 'shell', bash: 'shell' }

/** A language by its name in a schema. */
export function asLanguage(name: string): CodeLanguage {
  const wanted = name.toLowerCase()
  return CODE_LANGUAGES.find((language) => language === wanted) ?? (Object.hasOwn(ALIASES, wanted) ? ALIASES[wanted] : undefined) ?? 'text'
}
