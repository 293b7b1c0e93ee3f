import type { Words } from '@millrace/base'
import type { CompletionOption, Hover, SignatureHint } from '@millrace/expression'
import { labelText } from '@/i18n/label-text.ts'
import { t } from '@/i18n/t.ts'

/** One element with text or children. CodeMirror's tooltips are plain DOM. */
function el(tag: string, className: string, ...children: readonly (string | Node | null)[]): HTMLElement {
  const element = document.createElement(tag)
  element.className = className
  element.append(...children.filter((child) => child !== null))
  return element
}

const LONGEST_RESULT = 120

type Example = NonNullable<CompletionOption['example']>

function example(shown: Example | undefined): HTMLElement | null {
  if (shown === undefined) return null
  const code = el('code', 'cm-x-example-code', shown.expression)
  if (shown.result === undefined) return el('div', 'cm-x-example', code)
  const result = JSON.stringify(shown.result) ?? ''
  const text = result.length > LONGEST_RESULT ? `${result.slice(0, LONGEST_RESULT)}…` : result
  return el('div', 'cm-x-example', code, el('span', 'cm-x-example-result', ` → ${text}`))
}

type Params = SignatureHint['params']

function parameters(params: Params | undefined): HTMLElement | null {
  const told = (params ?? []).filter(({ description }) => description !== '')
  if (told.length === 0) return null
  const rows = told.flatMap(({ name, optional, description }) => [
    el('dt', 'cm-x-param', optional ? `${name}?` : name),
    el('dd', '', description),
  ])
  return el('dl', 'cm-x-params', ...rows)
}

type Typed = { readonly type?: string | undefined; readonly typeWords?: Words | undefined }
const typeOf = ({ type, typeWords }: Typed): string | undefined => (typeWords === undefined ? type : labelText(typeWords))

/** What stands beside a completion: a signature, a value, or its type where no value is known. */
export const detailOf = (option: CompletionOption): string => (option.detail === option.type ? (typeOf(option) ?? '') : option.detail)

/** The panel beside the chosen completion: what it is, what it takes, what comes out. */
export function completionPanel(option: CompletionOption): HTMLElement | null {
  const { label, kind, docs, params, example: shown } = option
  const [type, detail] = [typeOf(option), detailOf(option)]
  if (docs === undefined && params === undefined && shown === undefined && kind !== 'field') return null
  const title = kind === 'method' ? detail : label
  return el(
    'div',
    'cm-x-panel',
    el('div', 'cm-x-title', el('code', '', title), type === undefined ? null : el('span', 'cm-x-type', type)),
    kind === 'field' && detail !== '' ? el('div', 'cm-x-value', detail) : null,
    docs === undefined ? null : el('p', '', docs),
    parameters(params),
    example(shown),
  )
}

/** What stands under the pointer. */
export function hoverPanel({ title, type, typeWords, description, value, example: shown }: Hover): HTMLElement {
  return el(
    'div',
    'cm-x-panel cm-x-hover',
    el(
      'div',
      'cm-x-title',
      el('code', '', title),
      type === '' || type === 'function' ? null : el('span', 'cm-x-type', typeOf({ type, typeWords }) ?? ''),
    ),
    value === undefined ? null : el('div', 'cm-x-value', `= ${value}`),
    description === '' ? null : el('p', '', description),
    example(shown),
  )
}

/** The function that is being called, with the argument that is being written standing out. */
export function signaturePanel({ signature, description, params, active }: SignatureHint): HTMLElement {
  const open = signature.indexOf('(')
  const parts = signature.slice(open + 1, -1).split(', ')
  const shown = parts.flatMap((part, index) => [index === 0 ? '' : ', ', index === active ? el('b', 'cm-x-active', part) : part])
  const current = params[active]
  const told = current === undefined || current.description === '' ? description : current.description
  return el(
    'div',
    'cm-x-panel cm-x-signature',
    el('code', '', signature.slice(0, open + 1), ...shown, ')'),
    told === '' ? null : el('p', '', current === undefined || told === description ? told : `${current.name}: ${told}`),
  )
}

/** Read out to whoever cannot see the panel. */
export const signatureLabel = ({ signature, params, active }: SignatureHint): string =>
  t('forms.expression.signature', { signature, argument: params[active]?.name ?? '' })
