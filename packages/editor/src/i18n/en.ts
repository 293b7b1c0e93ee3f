import { around } from './en/around.ts'
import { binary } from './en/binary.ts'
import { canvas } from './en/canvas.ts'
import { changes } from './en/changes.ts'
import { checks } from './en/checks.ts'
import { common } from './en/common.ts'
import { conversion } from './en/conversion.ts'
import { data } from './en/data.ts'
import { document } from './en/document.ts'
import { done } from './en/done.ts'
import { editor } from './en/editor.ts'
import { forms } from './en/forms.ts'
import { outline } from './en/outline.ts'
import { pages } from './en/pages.ts'
import { problems } from './en/problems.ts'

/** Every string that the editor shows, by dotted key. Plural: `one | other`. */
export const en = {
  ...common,
  ...pages,
  ...editor,
  ...canvas,
  ...done,
  ...forms,
  ...data,
  ...changes,
  ...around,
  ...binary,
  ...conversion,
  ...problems,
  ...outline,
  ...checks,
  ...document,
} as const
