import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const CSS = readFileSync(join(import.meta.dirname, 'tokens.css'), 'utf8')
const block = (selector: string): Readonly<Record<string, string>> => {
  const body = CSS.split(`\n${selector} {`)[1]?.split('\n}')[0] ?? ''
  return Object.fromEntries([...body.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name = '', value = '']) => [name, value]))
}
const LOOKS = {
  light: block(':root'),
  dark: { ...block(':root'), ...block('.dark') },
  contrast: { ...block(':root'), ...block('.contrast') },
  'dark contrast': { ...block(':root'), ...block('.dark'), ...block('.contrast'), ...block('.dark.contrast') },
}
const luminance = (hex: string): number =>
  [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    .reduce((sum, part, index) => sum + part * ([0.2126, 0.7152, 0.0722][index] ?? 0), 0)
function contrast(a = '', b = ''): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (light + 0.05) / (dark + 0.05)
}

describe.each(Object.entries(LOOKS))('%s', (_, look) => {
  test.each(['surface', 'raised', 'canvas', 'hover', 'primary-soft'])('outlines of controls stand out from %s (WCAG 1.4.11)', (under) => {
    expect(contrast(look['control-line'], look[under])).toBeGreaterThanOrEqual(3)
  })
  test.each(['fg', 'muted', 'faint', 'primary-text', 'danger-text'])('%s can be read (WCAG 1.4.3)', (text) => {
    for (const under of ['surface', 'raised', 'canvas', 'hover', 'active'])
      expect(contrast(look[text], look[under])).toBeGreaterThanOrEqual(4.5)
  })
  test.each(['trigger', 'action', 'condition', 'end'])('the sign of %s can be read on its tile', (kind) => {
    expect(contrast(look[`kind-${kind}`], look[`kind-${kind}-tile`])).toBeGreaterThanOrEqual(4.5)
  })
  test.each(['success', 'warning', 'danger', 'info'])('what is drawn as %s is seen (WCAG 1.4.11)', (state) => {
    for (const under of ['surface', 'raised', 'canvas', 'hover', `${state}-soft`])
      expect(contrast(look[state], look[under])).toBeGreaterThanOrEqual(3)
  })
  test('what is chosen in a segmented control can be read, and so can the rest', () => {
    expect(contrast(look['fg'], look['segment'])).toBeGreaterThanOrEqual(4.5)
    expect(contrast(look['muted'], look['segment-track'])).toBeGreaterThanOrEqual(4.5)
  })
})
/** The design's own values; `--control-line` is what it has not (docs/decisions/0031-colours-and-contrast.md). */
test('surfaces, lines that part, text and the accent are those of the design', () => {
  const of = (look: Readonly<Record<string, string>>) =>
    ['canvas', 'raised', 'line', 'fg', 'muted', 'primary', 'ring'].map((name) => look[name])
  expect(of(LOOKS.light)).toEqual(['#f6f7f9', '#ffffff', '#dfe3e9', '#171a21', '#5b6472', '#2563eb', '#2563eb'])
  expect(of(LOOKS.dark)).toEqual(['#0f1115', '#191c22', '#2d323c', '#f1f3f6', '#a0a8b5', '#60a5fa', '#60a5fa'])
})
test('high contrast keeps marks of warnings at 4.5:1', () => {
  for (const look of [LOOKS.contrast, LOOKS['dark contrast']])
    expect(contrast(look['warning'], look['surface'])).toBeGreaterThanOrEqual(4.5)
})
test('in the dark the chosen segment stands out from its track', () => {
  expect(contrast(LOOKS.dark['segment'], LOOKS.dark['segment-track'])).toBeGreaterThan(1.7)
})
