import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isJsonObject, type JsonObject, type JsonValue } from '@millrace/base'
import { WIDGET_ALIASES } from '../../packages/editor/src/forms/model/describe.ts'
import { HINT_WORDS, WIDGET_WORDS } from '../../packages/editor/src/forms/reference/words.ts'

const ROOT = join(__dirname, '../..')
const SCHEMAS = globSync(['nodes-base/src/**/*.json', 'packages/workflow/src/**/*.schema.json', 'community-nodes/*/src/*.json'], {
  cwd: ROOT,
})

/** Every `x-ui` in a schema. */
function hintsIn(value: JsonValue): readonly JsonObject[] {
  if (Array.isArray(value)) return value.flatMap(hintsIn)
  if (!isJsonObject(value)) return []
  const { 'x-ui': own, ...rest } = value
  return [...(isJsonObject(own) ? [own] : []), ...Object.values(rest).flatMap(hintsIn)]
}

test.each(SCHEMAS)('%s says nothing to the form that the page of the schema dialect does not have', (path) => {
  const hints = hintsIn(JSON.parse(readFileSync(join(ROOT, path), 'utf8')) as JsonValue)
  expect(hints.flatMap((each) => Object.keys(each)).filter((name) => !Object.hasOwn(HINT_WORDS, name))).toEqual([])
  const widgets = hints.map(({ widget }) => widget).filter((widget) => typeof widget === 'string')
  const known = (widget: string): boolean => Object.hasOwn(WIDGET_WORDS, widget) || Object.hasOwn(WIDGET_ALIASES, widget)
  expect(widgets.filter((widget) => !known(widget))).toEqual([])
})

test('there are schemas to look at', () => expect(SCHEMAS.length).toBeGreaterThan(30))
