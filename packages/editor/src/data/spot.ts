/** The place that is chosen in a viewer. */
export interface Spot {
  readonly item: number
  readonly path: string
  readonly value: unknown
}
