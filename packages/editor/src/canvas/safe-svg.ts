import { h, type VNode } from 'vue'

// Icons come from node packages, strangers' ones too. Only these elements and attributes are rebuilt; scripts, styles,
// event handlers, links and references to other documents never reach the page.
const ELEMENTS = new Set(['g', 'path', 'circle', 'ellipse', 'rect', 'line', 'polyline', 'polygon'])
const ATTRIBUTES = new Set(
  (
    'd cx cy r rx ry x y x1 y1 x2 y2 width height points transform opacity fill fill-opacity fill-rule clip-rule ' +
    'stroke stroke-width stroke-linecap stroke-linejoin stroke-miterlimit stroke-dasharray stroke-opacity'
  ).split(' '),
)
const SAFE_VALUE = /^[\w\s.,#%()+-]*$/
const DEEPEST = 8
const MOST = 200

/** An SVG text as an element tree with nothing in it but shapes; undefined when it is not usable. */
export function safeSvg(text: string): VNode | undefined {
  const root = new DOMParser().parseFromString(text, 'image/svg+xml').documentElement
  if (root.nodeName !== 'svg') return undefined
  const budget = { left: MOST }
  const children = childrenOf(root, 0, budget)
  if (children.length === 0) return undefined
  const viewBox = root.getAttribute('viewBox') ?? '0 0 24 24'
  return h(
    'svg',
    { ...attributesOf(root, SIZE), viewBox, width: '1em', height: '1em', 'aria-hidden': 'true', focusable: 'false' },
    children,
  )
}

const SIZE = new Set(['width', 'height', 'x', 'y'])

function childrenOf(element: Element, depth: number, budget: { left: number }): VNode[] {
  if (depth > DEEPEST) return []
  return [...element.children].flatMap((child) => {
    if (!ELEMENTS.has(child.nodeName) || (budget.left -= 1) < 0) return []
    return [h(child.nodeName, attributesOf(child), childrenOf(child, depth + 1, budget))]
  })
}

function attributesOf(element: Element, except: ReadonlySet<string> = new Set()): Record<string, string> {
  const kept = [...element.attributes].filter(({ name, value }) => {
    return ATTRIBUTES.has(name) && !except.has(name) && SAFE_VALUE.test(value) && !/url\s*\(/i.test(value)
  })
  return Object.fromEntries(kept.map(({ name, value }) => [name, value]))
}
