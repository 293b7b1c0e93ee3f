import type { NodeKind } from '@millrace/workflow'
import type { ChangeMark } from '../change-marks.ts'

/** The theme's colours, as a canvas needs them. */
export interface Colours {
  readonly canvas: string
  readonly edge: string
  readonly used: string
  readonly primary: string
  readonly card: string
  readonly cardLine: string
  readonly disabled: string
  readonly text: string
  readonly muted: string
  readonly failed: string
  readonly running: string
  readonly found: string
  readonly kind: Readonly<Record<NodeKind, string>>
  readonly tile: Readonly<Record<NodeKind, string>>
  readonly mark: Readonly<Record<ChangeMark, string>>
  readonly font: string
}

/** Reads them where the canvas stands; asking costs a style calculation, so once for each theme and not for each frame. */
export function readColours(element: Element): Colours {
  const style = getComputedStyle(element)
  const of = (name: string): string => style.getPropertyValue(`--${name}`).trim()
  return {
    canvas: of('canvas'),
    edge: of('edge'),
    used: of('edge-used'),
    primary: of('primary'),
    card: of('raised'),
    cardLine: of('card-line'),
    disabled: of('sunken'),
    text: of('fg'),
    muted: of('muted'),
    failed: of('danger'),
    running: of('info'),
    found: of('warning'),
    kind: {
      trigger: of('kind-trigger'),
      action: of('kind-action'),
      condition: of('kind-condition'),
      end: of('kind-end'),
    },
    tile: {
      trigger: of('kind-trigger-tile'),
      action: of('kind-action-tile'),
      condition: of('kind-condition-tile'),
      end: of('kind-end-tile'),
    },
    mark: { added: of('success'), removed: of('danger'), changed: of('warning'), moved: of('muted') },
    font: style.fontFamily,
  }
}
