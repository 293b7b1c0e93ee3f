import { around } from './en/around.ts'
import { canvas } from './en/canvas.ts'
import { changes } from './en/changes.ts'
import { common } from './en/common.ts'
import { data } from './en/data.ts'
import { editor } from './en/editor.ts'
import { forms } from './en/forms.ts'
import { pages } from './en/pages.ts'

/** Every string that the editor shows, by dotted key. Plural: `one | other`. */
export const en = { ...common, ...pages, ...editor, ...canvas, ...forms, ...data, ...changes, ...around } as const
