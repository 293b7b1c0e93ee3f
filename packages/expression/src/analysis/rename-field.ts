import { analyseTemplate } from './analyse.ts'
import type { AnalysisContext } from './context.ts'
import { applyEdits, isIdentifier, quoted, type Edit } from './edits.ts'
import type { FieldRead } from './inference.ts'

/** A field of what a node gives that gets another name. */
export interface FieldRename {
  /** Name of the node. */
  readonly node: string
  /** The way to the field in an item's `json`; `*` for the elements of a list. */
  readonly path: readonly string[]
  /** Its new name: the last step of the path. */
  readonly to: string
  /** Whether what comes into the node of the source is what the renaming node gives: `maybe` where it can also be other data. */
  readonly input: 'yes' | 'maybe' | 'no'
}

/** A source with the field renamed. */
export interface RenamedField {
  readonly text: string
  /** Every place certainly means that field. */
  readonly certain: boolean
}

/** The template with a renamed field read by its new name; undefined when it does not read the field. */
export const renameFieldReferences = (text: string, rename: FieldRename, context: AnalysisContext = {}): RenamedField | undefined =>
  renameReads(text, analyseTemplate(text, context).reads, rename)

/** A source with those of its reads renamed that mean the field. */
export function renameReads(text: string, reads: readonly FieldRead[], rename: FieldRename): RenamedField | undefined {
  const meant = reads.filter((read) => isMeant(read, rename))
  if (meant.length === 0) return undefined
  const certain = meant.every(({ origin }) => origin.node !== null || rename.input === 'yes')
  return {
    text: applyEdits(
      text,
      meant.map((read) => editOf(text, read, rename.to)),
    ),
    certain,
  }
}

function isMeant({ origin, key }: FieldRead, { node, path, input }: FieldRename): boolean {
  if (origin.node === null ? input === 'no' : origin.node !== node) return false
  const whole = [...origin.path, key]
  return whole.length === path.length && whole.every((step, index) => step === path[index])
}

function editOf(text: string, { form, key, start, end }: FieldRead, to: string): Edit {
  switch (form) {
    case 'key':
      return { start, end, text: quoted(to, /^["'`]/.exec(text.slice(start, end))?.[0] ?? "'") }
    case 'pattern':
      return { start, end, text: isIdentifier(to) ? to : quoted(to, "'") }
    case 'shorthand':
      return { start, end, text: `${isIdentifier(to) ? to : quoted(to, "'")}: ${key}` }
    case 'dot':
      return isIdentifier(to) ? { start, end, text: to } : bracketEdit(text, { start, end, to })
  }
}

/** `a.total` becomes `a['the total']`, `a?.total` becomes `a?.['the total']`. */
function bracketEdit(text: string, { start, end, to }: { start: number; end: number; to: string }): Edit {
  const dot = text.lastIndexOf('.', start)
  return { start: text[dot - 1] === '?' ? dot + 1 : dot, end, text: `[${quoted(to, "'")}]` }
}
