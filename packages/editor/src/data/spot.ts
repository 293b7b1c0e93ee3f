/** The place that is chosen in a viewer. */
export interface Spot {
  /** Place of the item; null where the value only stands for what the items have in common. */
  readonly item: number | null
  readonly path: string
  readonly value: unknown
}
