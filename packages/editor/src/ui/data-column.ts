/** A column of a DataTable; its cells come from the slot `cell-<key>`. */
export interface DataColumn {
  readonly key: string
  readonly title: string
  /** `title`: the heading of the card on a phone; `wide`: a line of its own there; `hidden`: not shown there; `corner`: beside the menu. @default 'pair' */
  readonly phone?: 'title' | 'pair' | 'wide' | 'hidden' | 'corner'
  readonly align?: 'start' | 'end'
  /** CSS width on a desktop. */
  readonly width?: string
  /** The heading is for screen readers only. */
  readonly hideTitle?: boolean
  readonly sort?: 'ascending' | 'descending' | 'none'
}
